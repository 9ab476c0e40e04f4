"""Small frames of invented programs in a database in memory, for the effects stage."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from typing import TYPE_CHECKING, Any

import duckdb
import numpy as np
import polars as pl

from ingest.effect_tables import EFFECT_TABLES
from orchestration.effects import stage

if TYPE_CHECKING:
    from numpy.typing import NDArray

Row = dict[str, Any]
HORIZON = 12
LOOK = date(2026, 1, 1)


@dataclass
class Frames:
    """What dbt would have built of a few programs."""

    programs: list[dict[str, Any]] = field(default_factory=list)
    outcomes: list[dict[str, Any]] = field(default_factory=list)
    covariates: list[dict[str, Any]] = field(default_factory=list)
    trials: list[pl.DataFrame] = field(default_factory=list)
    observed: list[pl.DataFrame] = field(default_factory=list)
    panels: list[pl.DataFrame] = field(default_factory=list)
    costs: list[dict[str, Any]] = field(default_factory=list)
    values: list[dict[str, Any]] = field(default_factory=list)

    def declare(
        self,
        program_id: str,
        *outcomes: str,
        version: int = 1,
        comparison: str = "not_yet_started",
        subgroups: str | None = None,
        is_newest: bool = True,
        is_withdrawn: bool = False,
        is_measured: bool = True,
        placebo: str | None = None,
        exploratory_reason: str | None = None,
        look_date: date = LOOK,
    ) -> None:
        """Declare a program; its first outcome is primary, the others are not."""
        asked = [*outcomes, *([placebo] if placebo else [])]
        self.programs.append(
            {
                "program_id": program_id,
                "program_version": version,
                "program_name": program_id.replace("_", " ").title(),
                "spec_sha256": f"{version:064d}",
                "comparison_design": comparison,
                "is_declaration_withdrawn": is_withdrawn,
                "subgroups": subgroups,
                "is_newest": is_newest and not is_withdrawn,
            }
        )
        self.outcomes += [
            {
                "program_id": program_id,
                "program_version": version,
                "outcome_name": name,
                "horizon_months": HORIZON,
                "outcome_role": "placebo"
                if name == placebo
                else ("secondary" if place else "primary"),
                "is_measured": is_measured,
                "exploratory_reason": exploratory_reason,
                "smallest_effect_of_interest": 0.03 if place == 0 else None,
                "look_date": look_date if is_newest and is_measured else None,
            }
            for place, name in enumerate(asked)
        ]
        self.covariates += [
            {
                "program_id": program_id,
                "program_version": version,
                "trial_column_name": column,
                "covariate_kind": kind,
                "covariate_place": place,
            }
            for place, (column, kind) in enumerate(
                (
                    ("last_rating_band", "categorical"),
                    ("manager_rating_share", "numeric"),
                )
            )
        ]

    def follow(
        self,
        program_id: str,
        treated: NDArray[np.bool_],
        *,
        promoted: NDArray[np.bool_],
        gone: NDArray[np.bool_] | None = None,
        scores: dict[str, NDArray[np.float64]] | None = None,
        band: NDArray[Any] | None = None,
        share: NDArray[np.float64] | None = None,
        gender: NDArray[Any] | None = None,
        version: int = 1,
        is_over: bool = True,
    ) -> None:
        """Add one trial per person, with what came of it when its horizon is over.

        `scores` are by column, NaN where unknown.
        """
        n, first = len(treated), sum(len(part) for part in self.trials)
        rng = np.random.default_rng(n)
        gone = np.zeros(n, dtype=np.bool_) if gone is None else gone
        keys = {
            "program_id": [program_id] * n,
            "trial_month": [date(2024, 1, 1)] * n,
            "employee_id": [
                f"{program_id}-{row:06d}" for row in range(first, first + n)
            ],
        }
        self.trials.append(
            pl.DataFrame(
                {
                    **keys,
                    "program_version": [version] * n,
                    "is_treated": treated,
                    "comparison_weight": np.ones(n),
                    "last_rating_band": rng.choice(["1", "2", "3"], n)
                    if band is None
                    else band,
                    "manager_rating_share": rng.random(n) if share is None else share,
                    "gender": ["x"] * n if gender is None else gender,
                },
                schema_overrides={"last_rating_band": pl.String, "gender": pl.String},
            )
        )
        if not is_over:
            return
        unknown = dict.fromkeys(_SCORES, np.full(n, np.nan))
        self.observed.append(
            pl.DataFrame(
                {
                    **keys,
                    "horizon_months": [HORIZON] * n,
                    "is_promoted": promoted,
                    "is_exited": gone,
                    "is_exited_voluntarily": gone,
                    "is_exited_involuntarily": np.zeros(n, dtype=np.bool_),
                    **unknown | (scores or {}),
                    "is_crossover": np.zeros(n, dtype=np.bool_),
                    "event_kind": np.where(
                        promoted, "promotion", np.where(gone, "exit", "none")
                    ),
                    "event_month_number": np.where(
                        promoted | gone, 1 + np.arange(n) % HORIZON, HORIZON
                    ),
                    "exit_month_number": pl.Series(
                        np.where(gone, 1 + np.arange(n) % HORIZON, 0)
                    ),
                }
            ).with_columns(
                pl.col("exit_month_number").replace(0, None),
                pl.col(_SCORES).fill_nan(None),
            )
        )

    def dismiss(self, dismissed: NDArray[np.bool_]) -> None:
        """Say who of those added last was made to leave, before anything else."""
        self.observed[-1] = self.observed[-1].with_columns(
            pl.Series("is_exited_involuntarily", dismissed),
            is_exited=pl.col("is_exited") | pl.Series(dismissed),
        )

    def weigh(self, weights: NDArray[np.float64]) -> None:
        """Say how much each row of the trials added last counts."""
        self.trials[-1] = self.trials[-1].with_columns(comparison_weight=weights)

    def open_units(
        self,
        program_id: str,
        opened: NDArray[np.int64],
        *,
        months: int = 48,
        rate: float = 0.02,
        lift: float = 0.0,
        seed: int = 1,
    ) -> None:
        """Add units that opened in a month from 0, or never (-1), 100 people each."""
        rng = np.random.default_rng(seed)
        unit = np.repeat(np.arange(len(opened)), months)
        month = np.tile(np.arange(months), len(opened))
        start = opened[unit]
        is_open = (start >= 0) & (month >= start)
        self.panels.append(
            pl.DataFrame(
                {
                    "program_id": [program_id] * len(unit),
                    "unit_id": [f"u{one:03d}" for one in unit],
                    "month_start_date": [_month(one) for one in month.tolist()],
                    "opened_month": [
                        None if one < 0 else _month(one) for one in start.tolist()
                    ],
                    "eligible_count": [100] * len(unit),
                    "ever_started_count": np.where(
                        is_open, np.minimum(month - start + 1, 40), 0
                    ),
                    "promotion_count": rng.binomial(100, rate + lift * is_open),
                    "exit_count": rng.binomial(100, rate, len(unit)),
                    "voluntary_exit_count": rng.binomial(100, rate, len(unit)),
                }
            )
        )

    def cost(
        self,
        program_id: str,
        *,
        participants: int,
        amount: float | None,
        currency: str = "EUR",
    ) -> None:
        """Say what a program has cost up to now; everybody took part once."""
        self.costs.append(
            {
                "program_id": program_id,
                "program_version": 1,
                "participant_count": participants,
                "participation_count": participants,
                "program_cost_amount": amount,
                "money_currency": currency,
            }
        )

    def value(self, program_id: str, outcome_name: str, amount: float) -> None:
        """Say what one event of an outcome is worth, in EUR."""
        self.values.append(
            {
                "program_id": program_id,
                "program_version": 1,
                "outcome_name": outcome_name,
                "horizon_months": HORIZON,
                "value_per_event": amount,
                "value_currency": "EUR",
            }
        )

    def build(self) -> duckdb.DuckDBPyConnection:
        """Put it all where the stage looks for it."""
        connection = duckdb.connect()
        for schema in ("staging", "intermediate", "raw_effects"):
            connection.execute(f"create schema {schema}")
        for table in EFFECT_TABLES:
            columns = ", ".join(f"{c.name} {c.duckdb_type}" for c in table.columns)
            connection.execute(f"create table {table.schema}.{table.name} ({columns})")
        programs = pl.DataFrame(self.programs, infer_schema_length=None)
        tables = {
            "staging.stg_config__programs": programs.drop("is_newest"),
            "intermediate.int_programs__declared": programs.filter("is_newest").select(
                "program_id", "program_version"
            ),
            "staging.stg_config__program_covariates": pl.DataFrame(self.covariates),
            "intermediate.int_program_outcomes__registered": pl.DataFrame(
                self.outcomes, infer_schema_length=None
            ),
            "intermediate.int_program_trials__sampled": _all(self.trials, "trials"),
            "intermediate.int_program_trial_outcomes__observed": _all(
                self.observed, "observed"
            ),
            "intermediate.int_rollout_panel__counted": _all(self.panels, "panel"),
            "intermediate.int_hazard_cells__counted": _CELLS,
            "intermediate.int_program_costs__totalled": pl.DataFrame(
                self.costs, schema=_COSTS
            ),
            "staging.stg_config__program_benefits": pl.DataFrame(
                self.values, schema=_VALUES
            ),
        }
        for name, rows in tables.items():
            connection.register("rows", rows.to_arrow())
            connection.execute(f"create table {name} as select * from rows")
            connection.unregister("rows")
        return connection


def starters(treated: int, others: int) -> np.ndarray[Any, np.dtype[np.bool_]]:
    """Say of so many people that they started, and of so many others that not."""
    return np.arange(treated + others) < treated


def filled(frames: Frames) -> duckdb.DuckDBPyConnection:
    """Run both steps of the stage over frames."""
    connection = frames.build()
    stage.compare(connection)
    stage.estimate(connection)
    return connection


def rows_of(connection: duckdb.DuckDBPyConnection, table: str) -> list[Row]:
    """Return the rows of a table that the stage filled."""
    found = connection.execute(f"select * from raw_effects.{table}")
    names = [column[0] for column in found.description]
    return [dict(zip(names, row, strict=True)) for row in found.fetchall()]


def _month(number: int) -> date:
    return date(2021 + number // 12, 1 + number % 12, 1)


def _all(parts: list[pl.DataFrame], kind: str) -> pl.DataFrame:
    schema = pl.Schema(_SCHEMAS[kind])
    none = pl.DataFrame(schema=schema)
    return pl.concat([none, *(part.cast(schema).select(*schema) for part in parts)])


_EVENTS = ("promotion_count", "exit_count", "voluntary_exit_count")
_CELL_COUNTS = ("exposure_month_number", "person_month_count", *_EVENTS)
_SCORES = (
    "rating_share_after",
    "rating_share_change",
    "pay_log_growth",
    "engagement_share",
)
_SCHEMAS: dict[str, dict[str, Any]] = {
    "trials": {
        "program_id": pl.String,
        "trial_month": pl.Date,
        "employee_id": pl.String,
        "program_version": pl.Int64,
        "is_treated": pl.Boolean,
        "comparison_weight": pl.Float64,
        "last_rating_band": pl.String,
        "manager_rating_share": pl.Float64,
        "gender": pl.String,
    },
    "observed": {
        "program_id": pl.String,
        "trial_month": pl.Date,
        "employee_id": pl.String,
        "horizon_months": pl.Int64,
        "is_promoted": pl.Boolean,
        "is_exited": pl.Boolean,
        "is_exited_voluntarily": pl.Boolean,
        "is_exited_involuntarily": pl.Boolean,
        **dict.fromkeys(_SCORES, pl.Float64),
        "is_crossover": pl.Boolean,
        "event_kind": pl.String,
        "event_month_number": pl.Int64,
        "exit_month_number": pl.Int64,
    },
    "panel": {
        "program_id": pl.String,
        "unit_id": pl.String,
        "month_start_date": pl.Date,
        "opened_month": pl.Date,
        "eligible_count": pl.Int64,
        "ever_started_count": pl.Int64,
        **dict.fromkeys(_EVENTS, pl.Int64),
    },
}
_CELLS = pl.DataFrame(
    schema={
        "program_id": pl.String,
        "month_start_date": pl.Date,
        "grade_id": pl.String,
        "employment_type": pl.String,
        "months_in_level_band": pl.String,
        "tenure_band": pl.String,
        "last_rating_band": pl.String,
        "prior_program_band": pl.String,
        **dict.fromkeys(_CELL_COUNTS, pl.Int64),
    }
)
_COSTS = {
    "program_id": pl.String,
    "program_version": pl.Int64,
    "participant_count": pl.Int64,
    "participation_count": pl.Int64,
    "program_cost_amount": pl.Float64,
    "money_currency": pl.String,
}
_VALUES = {
    "program_id": pl.String,
    "program_version": pl.Int64,
    "outcome_name": pl.String,
    "horizon_months": pl.Int64,
    "value_per_event": pl.Float64,
    "value_currency": pl.String,
}
