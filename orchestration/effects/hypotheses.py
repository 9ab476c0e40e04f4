"""What was registered: programs, their questions, and what they are adjusted for."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, Literal

if TYPE_CHECKING:
    import duckdb

    from effects.evidence import Design, Wanted

EVERYBODY: Final = "all"
LOTS: Final = frozenset({"randomised_control", "waitlist"})

OutcomeKind = Literal["event", "score"]


@dataclass(frozen=True)
class Outcome:
    """What a name of an outcome stands for.

    Attributes:
        column: Of `int_program_trial_outcomes__observed`.
        kind: Something that happens or not, or a score as a share of its scale.
        wanted: Whether programs are meant to raise it or to lower it.
        told: What people did, or a noun, as sentences put it.
        panel_column: Events of a unit's month in `int_rollout_panel__counted`.
        cause: Of event and exit, which one a curve is about; 0 for neither.
    """

    column: str
    kind: OutcomeKind
    wanted: Wanted
    told: str
    panel_column: str | None = None
    cause: int = 0


PROMOTION: Final = 1
EXIT: Final = 2
OUTCOMES: Final = {
    "promoted": Outcome(
        "is_promoted",
        "event",
        "increase",
        "were promoted within {months} months",
        "promotion_count",
        PROMOTION,
    ),
    "exited": Outcome(
        "is_exited",
        "event",
        "decrease",
        "left within {months} months",
        "exit_count",
        EXIT,
    ),
    "exited_voluntary": Outcome(
        "is_exited_voluntarily",
        "event",
        "decrease",
        "left of their own accord within {months} months",
        "voluntary_exit_count",
    ),
    "rating": Outcome(
        "rating_share_after",
        "score",
        "increase",
        "the rating within {months} months",
    ),
    "rating_delta": Outcome(
        "rating_share_change",
        "score",
        "increase",
        "the change of the rating within {months} months",
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
    """One registered question: a program, an outcome, and how long to wait for it."""

    program: Program
    outcome_name: str
    horizon_months: int
    is_primary: bool
    is_measured: bool
    exploratory_reason: str | None
    smallest_effect: float | None

    @property
    def family(self) -> str | None:
        """The questions it is judged with; None when it was not registered in time."""
        if self.exploratory_reason is not None:
            return None
        return "primary" if self.is_primary else "secondary"

    @property
    def outcome(self) -> Outcome | None:
        """What is observed; None for an outcome nobody measures."""
        return OUTCOMES.get(self.outcome_name) if self.is_measured else None


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
            is_primary, is_measured, exploratory_reason, smallest_effect_of_interest
        from intermediate.int_program_outcomes__registered
        order by
            program_id, program_version, is_primary desc, outcome_name, horizon_months
        """
    ).fetchall()
    return [Hypothesis(known[row[0], row[1]], *row[2:]) for row in rows]
