"""Declared programs as tables of the schema `raw_config`.

Pure: what the columns are, and the rows of what is declared. The tables are made by
`raw_views`, and dbt is told of them by `dbt_sources`.
"""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

from ingest.covariates import CATALOGUE, MEASURED_OUTCOMES
from ingest.programs import components, is_measured, valued_outcomes
from ingest.raw_tables import RawTable, measure_column

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from ingest.programs import ProgramSpec
    from ingest.registrations import Registration

Row = tuple[object, ...]

_ID = measure_column("program_id", "VARCHAR", "Program.")
_VERSION = measure_column("program_version", "BIGINT", "Version of the declaration.")

PROGRAMS = RawTable(
    schema="raw_config",
    name="programs",
    grain="One row per program and version that is declared or ever was.",
    description="The programs an organisation declared in `programs/*.yaml`.",
    columns=(
        _ID,
        _VERSION,
        measure_column("program_name", "VARCHAR", "Name for people."),
        measure_column("question", "VARCHAR", "The question it shall answer."),
        measure_column("registered_at", "DATE", "Day of the declaration."),
        measure_column(
            "first_seen_at",
            "TIMESTAMP",
            "When a run first saw this version, UTC; NULL where none has.",
        ),
        measure_column("opened_on", "DATE", "First day somebody could take part."),
        measure_column("closed_on", "DATE", "Last day somebody could take part."),
        measure_column("owner", "VARCHAR", "Team that answers for the program."),
        measure_column(
            "time_zero", "VARCHAR", "Moment that covariates are as of: month_start."
        ),
        measure_column(
            "comparison",
            "VARCHAR",
            "Whom participants are compared with: not_yet_started, randomised_control "
            "or waitlist.",
        ),
        measure_column(
            "minimum_tenure_months",
            "BIGINT",
            "Least number of months since the month of the hire to take part.",
        ),
        measure_column(
            "rollout_unit",
            "VARCHAR",
            "Unit in which it opens at one time: organisation, org_unit, location or "
            "job_family.",
        ),
        measure_column(
            "subgroups",
            "VARCHAR",
            "Covariates, each between commas, by which effects are asked for too; "
            "empty when none.",
        ),
        measure_column(
            "cost_per_participant",
            "DOUBLE",
            "Cost of one participant, in `cost_currency`.",
        ),
        measure_column("cost_currency", "VARCHAR", "ISO 4217 code of the cost."),
        measure_column("spec_sha256", "VARCHAR", "Hash of the declaration."),
        measure_column(
            "registered_sha256",
            "VARCHAR",
            "Hash of the declaration of this version as it was first seen.",
        ),
        measure_column(
            "is_changed",
            "BOOLEAN",
            "Whether something else is declared under this version than at first.",
        ),
        measure_column(
            "is_withdrawn",
            "BOOLEAN",
            "Whether the file of this version is gone; it is listed as first seen.",
        ),
    ),
)

PROGRAM_COMPONENTS = RawTable(
    schema="raw_config",
    name="program_components",
    grain="One row per program and part of it, in its newest version.",
    description="The courses and mentoring programs that make up each program.",
    columns=(
        _ID,
        measure_column("component_kind", "VARCHAR", "course or mentoring_program."),
        measure_column(
            "component_id", "VARCHAR", "Id of the course or mentoring program."
        ),
        measure_column(
            "minimum_dose",
            "DOUBLE",
            "Least number of finished courses, or of sessions held in a match, that "
            "counts as having gone through the program.",
        ),
    ),
)

PROGRAM_COMPARISONS = RawTable(
    schema="raw_config",
    name="program_comparisons",
    grain="One row per program and course of its comparison group, newest version.",
    description="The courses that tell who was drawn, or put on a list, to wait.",
    columns=(_ID, measure_column("course_id", "VARCHAR", "Id of the course.")),
)

PROGRAM_ELIGIBILITY = RawTable(
    schema="raw_config",
    name="program_eligibility",
    grain="One row per program (newest version), attribute and value that may join.",
    description="Who could take part; an attribute without a row excludes nobody.",
    columns=(
        _ID,
        measure_column("attribute", "VARCHAR", "grade, level or employment_type."),
        measure_column("attribute_value", "VARCHAR", "A value that may take part."),
    ),
)

PROGRAM_OUTCOMES = RawTable(
    schema="raw_config",
    name="program_outcomes",
    grain="One row per program, version, outcome and horizon.",
    description="What each program is judged by: every one of these is answered.",
    columns=(
        _ID,
        _VERSION,
        measure_column("outcome_name", "VARCHAR", "Outcome."),
        measure_column("horizon_months", "BIGINT", "Months within which it counts."),
        measure_column(
            "outcome_family",
            "VARCHAR",
            "career, retention, performance, pay or engagement; other when it is not "
            "measured.",
        ),
        measure_column(
            "smallest_effect_of_interest",
            "DOUBLE",
            "Smallest difference that would matter to the organisation.",
        ),
        measure_column("outcome_place", "BIGINT", "Its place in the declaration."),
        measure_column(
            "outcome_role",
            "VARCHAR",
            "primary: it decides; secondary: it does not; placebo: the program cannot "
            "change it.",
        ),
        measure_column("is_measured", "BOOLEAN", "Whether it can be observed at all."),
    ),
)

PROGRAM_COVARIATES = RawTable(
    schema="raw_config",
    name="program_covariates",
    grain="One row per program, version and covariate.",
    description="What each comparison is adjusted for, as of time zero.",
    columns=(
        _ID,
        _VERSION,
        measure_column("covariate_name", "VARCHAR", "Covariate."),
        measure_column("covariate_place", "BIGINT", "Its place in the declaration."),
        measure_column("column_name", "VARCHAR", "Column of the trials that holds it."),
        measure_column("covariate_kind", "VARCHAR", "categorical or numeric."),
        measure_column("definition", "VARCHAR", "What it says."),
    ),
)

PROGRAM_BENEFITS = RawTable(
    schema="raw_config",
    name="program_benefits",
    grain="One row per program, version and outcome whose worth is declared.",
    description="What one promotion gained or exit avoided is worth.",
    columns=(
        _ID,
        _VERSION,
        measure_column("outcome_name", "VARCHAR", "Outcome."),
        measure_column("horizon_months", "BIGINT", "Months within which it counts."),
        measure_column(
            "value_per_event",
            "DOUBLE",
            "Worth of one promotion gained or exit avoided, in `value_currency`.",
        ),
        measure_column("value_currency", "VARCHAR", "ISO 4217 code of the worth."),
        measure_column("value_basis", "VARCHAR", "Where the amount is from."),
    ),
)

PROGRAM_OPENINGS = RawTable(
    schema="raw_config",
    name="program_openings",
    grain="One row per program and unit whose opening is declared, newest version.",
    description="When each program opened in which unit, where that is declared.",
    columns=(
        _ID,
        measure_column("unit_id", "VARCHAR", "Unit, of the kind the program names."),
        measure_column("opened_on", "DATE", "Day on which the program opened there."),
    ),
)

PROGRAM_TABLES = (
    PROGRAMS,
    PROGRAM_COMPONENTS,
    PROGRAM_COMPARISONS,
    PROGRAM_ELIGIBILITY,
    PROGRAM_OPENINGS,
    PROGRAM_OUTCOMES,
    PROGRAM_COVARIATES,
    PROGRAM_BENEFITS,
)


def program_rows(listed: Sequence[Registration]) -> dict[RawTable, list[Row]]:
    """Return the rows of every table of `PROGRAM_TABLES`.

    Args:
        listed: Every version that is declared or ever was, by program and version.
    """
    standing = [found for found in listed if not found.is_withdrawn]
    newest = {found.program.spec.program: found.program for found in standing}
    specs = [program.spec for program in newest.values()]
    every = [found.program.spec for found in listed]
    return {
        PROGRAMS: [_program_row(found) for found in listed],
        PROGRAM_COMPONENTS: [
            (program.spec.program, kind, part, program.spec.treatment.minimum_dose)
            for program in newest.values()
            for kind, part in components(program)
        ],
        PROGRAM_COMPARISONS: [
            (spec.program, course)
            for spec in specs
            for course in dict.fromkeys(spec.comparison_courses)
        ],
        PROGRAM_ELIGIBILITY: [
            (spec.program, attribute, value)
            for spec in specs
            for attribute, value in _eligible_values(spec)
        ],
        PROGRAM_OPENINGS: [
            (spec.program, unit, day)
            for spec in specs
            for unit, day in spec.rollout.opened.items()
        ],
        PROGRAM_OUTCOMES: [row for spec in every for row in _outcome_rows(spec)],
        PROGRAM_COVARIATES: [row for spec in every for row in _covariate_rows(spec)],
        PROGRAM_BENEFITS: [row for spec in every for row in _benefit_rows(spec)],
    }


def _program_row(found: Registration) -> Row:
    spec = found.program.spec
    seen = found.first_seen_at
    return (
        spec.program,
        spec.version,
        spec.name,
        spec.question,
        spec.registered_at,
        None if seen is None else datetime.fromisoformat(seen).replace(tzinfo=None),
        spec.opened_on,
        spec.closed_on,
        spec.owner,
        spec.time_zero,
        spec.comparison,
        spec.eligibility.minimum_tenure_months,
        spec.rollout.unit,
        f",{','.join(spec.subgroups)}," if spec.subgroups else "",
        spec.cost.per_participant if spec.cost else None,
        spec.cost.currency if spec.cost else None,
        found.program.spec_sha256,
        found.registered_sha256,
        found.is_changed,
        found.is_withdrawn,
    )


def _eligible_values(spec: ProgramSpec) -> Iterator[tuple[str, str]]:
    limits = spec.eligibility
    for attribute, values in (
        ("grade", limits.grades),
        ("level", [str(level) for level in limits.levels]),
        ("employment_type", limits.employment),
    ):
        for value in dict.fromkeys(values):
            yield attribute, value


def _outcome_rows(spec: ProgramSpec) -> Iterator[Row]:
    if spec.outcomes is None:
        return
    for place, outcome in enumerate(spec.outcomes.each(), start=1):
        yield (
            spec.program,
            spec.version,
            outcome.name,
            outcome.horizon_months,
            MEASURED_OUTCOMES.get(outcome.name, "other"),
            outcome.smallest_effect_of_interest,
            place,
            spec.outcomes.role(outcome),
            is_measured(outcome),
        )


def _covariate_rows(spec: ProgramSpec) -> Iterator[Row]:
    for place, name in enumerate(spec.covariates, start=1):
        covariate = CATALOGUE[name]
        yield (
            spec.program,
            spec.version,
            name,
            place,
            covariate.column,
            covariate.kind,
            covariate.definition,
        )


def _benefit_rows(spec: ProgramSpec) -> Iterator[Row]:
    for benefit, horizons in valued_outcomes(spec):
        yield (
            spec.program,
            spec.version,
            benefit.outcome,
            horizons[0],
            benefit.amount,
            benefit.currency,
            benefit.basis,
        )
