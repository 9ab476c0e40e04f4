"""Between the frames and the marts: first compare people, then read what came of them.

Each step fills tables of the schema `raw_effects` of an open warehouse, whole.
"""

from __future__ import annotations

from itertools import groupby
from typing import TYPE_CHECKING, Any, Final

from ingest.effect_tables import (
    PROGRAM_BALANCE,
    PROGRAM_COMPARISONS,
    PROGRAM_CURVES,
    PROGRAM_EFFECTS,
    PROGRAM_EVENT_STUDY,
    PROGRAM_ROI,
)
from orchestration.effects.comparisons import (
    balance_rows,
    compare_programs,
    comparison_row,
    read_compared,
)
from orchestration.effects.curves import curve_rows, reason_rows
from orchestration.effects.estimation import look_into_program, why_nobody
from orchestration.effects.hypotheses import read_hypotheses, read_programs
from orchestration.effects.judging import judge
from orchestration.effects.returns import return_rows
from orchestration.effects.rows import effect_rows, event_rows

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    import duckdb

    from ingest.raw_tables import RawTable
    from orchestration.effects.estimation import Looked

Row = dict[str, Any]

COMPARED: Final = (PROGRAM_COMPARISONS, PROGRAM_BALANCE)
"""What `compare` fills."""


def compare(connection: duckdb.DuckDBPyConnection) -> dict[str, int]:
    """Say of each program whether its starters can be compared; read no outcome.

    Returns:
        How many rows each table got.
    """
    found = compare_programs(connection, read_programs(connection))
    return _fill(
        connection,
        {
            PROGRAM_COMPARISONS: map(comparison_row, found),
            PROGRAM_BALANCE: (row for one in found for row in balance_rows(one)),
        },
    )


def estimate(connection: duckdb.DuckDBPyConnection) -> dict[str, int]:
    """Answer every registered question, of whom `compare` found comparable.

    Returns:
        How many rows each table got.
    """
    programs = read_programs(connection)
    compared = read_compared(connection, programs)
    looked: list[Looked] = []
    curves: list[Row] = []
    questions = read_hypotheses(connection, programs)
    for program, asked in groupby(questions, key=lambda one: one.program):
        hypotheses = list(asked)
        of_program = {one.population: one for one in compared if one.program == program}
        found, everybody = look_into_program(
            connection, hypotheses=hypotheses, compared=of_program
        )
        looked += found
        if everybody is None or not len(everybody.followed.months):
            curves += reason_rows(program, why_nobody(found))
        else:
            horizons = [one.horizon_months for one in hypotheses if one.is_measured]
            curves += curve_rows(everybody, horizon_months=max(horizons))
    judged = judge(looked)
    return _fill(
        connection,
        {
            PROGRAM_EFFECTS: (row for one in judged for row in effect_rows(one)),
            PROGRAM_EVENT_STUDY: (row for one in judged for row in event_rows(one)),
            PROGRAM_CURVES: curves,
            PROGRAM_ROI: return_rows(connection, programs, judged),
        },
    )


def _fill(
    connection: duckdb.DuckDBPyConnection, tables: Mapping[RawTable, Iterable[Row]]
) -> dict[str, int]:
    return {
        f"{table.schema}.{table.name}": _replace(connection, table, list(rows))
        for table, rows in tables.items()
    }


def _replace(
    connection: duckdb.DuckDBPyConnection, table: RawTable, listed: list[Row]
) -> int:
    """Replace a table's rows; what a row does not name is NULL."""
    import polars as pl

    names = [column.name for column in table.columns]
    unknown = {name for row in listed for name in row} - set(names)
    if unknown:
        message = f"{table.schema}.{table.name} has no column {sorted(unknown)}"
        raise KeyError(message)
    target = f"{table.schema}.{table.name}"
    filled = pl.DataFrame(
        [
            pl.Series(name, [row.get(name) for row in listed], strict=False)
            for name in names
        ]
    )
    connection.execute(f"delete from {target}")
    connection.register("filled", filled.to_arrow())
    connection.execute(f"insert into {target} by name select * from filled")
    connection.unregister("filled")
    return len(listed)
