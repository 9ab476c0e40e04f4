"""What a landed batch looks like in numbers: its rows, its gaps, its mix, its means.

Only shares and means of whole columns leave this module: no value of a row, no key.
Shares and means of a small batch would describe single people, so they are taken
from `SMALLEST_BATCH` rows on; columns of special categories are never profiled.
"""

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Final

import duckdb

from ingest.contract import Classification

if TYPE_CHECKING:
    from ingest.contract import Contract

SMALLEST_BATCH: Final = 100
_NUMERIC_TYPES: Final = frozenset({"BIGINT", "DOUBLE"})


@dataclass(frozen=True)
class Measure:
    """One number to take from a batch: a SQL expression whose mean is judged."""

    name: str
    column: str
    kind: str
    expression: str


@dataclass(frozen=True)
class Profile:
    """The numbers of one batch, by the name of their measure."""

    rows: int
    values: dict[str, float]


def measures_of(contract: "Contract") -> tuple[Measure, ...]:
    """List what is measured for an entity: derived from its contract, nothing else."""
    special = {
        column.name
        for column in contract.columns
        if column.classification is Classification.SPECIAL
    }
    choices = {
        column.name: column.allowed_values or ()
        for column in contract.columns
        if column.name not in special
    }
    keys = set(contract.key)
    found: list[Measure] = []
    for column in contract.raw_columns():
        if column.name.startswith("_") or column.name in special:
            continue
        if column.name not in keys:
            found.append(
                Measure(
                    name=f"{column.name} missing",
                    column=column.name,
                    kind="missing share",
                    expression=f"({column.name} is null)::double",
                )
            )
        found += [
            Measure(
                name=f"{column.name} {choice}",
                column=column.name,
                kind="category share",
                expression=f"(coalesce({column.name}, '') = '{choice}')::double",
            )
            for choice in choices.get(column.name, ())
        ]
        if (
            column.duckdb_type in _NUMERIC_TYPES
            and column.name not in keys
            and column.classification is Classification.MEASURE
        ):
            found.append(
                Measure(
                    name=f"{column.name} mean",
                    column=column.name,
                    kind="mean",
                    expression=f"{column.name}::double",
                )
            )
    return tuple(found)


def batch_query(parquet: Path, measures: tuple[Measure, ...]) -> str:
    """Write the query whose columns are the measures, one row per row of the batch."""
    location = str(parquet).replace("'", "''")
    columns = ", ".join(
        f"{measure.expression} as m{position}"
        for position, measure in enumerate(measures)
    )
    return f"select {columns or '1 as nothing'} from read_parquet('{location}')"


def profile_batch(
    connection: duckdb.DuckDBPyConnection,
    parquet: Path,
    measures: tuple[Measure, ...],
) -> Profile:
    """Take the numbers of one batch in one pass over its file."""
    means = ", ".join(f"avg(m{position})" for position in range(len(measures)))
    query = f"select count(*), {means} from ({batch_query(parquet, measures)})"
    row = connection.execute(query).fetchall()[0]
    rows = int(row[0])
    if rows < SMALLEST_BATCH:
        return Profile(rows=rows, values={})
    values = {
        measure.name: float(value)
        for measure, value in zip(measures, row[1:], strict=True)
        if value is not None
    }
    return Profile(rows=rows, values=values)
