"""Declared programs: what an organisation runs to develop people, said in advance.

`programs/*.yaml` is read and judged here. Who took part, and with what effect, is
worked out from the data by later steps.
"""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass
from typing import TYPE_CHECKING, Annotated, Any, Literal

from pydantic import (
    AfterValidator,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    ValidationError,
    model_validator,
)

from ingest.covariates import MEASURED_OUTCOMES, SUBGROUPS, USUAL, known_covariate
from ingest.documents import read_document, suggestion, validate_document
from ingest.errors import UsageError
from ingest.workspace import IsoDate, Slug

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from pathlib import Path

    from ingest.workspace import Workspace


def _component_id(value: str) -> str:
    if not value.strip() or not value.isprintable() or len(value) > 300:  # noqa: PLR2004
        message = "an id of 1 to 300 printable characters is needed"
        raise ValueError(message)
    if "*" in value:
        message = "list each id: a pattern would take in courses that come later"
        raise ValueError(message)
    return value


def _text_of_number(value: object) -> object:
    is_number = isinstance(value, int) and not isinstance(value, bool)
    return str(value) if is_number else value


ComponentId = Annotated[
    str, BeforeValidator(_text_of_number), AfterValidator(_component_id)
]


def _subgroup(value: str) -> str:
    if value not in SUBGROUPS:
        message = f"no subgroup can be formed by this. {suggestion(value, SUBGROUPS)}"
        raise ValueError(message)
    return value


def _twice(values: list[str]) -> list[str]:
    twice = sorted({value for value in values if values.count(value) > 1})
    if twice:
        message = f"`{twice[0][:60]}` stands twice"
        raise ValueError(message)
    return values


OutcomeRole = Literal["primary", "secondary", "placebo"]
Currency = Annotated[str, Field(pattern=r"^[A-Z]{3}$")]
CovariateName = Annotated[str, AfterValidator(known_covariate)]
Subgroup = Annotated[str, AfterValidator(_subgroup)]


class _Model(BaseModel):
    model_config = ConfigDict(
        frozen=True, extra="forbid", strict=True, use_attribute_docstrings=True
    )


class Treatment(_Model):
    """What taking part means."""

    courses: list[ComponentId] = []
    """Ids of the courses that make up the program."""
    mentoring_programs: list[ComponentId] = []
    """Ids of the mentoring programs that make it up."""
    minimum_dose: float | None = Field(default=None, gt=0, le=1000)
    """Least number of finished courses, or of sessions held in a match, that counts as
    having gone through the program."""

    @model_validator(mode="after")
    def _names_components_once(self) -> Treatment:
        named = self.courses + self.mentoring_programs
        if not named:
            message = "name at least one course or mentoring program"
            raise ValueError(message)
        if len(set(self.courses)) + len(set(self.mentoring_programs)) != len(named):
            message = "an id stands twice"
            raise ValueError(message)
        return self


class Eligibility(_Model):
    """Who could have taken part, as of time zero; nobody else is compared."""

    minimum_tenure_months: int = Field(default=0, ge=0, le=600)
    """Least number of months since the month of the hire."""
    grades: list[ComponentId] = []
    """Ids of the grades that may take part; absent: all."""
    levels: list[int] = []
    """Heights of the grades that may take part (`grade_ordinal`); absent: all."""
    employment: list[ComponentId] = []
    """Employment types that may take part; absent: all."""


class Rollout(_Model):
    """How the program came to the organisation."""

    unit: Literal["organisation", "org_unit", "location", "job_family"] = "org_unit"
    """Unit in which the program opens at one time."""
    opened: dict[ComponentId, IsoDate] = {}
    """Unit id → day on which the program opened there. A unit that is not named opens
    with the first start of somebody in it."""


class Outcome(_Model):
    """One thing the program is meant to change."""

    name: Slug
    """Name of the outcome: promoted, exited, exited_voluntary, exited_involuntary,
    rating, rating_delta, pay_growth or engagement. Another one may be declared and is
    reported as not measured."""
    horizon_months: int = Field(ge=1, le=120)
    """Months after the start within which it counts."""
    smallest_effect_of_interest: float | None = Field(default=None, gt=0)
    """Smallest difference that would matter to the organisation: 0.03 is three people
    in a hundred, three hundredths of the scale of ratings or answers, or three percent
    of pay."""


class Outcomes(_Model):
    """What the program is judged by, said before anybody looks."""

    primary: list[Outcome] = Field(min_length=1, max_length=3)
    """At most three outcomes that decide."""
    secondary: list[Outcome] = []
    """Outcomes that are reported and decide nothing."""
    placebo: list[Outcome] = []
    """Outcomes that the program cannot change. If one of them differs all the same, the
    people compared were not alike, and no other outcome is told as more than a lead."""

    @model_validator(mode="after")
    def _names_each_outcome_once(self) -> Outcomes:
        named = [(found.name, found.horizon_months) for found in self.each()]
        if len(set(named)) != len(named):
            message = "an outcome stands twice with the same horizon"
            raise ValueError(message)
        return self

    def each(self) -> list[Outcome]:
        """Return all outcomes, the primary ones first."""
        return [*self.primary, *self.secondary, *self.placebo]

    def role(self, outcome: Outcome) -> OutcomeRole:
        """Return what an outcome of these is asked for."""
        if outcome in self.primary:
            return "primary"
        return "secondary" if outcome in self.secondary else "placebo"


class Cost(_Model):
    """What one participation costs."""

    per_participant: float = Field(ge=0, allow_inf_nan=False)
    """Cost of one participant, in `currency`."""
    currency: Currency
    """ISO 4217 code."""


class Benefit(_Model):
    """What one event of a declared outcome is worth, for the return on investment."""

    outcome: Literal["promoted", "exited", "exited_voluntary"]
    """The outcome: a promotion is gained, an exit is avoided."""
    horizon_months: int | None = Field(default=None, ge=1, le=120)
    """Horizon of the outcome, where it is declared with several."""
    amount: float = Field(gt=0, allow_inf_nan=False)
    """Worth of one promotion gained or one exit avoided, in `currency`."""
    currency: Currency
    """ISO 4217 code: the one of the cost, and of every other benefit."""
    basis: str = Field(min_length=1, max_length=500)
    """Where the amount is from, such as a replacement cost and who worked it out."""


class ProgramSpec(_Model):
    """One `programs/*.yaml` file."""

    program: Slug
    """Id of the program."""
    version: int = Field(ge=1)
    """Version of this declaration; a change of anything needs the next one."""
    name: str = Field(min_length=1, max_length=200)
    """Name for people."""
    registered_at: IsoDate
    """Day of the declaration."""
    question: str = Field(min_length=1, max_length=500)
    """The question the organisation wants answered."""
    owner: str = Field(min_length=1, max_length=200)
    """Team that answers for the program; never a person."""
    treatment: Treatment
    """What taking part means."""
    opened_on: IsoDate | None = None
    """First day somebody could take part."""
    closed_on: IsoDate | None = None
    """Last day somebody could take part."""
    time_zero: Literal["month_start"] = "month_start"
    """Moment that covariates are as of and outcomes count from: the first instant of
    the month that begins nearest to the start."""
    eligibility: Eligibility = Eligibility()
    """Who could have taken part."""
    comparison: Literal["not_yet_started", "randomised_control", "waitlist"] = (
        "not_yet_started"
    )
    """Whom those who start are compared with: people who could have started and had
    not, or those whom a lottery or a waiting list put into `comparison_courses`."""
    comparison_courses: list[ComponentId] = []
    """Courses that the comparison group of a lottery or waiting list is enrolled in."""
    covariates: Annotated[list[CovariateName], AfterValidator(_twice)] = list(USUAL)
    """What the comparison is adjusted for, by names of the catalogue below."""
    subgroups: Annotated[list[Subgroup], AfterValidator(_twice)] = []
    """Covariates by whose values the effect is also asked for; each asks more
    questions, and all of them count where false alarms are kept in check."""
    rollout: Rollout = Rollout()
    """How the program came to the organisation."""
    outcomes: Outcomes | None = None
    """What the program is judged by."""
    cost: Cost | None = None
    """What one participation costs; without it, the learning costs of its courses."""
    benefits: list[Benefit] = []
    """What its outcomes are worth; without one, no return on investment is told."""

    @model_validator(mode="after")
    def _closes_after_it_opens(self) -> ProgramSpec:
        if self.opened_on and self.closed_on and self.closed_on < self.opened_on:
            message = "closed_on lies before opened_on"
            raise ValueError(message)
        return self

    @model_validator(mode="after")
    def _names_whom_it_is_compared_with(self) -> ProgramSpec:
        is_assigned = self.comparison != "not_yet_started"
        if is_assigned and not self.comparison_courses:
            message = (
                f"a comparison by {self.comparison} needs comparison_courses: the "
                "courses in which that group is enrolled"
            )
            raise ValueError(message)
        if self.comparison_courses and not is_assigned:
            message = (
                "comparison_courses are for randomised_control or waitlist: say which "
                "in comparison"
            )
            raise ValueError(message)
        if set(self.comparison_courses) & set(self.treatment.courses):
            message = "a course cannot be both the program and its comparison"
            raise ValueError(message)
        return self

    @model_validator(mode="after")
    def _values_what_it_declares(self) -> ProgramSpec:
        for benefit, horizons in valued_outcomes(self):
            if len(horizons) != 1:
                message = (
                    f"a benefit values `{benefit.outcome}`, which must be among the "
                    "outcomes with one horizon, or with the benefit's horizon_months"
                )
                raise ValueError(message)
        names = [benefit.outcome for benefit in self.benefits]
        if len(set(names)) != len(names) or {"exited", "exited_voluntary"} <= {*names}:
            message = "the benefits value one event twice (an exit may be voluntary)"
            raise ValueError(message)
        paid = {self.cost.currency} if self.cost else set()
        if len(paid | {benefit.currency for benefit in self.benefits}) > 1:
            message = "cost and benefits need one currency"
            raise ValueError(message)
        return self


@dataclass(frozen=True)
class Program:
    """A declared program and the hash that pins its declaration."""

    spec: ProgramSpec
    spec_sha256: str
    declared: str
    """What was declared, as canonical JSON: the text that is hashed."""


def load_programs(workspace: Workspace) -> list[Program]:
    """Read every declared program of a workspace, by program and version.

    Raises:
        UsageError: A file is wrong, or two files declare the same version.
    """
    found: dict[tuple[str, int], Program] = {}
    for path in sorted(workspace.programs.glob("*.yaml")):
        program = load_program(path)
        version = (program.spec.program, program.spec.version)
        if version in found:
            raise UsageError(
                "another file declares the same version of this program",
                file=path,
                column="version",
                remedy="Give the newer declaration the next version.",
            )
        found[version] = program
    return [found[version] for version in sorted(found)]


def load_program(path: Path) -> Program:
    """Read one program file.

    Raises:
        UsageError: The file is wrong.
    """
    document = read_document(path)
    spec = validate_document(ProgramSpec, document)
    return _pinned(spec, document.data)


def redeclared(declared: str) -> Program | None:
    """Return the program of a declaration that was kept as JSON.

    None is returned for one that this release would not read any more.
    """
    data = json.loads(declared)
    try:
        spec = ProgramSpec.model_validate(data)
    except ValidationError:
        return None
    return _pinned(spec, data)


def valued_outcomes(spec: ProgramSpec) -> Iterator[tuple[Benefit, list[int]]]:
    """Yield each benefit with the horizons, one in a valid file, that it may mean."""
    for benefit in spec.benefits:
        named = benefit.horizon_months
        horizons = [
            found.horizon_months
            for found in _meant_to_change(spec)
            if found.name == benefit.outcome and named in {None, found.horizon_months}
        ]
        yield benefit, horizons


def _meant_to_change(spec: ProgramSpec) -> list[Outcome]:
    declared = spec.outcomes
    return [*declared.primary, *declared.secondary] if declared else []


def is_measured(outcome: Outcome) -> bool:
    """Tell whether an outcome is one that the frames observe."""
    return outcome.name in MEASURED_OUTCOMES


def _pinned(spec: ProgramSpec, declared: Mapping[str, Any]) -> Program:
    """Pin what is declared, whatever the layout of the file, by a hash."""
    text = json.dumps(declared, sort_keys=True, ensure_ascii=True)
    pinned = hashlib.sha256(text.encode()).hexdigest()
    return Program(spec=spec, spec_sha256=pinned, declared=text)


def components(program: Program) -> Iterator[tuple[str, str]]:
    """Yield (`course` or `mentoring_program`, id) for each part of a program."""
    for course in program.spec.treatment.courses:
        yield "course", course
    for mentoring_program in program.spec.treatment.mentoring_programs:
        yield "mentoring_program", mentoring_program
