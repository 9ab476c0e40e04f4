"""Whether two tables hold the same rows, each as often as the other.

Numbers that are not whole agree if their first six decimals do; everything else has to
be equal, NULL with NULL included. A column is compared by its name and by the family of
its type: engines name types differently, but a day is no text and a share no decimal.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    import duckdb

DECIMALS: Final = 6
_FAMILIES: Final = {
    "text": r"varchar",
    "whole number": r"(?:u?(?:tiny|small|big|huge)?int(?:eger)?)",
    "floating point": r"float|double",
    "decimal": r"decimal\(.*\)",
    "truth value": r"boolean",
    "day": r"date",
    "moment": r"timestamp.*",
}
_COMPARED_AS: Final = {
    "text": "cast({} as varchar)",
    "whole number": "cast({} as hugeint)",
    "floating point": "round(cast({} as double), 6)",
    "decimal": "round(cast({} as double), 6)",
    "truth value": "cast({} as boolean)",
    "day": "cast({} as date)",
    "moment": "cast({} as timestamp)",
}


@dataclass(frozen=True)
class Difference:
    """How one table differs from the one it should equal."""

    rows: int
    missing: int
    surplus: int
    columns: tuple[str, ...] = ()

    @property
    def is_equal(self) -> bool:
        """Whether there is no difference."""
        return not (self.missing or self.surplus or self.columns)


def compare(
    connection: duckdb.DuckDBPyConnection, expected: str, found: str
) -> Difference:
    """Compare two relations of a connection whose time zone is UTC.

    Args:
        connection: Where both can be read.
        expected: The table that is taken for right.
        found: The table that should equal it.

    Returns:
        The number of rows expected, of those that `found` lacks, of those that only it
        has, and the columns that are missing, surplus or of another kind. Rows are
        compared over the columns that both have.
    """
    [rows] = connection.execute(f"select count(*) from {expected}").fetchall()[0]
    wanted, given = _columns(connection, expected), _columns(connection, found)
    faults = [
        *(f"{name} is missing" for name in wanted if name not in given),
        *(f"{name} is surplus" for name in given if name not in wanted),
        *(
            f"{name} is a {given[name]}, not a {family}"
            for name, family in wanted.items()
            if given.get(name, family) != family
        ),
    ]
    shared = [name for name in wanted if name in given]
    if not shared:
        return Difference(rows, missing=rows, surplus=0, columns=tuple(faults))
    left = _selected(expected, {name: wanted[name] for name in shared})
    right = _selected(
        found, {name: _as_compared(wanted[name], given[name]) for name in shared}
    )
    return Difference(
        rows=rows,
        missing=_count(connection, f"({left}) except all ({right})"),
        surplus=_count(connection, f"({right}) except all ({left})"),
        columns=tuple(faults),
    )


def _columns(connection: duckdb.DuckDBPyConnection, relation: str) -> dict[str, str]:
    described = connection.execute(f"describe select * from {relation}").fetchall()
    return {str(name): _family(str(kind)) for name, kind, *_ in described}


def _family(kind: str) -> str:
    for family, pattern in _FAMILIES.items():
        if re.fullmatch(pattern, kind, re.IGNORECASE):
            return family
    raise ValueError(f"a column of the type {kind} cannot be compared")


def _as_compared(wanted: str, given: str) -> str:
    """Compare values of another kind as text, so that they show as different."""
    numbers = {"whole number", "floating point", "decimal"}
    return wanted if wanted == given or {wanted, given} <= numbers else "text"


def _selected(relation: str, families: dict[str, str]) -> str:
    columns = ", ".join(
        f"{_COMPARED_AS[family].format(name)} as {name}"
        for name, family in families.items()
    )
    return f"select {columns} from {relation}"


def _count(connection: duckdb.DuckDBPyConnection, query: str) -> int:
    [counted] = connection.execute(f"select count(*) from ({query})").fetchall()[0]
    return int(counted)
