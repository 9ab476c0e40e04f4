"""What the files of a built site tell of groups that are too small to be shown.

The scripts are decoded here anew, by what they are in the browser, and compared with
the unprotected tables of the warehouse: no code of `dashboards` or `publish` takes
part.
"""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import polars as pl

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from pathlib import Path

    import duckdb

Files = dict[str, str]
Row = dict[str, Any]
DATA = "data/"
DISTINCTIVE_DIGITS = 8
_NUMBER = re.compile(r"(?<![\w.])-?\d+\.\d+(?:e-?\d+)?")
_COUNTS = "count"


@dataclass(frozen=True)
class Protection:
    """How a published table is protected: from what size, of whom, and what hides."""

    minimum: int
    people: str
    counts: tuple[str, ...]
    figures: tuple[str, ...]


def files_of(site: Path) -> Files:
    """Read every file of a site; all of them are text."""
    return {
        path.relative_to(site).as_posix(): path.read_text(encoding="utf-8")
        for path in sorted(site.rglob("*"))
        if path.is_file()
    }


def protections(published: Path, parsed: Mapping[str, Any]) -> dict[str, Protection]:
    """Read from the manifest how tables are protected, and from dbt's, of whom."""
    manifest = json.loads((published / "manifest.json").read_text(encoding="utf-8"))
    people = {
        node["name"]: node["config"]["meta"].get("people_count_column")
        for node in parsed["nodes"].values()
        if node["resource_type"] == "model"
    }
    return {
        table["name"]: Protection(
            table["minimum_group_size"],
            people[table["name"]],
            tuple(table["rounding"]["columns"].get(_COUNTS, ())),
            tuple(
                name
                for names in table["rounding"]["columns"].values()
                for name in names
            ),
        )
        for table in manifest["tables"]
        if table.get("rounding")
    }


def queries_of(files: Files) -> Iterator[tuple[str, str, list[Row]]]:
    """Decode every query of every page: its place, its table and its rows."""
    for name, text in files.items():
        if name.startswith(DATA):
            page = json.loads(text[text.index("{") : text.rindex("}") + 1])
            for query, data in page["data"].items():
                yield f"{name}: {query}", data["table"], _rows(data)


def _rows(data: Mapping[str, Any]) -> list[Row]:
    columns = {
        name: column.get("values")
        or [column["distinct"][place] for place in column.get("places", ())]
        for name, column in data["columns"].items()
    }
    return [
        {name: cells[place] for name, cells in columns.items()}
        for place in range(data["rows"])
    ]


def small_counts(files: Files, protected: Mapping[str, Protection]) -> list[str]:
    """List the counts that are neither 0 nor hidden nor of a group large enough."""
    return [
        f"{place}: {name} is {row[name]}"
        for place, table, rows in queries_of(files)
        if table in protected
        for row in rows
        for name in protected[table].counts
        if row.get(name) and row[name] < protected[table].minimum
    ]


def told_of_small_groups(
    files: Files,
    protected: Mapping[str, Protection],
    warehouse: duckdb.DuckDBPyConnection,
) -> tuple[int, list[str]]:
    """Look up each row whose group is too small in truth: all its figures are hidden.

    Returns:
        How many such rows there are, and what they tell.
    """
    looked_up, told = 0, []
    for place, table, rows in queries_of(files):
        if table not in protected or not rows:
            continue
        figures = protected[table].figures
        raw = _small_groups(warehouse, table, protected[table])
        names = [
            name
            for name in rows[0]
            if name in raw.columns and name not in (*figures, "is_suppressed")
        ]
        small = set(raw.select(pl.col(names).cast(pl.String)).iter_rows())
        for row in rows:
            if tuple(_as_text(row[name]) for name in names) in small:
                looked_up += 1
                told += [
                    f"{place}: {name} of a group too small"
                    for name in figures
                    if row.get(name) is not None
                ]
    return looked_up, told


def distinctive_figures(
    published: Path,
    protected: Mapping[str, Protection],
    warehouse: duckdb.DuckDBPyConnection,
) -> set[float]:
    """List the true figures of small groups that no published cell happens to equal."""
    hidden: set[float] = set()
    for table, protection in protected.items():
        raw = _small_groups(warehouse, table, protection)
        hidden |= _decimals(raw, protection.figures)
    shown: set[float] = set()
    for path in (published / "parquet").glob("*.parquet"):
        cells = pl.read_parquet(path)
        shown |= _decimals(cells, tuple(cells.columns))
    return {
        figure
        for figure in hidden - shown
        if len(repr(figure).split(".")[-1].rstrip("0")) >= DISTINCTIVE_DIGITS
    }


def figures_in(files: Files, hidden: set[float]) -> list[str]:
    """Search every file, as text, for figures that are hidden."""
    return [
        f"{name}: {number}"
        for name, text in files.items()
        for number in _NUMBER.findall(text)
        if float(number) in hidden
    ]


def _small_groups(
    warehouse: duckdb.DuckDBPyConnection, table: str, protection: Protection
) -> pl.DataFrame:
    few = f"{protection.people} between 1 and {protection.minimum - 1}"
    found: pl.DataFrame = warehouse.sql(f"select * from marts.{table} where {few}").pl()
    return found


def _decimals(frame: pl.DataFrame, names: tuple[str, ...]) -> set[float]:
    return {
        value
        for name in names
        if name in frame.columns and frame[name].dtype.is_float()
        for value in frame[name].drop_nulls().unique()
    }


def _as_text(cell: object) -> str | None:
    if cell is None:
        return None
    return str(cell).lower() if isinstance(cell, bool) else str(cell)
