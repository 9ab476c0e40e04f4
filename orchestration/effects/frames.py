"""The frames that dbt built, as arrays.

Trials are read without outcomes first; who reads outcomes has asked before whether
people can be compared (`orchestration.effects.comparisons`).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import numpy as np

from effects.levels import Levels
from orchestration.effects.hypotheses import EVERYBODY

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import date

    import duckdb
    import pyarrow as pa
    from numpy.typing import NDArray

    from effects.levels import Column
    from orchestration.effects.hypotheses import Covariate, Program

    Floats = NDArray[np.float64]

MONTHS_PER_PERIOD: Final = 6
"""Periods of a roll-out: half-years, so that small units have events in most."""

_HAZARD_LEVELS: Final = (
    "grade_id",
    "employment_type",
    "months_in_level_band",
    "tenure_band",
    "last_rating_band",
    "prior_program_band",
)


@dataclass(frozen=True)
class Trials:
    """Who started, and who could have, one row per person and trial.

    Attributes:
        treated: Shape (n,), 1 or 0.
        covariates: By their names, shape (n,).
        persons: Shape (n,), numbered from 0: the same person may stand in many trials.
        weights: Shape (n,): those compared with the starters of a month weigh as many
            together as should be compared at least, however many they are.
    """

    treated: Floats
    covariates: Mapping[str, Column]
    persons: NDArray[np.int64]
    weights: Floats


@dataclass(frozen=True)
class Followed:
    """Trials whose horizon is over, with what came of them.

    Attributes:
        trials: Of n rows.
        outcomes: By column of the observed outcomes, shape (n,), NaN where unknown.
        months: Shape (n,), month of the first event, or the last one watched.
        cause: Shape (n,), 1 promoted, 2 gone unpromoted, 0 neither.
        exit_months: Shape (n,), month of the exit, promoted before or not, or the last
            one watched.
        is_gone: Shape (n,), whether that is an exit.
        crossover_share: Of those compared, by weight, who started within the horizon.
    """

    trials: Trials
    outcomes: Mapping[str, Floats]
    months: Floats
    cause: NDArray[np.int64]
    exit_months: Floats
    is_gone: NDArray[np.bool_]
    crossover_share: float | None


@dataclass(frozen=True)
class Panel:
    """Units by period: as `effects.openings.look_into` takes them."""

    outcome: Floats
    uptake: Floats
    unit: NDArray[np.int64]
    period: Floats
    cohort: Floats


@dataclass(frozen=True)
class Cells:
    """Months of people, counted by everything they share."""

    people: Floats
    events: Mapping[str, Floats]
    period: Floats
    treated: NDArray[np.bool_]
    covariates: Mapping[str, Column]


def read_trials(
    connection: duckdb.DuckDBPyConnection,
    program: Program,
    *,
    population: str = EVERYBODY,
) -> Trials:
    """Read who is compared, and nothing of what came of it."""
    condition, values = _of_population(population)
    columns = _read(
        connection,
        f"""
        select {_trial_columns(program.covariates)}
        from intermediate.int_program_trials__sampled as trials
        where trials.program_id = ? and trials.program_version = ? {condition}
        order by trials.trial_month, trials.employee_id
        """,
        [program.program_id, program.version, *values],
    )
    return _as_trials(columns, program.covariates)


def read_populations(
    connection: duckdb.DuckDBPyConnection, program: Program
) -> list[str]:
    """Name everybody, and each level of each subgroup that was registered."""
    found = [EVERYBODY]
    for attribute in program.subgroups:
        column = _SUBGROUPS[attribute]
        levels = _read(
            connection,
            f"""
            select distinct cast({column} as varchar) as level
            from intermediate.int_program_trials__sampled
            where program_id = ? and program_version = ? and {column} is not null
            order by level
            """,
            [program.program_id, program.version],
        )["level"]
        found += [f"{attribute}={level}" for level in levels.to_pylist()]
    return found


def read_followed(
    connection: duckdb.DuckDBPyConnection,
    program: Program,
    *,
    horizon_months: int,
    columns: Sequence[str],
    population: str = EVERYBODY,
) -> Followed:
    """Read the same people with what came of them within a horizon."""
    condition, values = _of_population(population)
    wanted = "".join(
        f", cast(observed.{name} as double) as outcome_{name}" for name in columns
    )
    found = _read(
        connection,
        f"""
        select
            {_trial_columns(program.covariates)},
            observed.event_month_number as event_month,
            case observed.event_kind
                when 'promotion' then 1 when 'exit' then 2 else 0
            end as cause,
            coalesce(observed.exit_month_number, observed.horizon_months)
                as exit_month,
            observed.is_exited,
            observed.is_crossover
            {wanted}
        from intermediate.int_program_trials__sampled as trials
        inner join intermediate.int_program_trial_outcomes__observed as observed
            on trials.program_id = observed.program_id
            and trials.trial_month = observed.trial_month
            and trials.employee_id = observed.employee_id
        where
            trials.program_id = ?
            and trials.program_version = ?
            and observed.horizon_months = ?
            {condition}
        order by trials.trial_month, trials.employee_id
        """,
        [program.program_id, program.version, horizon_months, *values],
    )
    trials = _as_trials(found, program.covariates)
    others = trials.treated == 0
    compared = _flags(found["is_crossover"])[others]
    return Followed(
        trials=trials,
        outcomes={name: _numbers(found[f"outcome_{name}"]) for name in columns},
        months=_numbers(found["event_month"]),
        cause=_integers(found["cause"]),
        exit_months=_numbers(found["exit_month"]),
        is_gone=_flags(found["is_exited"]),
        crossover_share=float(np.average(compared, weights=trials.weights[others]))
        if len(compared)
        else None,
    )


def read_panel(
    connection: duckdb.DuckDBPyConnection,
    program: Program,
    *,
    column: str,
    horizon_months: int,
    until: date,
) -> Panel:
    """Read units by half-year: events per person, as if they went on for a horizon.

    Args:
        connection: To the warehouse.
        program: That units opened.
        column: The events.
        horizon_months: Of the question.
        until: First day that is looked at no more.
    """
    found = _read(
        connection,
        f"""
        with
            months as (
                select
                    panel.*,
                    12 * year(month_start_date) + month(month_start_date) as month,
                    12 * year(opened_month) + month(opened_month) as opened,
                    min(12 * year(month_start_date) + month(month_start_date))
                        over () as first_month,
                    max(12 * year(month_start_date) + month(month_start_date))
                        over () as last_month
                from intermediate.int_rollout_panel__counted as panel
                where program_id = ? and month_start_date < ?
            ),
            periods as (
                select
                    unit_id,
                    (month - first_month) // $width as period,
                    (last_month - first_month + 1) // $width as period_count,
                    (max(opened) - max(first_month)) / $width as opened_period,
                    sum({column}) as events,
                    sum(eligible_count) as people,
                    sum(ever_started_count) as started
                from months
                group by all
            )
        select
            dense_rank() over (order by unit_id) - 1 as unit,
            cast(period + 1 as double) as period,
            cast(coalesce(ceil(opened_period) + 1, 0) as double) as cohort,
            events * {horizon_months:d} / people as outcome,
            started / people as uptake
        from periods
        where period < period_count and people > 0
        order by unit, period
        """.replace("$width", str(MONTHS_PER_PERIOD)),
        [program.program_id, until],
    )
    return Panel(
        outcome=_numbers(found["outcome"]),
        uptake=_numbers(found["uptake"]),
        unit=_integers(found["unit"]),
        period=_numbers(found["period"]),
        cohort=_numbers(found["cohort"]),
    )


def read_cells(
    connection: duckdb.DuckDBPyConnection, program: Program, *, until: date
) -> Cells:
    """Read months of people who could take part, by whether they had started.

    Args:
        connection: To the warehouse.
        program: That they could take part in.
        until: First day that is looked at no more.
    """
    levels = ", ".join(f"cells.{name}" for name in _HAZARD_LEVELS)
    events = ("promotion_count", "exit_count", "voluntary_exit_count")
    sums = ", ".join(f"cast(sum(cells.{name}) as double) as {name}" for name in events)
    found = _read(
        connection,
        f"""
        select
            {levels},
            12 * year(cells.month_start_date) + month(cells.month_start_date) as month,
            cells.exposure_month_number > 0 as is_treated,
            cast(sum(cells.person_month_count) as double) as people,
            {sums}
        from intermediate.int_hazard_cells__counted as cells
        where cells.program_id = ? and cells.month_start_date < ?
        group by all
        order by all
        """,
        [program.program_id, until],
    )
    return Cells(
        people=_numbers(found["people"]),
        events={name: _numbers(found[name]) for name in events},
        period=_numbers(found["month"]),
        treated=_flags(found["is_treated"]),
        covariates={name: _texts(found[name]) for name in _HAZARD_LEVELS},
    )


_SUBGROUPS: Final = {
    "gender": "gender",
    "level": "grade_id",
    "location": "location_code",
    "org_unit": "org_unit_id",
    "job_family": "job_family_id",
    "age_band": "age_band",
}


def _of_population(population: str) -> tuple[str, list[str]]:
    if population == EVERYBODY:
        return "", []
    attribute, _, level = population.partition("=")
    return f"and cast(trials.{_SUBGROUPS[attribute]} as varchar) = ?", [level]


def _trial_columns(covariates: Sequence[Covariate]) -> str:
    parts = [
        "cast(trials.is_treated as double) as is_treated",
        "cast(trials.comparison_weight as double) as comparison_weight",
        "trials.employee_id as person",
    ]
    for place, covariate in enumerate(covariates):
        kind = "double" if covariate.is_numeric else "varchar"
        parts.append(f"cast(trials.{covariate.column} as {kind}) as c{place}")
    return ", ".join(parts)


def _as_trials(columns: pa.Table, covariates: Sequence[Covariate]) -> Trials:
    return Trials(
        treated=_numbers(columns["is_treated"]),
        covariates={
            covariate.column: _numbers(columns[f"c{place}"])
            if covariate.is_numeric
            else _texts(columns[f"c{place}"])
            for place, covariate in enumerate(covariates)
        },
        persons=_texts(columns["person"]).codes,
        weights=_numbers(columns["comparison_weight"]),
    )


def _numbers(column: pa.ChunkedArray) -> Floats:
    """Read numbers and flags; NULL becomes NaN."""
    import pyarrow as pa

    numbers: Floats = column.cast(pa.float64()).to_numpy()
    return numbers


def _texts(column: pa.ChunkedArray) -> Levels:
    coded = column.combine_chunks().dictionary_encode()
    return Levels(
        coded.indices.fill_null(-1).to_numpy(zero_copy_only=False).astype(np.int64),
        tuple(coded.dictionary.to_pylist()),
    )


def _integers(column: pa.ChunkedArray) -> NDArray[np.int64]:
    integers: NDArray[np.int64] = column.to_numpy().astype(np.int64)
    return integers


def _flags(column: pa.ChunkedArray) -> NDArray[np.bool_]:
    flags: NDArray[np.bool_] = column.to_numpy().astype(np.bool_)
    return flags


def _read(
    connection: duckdb.DuckDBPyConnection, query: str, values: Sequence[object]
) -> pa.Table:
    return connection.sql(query, params=list(values)).to_arrow_table()
