"""What was registered: programs, their questions, and what they are adjusted for."""

from __future__ import annotations

from dataclasses import dataclass
from math import log1p
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from datetime import date

    import duckdb

    from effects.evidence import Design, Wanted
    from effects.wording import Scale
    from ingest.programs import OutcomeRole

EVERYBODY: Final = "all"
LOTS: Final = frozenset({"randomised_control", "waitlist"})


@dataclass(frozen=True)
class Measure:
    """How an outcome is measured, and its effect told.

    Attributes:
        scale: How the effect reads in sentences.
        unit: Of the effect, as it is published.
        told_unit: In sentences, the scale of which it is a share.
    """

    scale: Scale
    unit: str
    told_unit: str = ""

    def effect(self, declared: float) -> float:
        """Turn an effect as people declare it into the unit it is estimated in."""
        return log1p(declared) if self.scale == "percent" else declared


EVENT: Final = Measure("share", "share")
RATING: Final = Measure("scale_share", "share_of_scale", "the rating scale")
PAY: Final = Measure("percent", "log_pay")
ANSWERS: Final = Measure("scale_share", "share_of_scale", "the scale of the answers")


@dataclass(frozen=True)
class Outcome:
    """What a name of an outcome stands for.

    Attributes:
        column: Of `int_program_trial_outcomes__observed`.
        measure: Something that happens or not, a score, or an amount that grows.
        wanted: Whether programs are meant to raise it or to lower it.
        told: What people did, or a noun, as sentences put it.
        panel_column: Events of a unit's month in `int_rollout_panel__counted`.
        cause: Of event and exit, which one a curve is about; 0 for neither.
    """

    column: str
    measure: Measure
    wanted: Wanted
    told: str
    panel_column: str | None = None
    cause: int = 0

    @property
    def is_event(self) -> bool:
        """Whether it happens or not, so that it can be counted."""
        return self.measure is EVENT


PROMOTION: Final = 1
EXIT: Final = 2
OUTCOMES: Final = {
    "promoted": Outcome(
        "is_promoted",
        EVENT,
        "increase",
        "were promoted within {months} months",
        "promotion_count",
        PROMOTION,
    ),
    "exited": Outcome(
        "is_exited",
        EVENT,
        "decrease",
        "left within {months} months",
        "exit_count",
        EXIT,
    ),
    "exited_voluntary": Outcome(
        "is_exited_voluntarily",
        EVENT,
        "decrease",
        "left of their own accord within {months} months",
        "voluntary_exit_count",
    ),
    "exited_involuntary": Outcome(
        "is_exited_involuntarily",
        EVENT,
        "decrease",
        "were made to leave within {months} months",
    ),
    "rating": Outcome(
        "rating_share_after",
        RATING,
        "increase",
        "the rating within {months} months",
    ),
    "rating_delta": Outcome(
        "rating_share_change",
        RATING,
        "increase",
        "the change of the rating within {months} months",
    ),
    "pay_growth": Outcome(
        "pay_log_growth",
        PAY,
        "increase",
        "the pay after {months} months, relative to that before,",
    ),
    "engagement": Outcome(
        "engagement_share",
        ANSWERS,
        "increase",
        "the mean answer to surveys within {months} months",
    ),
}


@dataclass(frozen=True)
class Covariate:
    """A column of the trials, and whether its values are levels or numbers."""

    column: str
    is_numeric: bool


@dataclass(frozen=True)
class Program:
    """One version of a declared program.

    Attributes:
        has_trials: It is the version that counts; people are compared for no other.
    """

    program_id: str
    version: int
    name: str
    spec_sha256: str
    comparison: str
    has_trials: bool
    is_withdrawn: bool
    subgroups: tuple[str, ...]
    covariates: tuple[Covariate, ...]

    @property
    def is_randomised(self) -> bool:
        """Whether who could start was drawn by lot."""
        return self.comparison in LOTS

    @property
    def design(self) -> Design:
        """How people came to start."""
        return "randomised" if self.is_randomised else "observational"


@dataclass(frozen=True)
class Hypothesis:
    """One registered question: a program, an outcome, and how long to wait for it.

    Attributes:
        look_date: First day after the time that is looked at; None before the first
            horizon is over, and where nothing is looked at.
    """

    program: Program
    outcome_name: str
    horizon_months: int
    role: OutcomeRole
    is_measured: bool
    exploratory_reason: str | None
    smallest_effect: float | None
    look_date: date | None

    @property
    def family(self) -> str | None:
        """The questions it is judged with.

        None when it was not registered in time, and for a placebo, which is judged by
        itself: among many others it would be believed too easily.
        """
        if self.exploratory_reason is not None or self.is_placebo:
            return None
        return self.role

    @property
    def is_placebo(self) -> bool:
        """Whether the program cannot change this outcome."""
        return self.role == "placebo"

    @property
    def outcome(self) -> Outcome | None:
        """What is observed; None for an outcome nobody measures."""
        return OUTCOMES.get(self.outcome_name) if self.is_measured else None

    @property
    def known_outcome(self) -> Outcome:
        """What is observed.

        Raises:
            ValueError: Nobody measures it.
        """
        if self.outcome is None:
            message = f"nobody measures {self.outcome_name}"
            raise ValueError(message)
        return self.outcome


def read_programs(connection: duckdb.DuckDBPyConnection) -> list[Program]:
    """Return every version that was ever declared, by program and version."""
    covariates: dict[tuple[str, int], list[Covariate]] = {}
    for program_id, version, column, kind in connection.execute(
        """
        select program_id, program_version, trial_column_name, covariate_kind
        from staging.stg_config__program_covariates
        order by program_id, program_version, covariate_place
        """
    ).fetchall():
        covariates.setdefault((program_id, version), []).append(
            Covariate(column, is_numeric=kind == "numeric")
        )
    rows = connection.execute(
        """
        select
            programs.program_id,
            programs.program_version,
            programs.program_name,
            programs.spec_sha256,
            programs.comparison_design,
            declared.program_id is not null,
            programs.is_declaration_withdrawn,
            programs.subgroups
        from staging.stg_config__programs as programs
        left join intermediate.int_programs__declared as declared
            on programs.program_id = declared.program_id
            and programs.program_version = declared.program_version
        order by programs.program_id, programs.program_version
        """
    ).fetchall()
    return [
        Program(
            program_id=row[0],
            version=row[1],
            name=row[2],
            spec_sha256=row[3],
            comparison=row[4],
            has_trials=row[5],
            is_withdrawn=row[6],
            subgroups=tuple(name for name in (row[7] or "").split(",") if name),
            covariates=tuple(covariates.get((row[0], row[1]), ())),
        )
        for row in rows
    ]


def read_hypotheses(
    connection: duckdb.DuckDBPyConnection, programs: list[Program]
) -> list[Hypothesis]:
    """Return every registered question, primary ones of a program first."""
    known = {(one.program_id, one.version): one for one in programs}
    rows = connection.execute(
        """
        select
            program_id, program_version, outcome_name, horizon_months,
            outcome_role, is_measured, exploratory_reason, smallest_effect_of_interest,
            look_date
        from intermediate.int_program_outcomes__registered
        order by
            program_id, program_version, outcome_role <> 'primary',
            outcome_role = 'placebo', outcome_name, horizon_months
        """
    ).fetchall()
    return [Hypothesis(known[row[0], row[1]], *row[2:]) for row in rows]
