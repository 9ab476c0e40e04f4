"""Declared programs: what an organisation runs to develop people, said in advance.

`programs/*.yaml` is read and judged here. Who took part, and with what effect, is
worked out from the data by later steps.
"""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass
from typing import TYPE_CHECKING, Annotated, Any

from pydantic import (
    AfterValidator,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    model_validator,
)

from ingest.documents import read_document, validate_document
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


class Outcome(_Model):
    """One thing the program is meant to change."""

    name: Slug
    """Name of the outcome, such as promoted."""
    horizon_months: int = Field(ge=1, le=120)
    """Months after the start within which it counts."""
    smallest_effect_of_interest: float | None = Field(default=None, gt=0)
    """Smallest difference that would matter to the organisation."""


class Outcomes(_Model):
    """What the program is judged by, said before anybody looks."""

    primary: list[Outcome] = Field(min_length=1, max_length=3)
    """At most three outcomes that decide."""
    secondary: list[Outcome] = []
    """Outcomes that are reported and decide nothing."""


class Cost(_Model):
    """What one participation costs."""

    per_participant: float = Field(ge=0, allow_inf_nan=False)
    """Cost of one participant, in `currency`."""
    currency: str = Field(pattern=r"^[A-Z]{3}$")
    """ISO 4217 code."""


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
    outcomes: Outcomes | None = None
    """What the program is judged by."""
    cost: Cost | None = None
    """What one participation costs."""

    @model_validator(mode="after")
    def _closes_after_it_opens(self) -> ProgramSpec:
        if self.opened_on and self.closed_on and self.closed_on < self.opened_on:
            message = "closed_on lies before opened_on"
            raise ValueError(message)
        return self


@dataclass(frozen=True)
class Program:
    """A declared program and the hash that pins its declaration."""

    spec: ProgramSpec
    spec_sha256: str


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
    return Program(spec=spec, spec_sha256=spec_sha256(document.data))


def spec_sha256(declared: Mapping[str, Any]) -> str:
    """Return the hash of what is declared, whatever the layout of the file."""
    text = json.dumps(declared, sort_keys=True, ensure_ascii=True)
    return hashlib.sha256(text.encode()).hexdigest()


def components(program: Program) -> Iterator[tuple[str, str]]:
    """Yield (`course` or `mentoring_program`, id) for each part of a program."""
    for course in program.spec.treatment.courses:
        yield "course", course
    for mentoring_program in program.spec.treatment.mentoring_programs:
        yield "mentoring_program", mentoring_program
