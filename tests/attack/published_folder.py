"""A published folder as a reader has it: every count is an interval."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import duckdb
import numpy as np
import numpy.typing as npt

if TYPE_CHECKING:
    from pathlib import Path

Floats = npt.NDArray[np.float64]
Bools = npt.NDArray[np.bool_]
Rows = npt.NDArray[np.int64]

ANYTHING = 1e9
LINES_TO_BELIEVE = 8
NEARLY_ALL = 0.98
Z_SQUARED = 1.959964**2
COUNTS = ("_count", "_numerator", "_denominator", "_headcount")
GROUPS = ("org_unit", "grade", "job_family", "location", "gender")
OVER_GROUPS = {
    **{
        kind: f"whole.scope_kind = 'overall' and part.scope_kind = '{kind}'"
        for kind in GROUPS
    },
    "gender_by_grade": "whole.scope_kind = 'gender' and "
    "part.scope_kind = 'gender_and_grade' and "
    "split_part(part.scope_id, ':', 1) = whole.scope_id",
    "grade_by_gender": "whole.scope_kind = 'grade' and "
    "part.scope_kind = 'gender_and_grade' and "
    "split_part(part.scope_id, ':', 2) = whole.scope_id",
}
OVER_TIME = {
    f"{short}s of a {long}": f"whole.period_kind = '{long}' "
    f"and part.period_kind = '{short}' "
    "and part.period_start_date >= whole.period_start_date "
    "and part.period_end_date <= whole.period_end_date"
    for long, short in (("quarter", "month"), ("year", "quarter"), ("year", "month"))
}


@dataclass(frozen=True)
class Line:
    """Rows that are wholes, and for each part the line and row it belongs to."""

    name: str
    wholes: Rows
    line_of_part: Rows
    parts: Rows


@dataclass
class Figures:
    """A column of counts: what each may be, and what hiding alone tells.

    Groups of fewer than `smallest` people must not be known by it.
    """

    column: str
    low: Floats
    high: Floats
    is_shown: Bools
    smallest: int
    told_low: Floats = field(init=False)
    told_high: Floats = field(init=False)

    def __post_init__(self) -> None:
        """Remember what was told before anything is calculated."""
        self.told_low, self.told_high = self.low.copy(), self.high.copy()

    def narrow(self, low: Floats, high: Floats) -> bool:
        """Keep the narrower bounds; say whether any moved."""
        low, high = np.ceil(low - 1e-6), np.floor(high + 1e-6)
        moved = bool((low > self.low).any() or (high < self.high).any())
        self.low, self.high = np.maximum(self.low, low), np.minimum(self.high, high)
        return moved


@dataclass
class Table:
    """A published table as a reader has it."""

    name: str
    smallest: int
    base: int
    columns: dict[str, str]
    keys: tuple[str, ...]
    values: dict[str, npt.NDArray[Any]]
    figures: dict[str, Figures]
    path: Path
    has_exact_cells: bool = False

    @property
    def people(self) -> Figures | None:
        """Whom its rows are about."""
        return self.figures.get(_people_column(self.columns))

    @property
    def lines_to_believe(self) -> int:
        """How many lines have to add up; cells do by their nature."""
        return 0 if self.has_exact_cells else LINES_TO_BELIEVE

    @property
    def is_plain(self) -> bool:
        """Whether it has one row per period and group."""
        return set(self.keys) == {"period_id", "scope_kind", "scope_id"}

    def is_small(
        self, low: Floats, high: Floats, *, smallest: int | None = None
    ) -> Bools:
        """Say which bounds tell a group below k more closely than rounding would."""
        k = self.smallest if smallest is None else smallest
        room = self.base if self.base > 1 else k
        return (low >= 1) & (low <= high) & (high < k) & (high - low < room)


def read_tables(folder: Path) -> dict[str, Table]:
    """Read every table that counts people."""
    manifest = json.loads((folder / "manifest.json").read_text("utf-8"))
    tables = (_table(folder, told) for told in manifest["tables"])
    return {table.name: table for table in tables if table is not None}


def _table(folder: Path, told: dict[str, Any]) -> Table | None:
    smallest = told["minimum_group_size"]
    if smallest is None:
        return None
    path = folder / told["parquet"]["path"]
    rounding = told.get("rounding") or {}
    base = int(rounding.get("base", 1))
    with duckdb.connect(config={"threads": "2"}) as connection:
        found = connection.execute(
            f"select * from read_parquet('{path}', file_row_number = true) "
            "order by file_row_number"
        ).fetchnumpy()
    values = {name: _plain(column) for name, column in found.items()}
    columns = {column["name"]: column["type"] for column in told["columns"]}
    counts = [name for name in columns if name.endswith(COUNTS)]
    numbers = {"DOUBLE", "BIGINT", "BOOLEAN", "DATE"}
    keys = [
        name
        for name, kind in columns.items()
        if kind not in numbers or name.endswith(("_months", "_in_grade", "_number"))
    ]
    keys = [name for name in keys if name in PLAIN_KEYS or name not in _FACTS]
    # Where rows are also hidden for the sake of others, hidden does not mean small.
    has_exact_cells = bool(told.get("has_exact_cells"))
    is_small = not rounding and not has_exact_cells
    people = _people_column(columns)
    figures = {
        name: _figures(
            name,
            values[name],
            base=base,
            smallest=smallest,
            hidden=(1, smallest - 1 if is_small else ANYTHING)
            if name == people
            else (0, ANYTHING),
        )
        for name in counts
        if columns[name] in {"BIGINT", "DOUBLE"}
    }
    return Table(
        told["name"],
        smallest,
        base,
        columns,
        tuple(keys),
        values,
        figures,
        path,
        has_exact_cells,
    )


PLAIN_KEYS = ("period_id", "scope_kind", "scope_id")
_FACTS = {"period_kind", "regretted_rule", "coverage_code", "reporting_currency"}


def _people_column(columns: dict[str, str]) -> str:
    names = (
        "compared_employee_count",
        "group_size_count",
        "employee_count",
        "respondent_count",
        "mentee_count",
        "rated_employee_count",
    )
    return next((name for name in names if name in columns), "")


def _plain(column: Any) -> npt.NDArray[Any]:  # noqa: ANN401 - what DuckDB hands out
    if column.dtype.kind in "iuf":
        column = column.astype(np.float64)
    if column.dtype.kind == "f":
        return np.asarray(np.ma.filled(column, np.nan))
    return np.asarray(
        np.ma.filled(column, None) if column.dtype.kind == "O" else column
    )


def _figures(
    name: str,
    values: npt.NDArray[Any],
    *,
    base: int,
    smallest: int,
    hidden: tuple[float, float],
) -> Figures:
    """Say what each count may have been, from how it is shown."""
    shown = values.astype(np.float64)
    is_shown = ~np.isnan(shown)
    below, above = base // 2, (base - 1) // 2
    low = np.where(base == 1, shown, np.maximum(shown - below, smallest))
    high = shown + above
    low, high = np.where(shown == 0, 0, low), np.where(shown == 0, 0, high)
    low, high = np.where(is_shown, low, hidden[0]), np.where(is_shown, high, hidden[1])
    return Figures(name, low, high, is_shown, smallest)
