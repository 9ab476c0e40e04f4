"""Attack a published set from outside: which groups below k can be calculated?

Run it on one published folder, or on several of them, the newest first::

    python tests/attack/recover_small_groups.py published/latest [EARLIER ...] [--json]

It knows what any reader knows: the tables, the manifest, and how hidden cells look. It
shares no code with the publisher. Every count is an interval: a point where it is
exact, what could have been rounded to it, or anything where it is hidden. Then

* digits are turned back: a rate that is no ratio of shown counts names its numerator
  and denominator, an interval of Wilson's both;
* the same figure in two tables is one figure, whatever each table shows of it;
* a total is the sum of its parts: of the units, grades, families, places and genders,
  of the grades of a gender, of the months of a quarter and year. A column for which the
  shown rows contradict such a line does not add up along it. Exact cells always do;
* bounds run along all lines until nothing moves, and linear programming (HiGHS)
  tightens what is still open, for as long as it is given;
* releases are subtracted, each from each later one;
* the long table of metrics may tell no figure that the report it is from does not.

Tables that name no smallest group are not attacked; they are listed at the end.

A group is recovered where one number from 1 to k - 1 is left, or where only such
numbers are left, closer together than the rounding of counts would leave them, and
hiding alone did not say so. Exit code 1 says that at least one was.
"""

from __future__ import annotations

import argparse
import itertools
import json
import sys
import time
from collections import Counter
from pathlib import Path
from typing import Any

import duckdb
import numpy as np
import numpy.typing as npt

# Run as a script, Python looks for modules beside this file only.
sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

from tests.attack.adding_up import bound, lines_of, solve
from tests.attack.published_folder import (
    ANYTHING,
    LINES_TO_BELIEVE,
    NEARLY_ALL,
    PLAIN_KEYS,
    Z_SQUARED,
    Figures,
    Floats,
    Rows,
    Table,
    read_tables,
)

LONG_TABLE = "rpt_metric_values"
PARTS = ("numerator", "denominator")

# --- Digits ---------------------------------------------------------------------------


def read_digits(tables: dict[str, Table], parts: list[dict[str, str]]) -> None:
    """Turn rates, means and intervals back into counts."""
    for said in parts:
        table = tables.get(said["report"])
        if table is None or not {said["part"], said["whole"]} <= set(table.figures):
            continue
        rate = table.values[said["value"]].astype(np.float64)
        part, whole = table.figures[said["part"]], table.figures[said["whole"]]
        if table.columns[whole.column] == "BIGINT":
            _reconstruct(table, rate, part, whole)
            _invert_wilson(table, said["value"], part, whole)


def _reconstruct(table: Table, rate: Floats, part: Figures, whole: Figures) -> None:
    """Look for the only fraction with a possible denominator that has these digits."""
    shown = table.values[whole.column].astype(np.float64)
    rounded = table.values[part.column] / np.where(shown > 0, shown, np.nan)
    asked = ~np.isnan(rate) & (rate > 0) & (table.base > 1) & (whole.high < ANYTHING)
    asked &= ~(np.abs(rate - rounded) < 1e-9)
    rows = np.flatnonzero(asked)
    if len(rows) < LINES_TO_BELIEVE:
        return
    lows, highs = np.full(len(rows), np.inf), np.full(len(rows), -np.inf)
    low_part, high_part = lows.copy(), highs.copy()
    width = int((whole.high - whole.low)[rows].max())
    for step in range(min(width, 200) + 1):
        size = whole.low[rows] + step
        count = np.round(rate[rows] * size)
        fits = (size <= whole.high[rows]) & (
            np.abs(count / np.maximum(size, 1) - rate[rows]) < 1e-9
        )
        fits &= (count >= part.low[rows]) & (count <= part.high[rows])
        lows = np.where(fits, np.minimum(lows, size), lows)
        highs = np.where(fits, np.maximum(highs, size), highs)
        low_part = np.where(fits, np.minimum(low_part, count), low_part)
        high_part = np.where(fits, np.maximum(high_part, count), high_part)
    if np.isfinite(lows).mean() < NEARLY_ALL:
        return
    _narrow_rows(whole, rows, lows, highs)
    _narrow_rows(part, rows, low_part, high_part)


def _invert_wilson(table: Table, value: str, part: Figures, whole: Figures) -> None:
    """Solve both ends of Wilson's interval for the share and the size."""
    if f"{value}_low" not in table.columns:
        return
    low = table.values[f"{value}_low"].astype(np.float64)
    high = table.values[f"{value}_high"].astype(np.float64)
    with np.errstate(all="ignore"):
        below, above = np.sqrt(low * (1 - low)), np.sqrt(high * (1 - high))
        share = (low * above + high * below) / (below + above)
        size = Z_SQUARED * below**2 / (share - low) ** 2
        count = share * size
        is_whole = np.abs(size - np.round(size)) < 1e-2
        is_whole &= np.abs(count - np.round(count)) < 1e-2
    told = ~np.isnan(size) & (table.base > 1) & (low > 0) & (high < 1)
    told &= np.abs(size - table.values[whole.column].astype(float)) > 1e-2
    told &= (size >= whole.low - 0.5) & (size <= whole.high + 0.5)
    rows = np.flatnonzero(told)
    if len(rows) < LINES_TO_BELIEVE or is_whole[rows].mean() < NEARLY_ALL:
        return
    _narrow_rows(whole, rows, np.round(size[rows]), np.round(size[rows]))
    _narrow_rows(part, rows, np.round(count[rows]), np.round(count[rows]))


def _narrow_rows(figures: Figures, rows: Rows, low: Floats, high: Floats) -> None:
    is_known = np.isfinite(low)
    lows, highs = figures.low.copy(), figures.high.copy()
    lows[rows[is_known]], highs[rows[is_known]] = low[is_known], high[is_known]
    figures.narrow(lows, highs)


# --- What was recovered ---------------------------------------------------------------


def recovered(figures: Figures, table: Table) -> Rows:
    """Return the rows whose count below k is known, though it was not told."""
    smallest = figures.smallest
    inside = table.is_small(figures.low, figures.high, smallest=smallest)
    inside &= ~figures.is_shown
    is_one = figures.low == figures.high
    was_inside = (figures.told_low >= 1) & (figures.told_high < smallest)
    was_one = figures.told_low == figures.told_high
    return np.flatnonzero(inside & (~was_inside | (is_one & ~was_one)))


def rests(table: Table, parts: list[dict[str, str]]) -> dict[str, int]:
    """Count the rows in which what is left of a whole is a known small group."""
    found: dict[str, int] = {}
    for said in parts:
        names = (said["part"], said["whole"])
        if said["report"] != table.name or not set(names) <= set(table.figures):
            continue
        part, whole = (table.figures[name] for name in names)
        if any(table.columns[name] != "BIGINT" for name in names):
            continue
        shown = part.is_shown & whole.is_shown
        if (table.values[part.column][shown] > table.values[whole.column][shown]).any():
            continue
        low, high = whole.low - part.high, whole.high - part.low
        rows = int(table.is_small(low, high).sum())
        if rows:
            found[f"{whole.column} without {part.column}"] = rows
    return found


def rests_between(tables: dict[str, Table]) -> dict[str, dict[str, int]]:
    """Subtract tables of exact cells about fewer people from those about more."""
    exact = [table for table in tables.values() if table.has_exact_cells]
    found: dict[str, dict[str, int]] = {}
    for part in exact:
        for whole in exact:
            if part is whole or part.keys != whole.keys:
                continue
            fewer, more = part.people, whole.people
            if fewer is None or more is None:
                continue
            places = {key: row for row, key in enumerate(_all_keys(whole))}
            rows = [places.get(key, -1) for key in _all_keys(part)]
            own = np.flatnonzero(np.array(rows) >= 0)
            other = np.array(rows)[own]
            low = more.low[other] - fewer.high[own]
            high = more.high[other] - fewer.low[own]
            told = int(whole.is_small(low, high).sum())
            if told and not (high < 0).any():
                found[part.name] = {f"those of {whole.name} without them": told}
    return found


def share_between_tables(tables: dict[str, Table]) -> None:
    """Let one figure that stands in several tables have one value."""
    plain = [table for table in tables.values() if table.is_plain]
    names = {name for table in plain for name in table.figures}
    for name in sorted(names):
        holders = [table for table in plain if name in table.figures]
        if len(holders) < 2:
            continue
        keys = [_row_keys(table) for table in holders]
        _, place = np.unique(np.concatenate(keys), return_inverse=True)
        low = np.full(place.max() + 1, -ANYTHING)
        high = np.full(place.max() + 1, ANYTHING)
        # A hidden count of people says how the table hides, not what the figure is.
        figures = [table.figures[name] for table in holders]
        # What one table may show of five people is no secret in one that starts at ten.
        smallest = min(table.smallest for table in holders)
        for one in figures:
            one.smallest = smallest
        np.maximum.at(low, place, np.concatenate([one.low for one in figures]))
        np.minimum.at(high, place, np.concatenate([one.high for one in figures]))
        if (low > high).any():
            continue
        start = 0
        for one in figures:
            rows = place[start : start + len(one.low)]
            one.narrow(low[rows], high[rows])
            start += len(one.low)


def _row_keys(table: Table) -> npt.NDArray[Any]:
    columns = [table.values[name].astype(str) for name in PLAIN_KEYS]
    return np.array(["\x1f".join(row) for row in zip(*columns, strict=True)])


def between_releases(newer: Table, older: Table) -> dict[str, int]:
    """Count the closed rows whose change from one release to the next is known."""
    if newer.keys != older.keys or "is_complete" not in newer.columns:
        return {}
    places = {key: row for row, key in enumerate(_all_keys(older))}
    pairs = [
        (row, places[key]) for row, key in enumerate(_all_keys(newer)) if key in places
    ]
    if not pairs:
        return {}
    new, old = (np.array(rows) for rows in zip(*pairs, strict=True))
    closed = newer.values["is_complete"][new].astype(bool)
    closed &= older.values["is_complete"][old].astype(bool)
    found: dict[str, int] = {}
    for name in sorted(set(newer.figures) & set(older.figures)):
        one, other = newer.figures[name], older.figures[name]
        low = one.low[new] - other.high[old]
        high = one.high[new] - other.low[old]
        small = newer.is_small(low, high) | newer.is_small(-high, -low)
        rows = int((small & closed).sum())
        if rows:
            found[f"{name} since an earlier release"] = rows
    return found


def _all_keys(table: Table) -> list[str]:
    columns = [table.values[name].astype(str) for name in table.keys]
    return ["\x1f".join(row) for row in zip(*columns, strict=True)]


def metric_parts(folder: Path) -> list[dict[str, str]]:
    """Read of which columns each value is made: the published list of metrics says."""
    path = folder / "parquet/dim_metrics.parquet"
    if not path.is_file():
        return []
    with duckdb.connect() as connection:
        rows = connection.execute(
            "select distinct report_name, value_column_name, numerator_column_name, "
            f"denominator_column_name from read_parquet('{path}') "
            "where denominator_column_name is not null "
            "and numerator_column_name is not null order by all"
        ).fetchall()
    names = ("report", "value", "part", "whole")
    return [dict(zip(names, row, strict=True)) for row in rows]


def told_in_the_long_table_only(folder: Path) -> int:
    """Count figures of the long table that stand in no report, for their group."""
    parquet = folder / "parquet"
    long = parquet / f"{LONG_TABLE}.parquet"
    if not long.is_file():
        return 0
    told = 0
    with duckdb.connect(config={"threads": "2"}) as connection:
        metrics = connection.execute(
            "select metric_id, variant_id, report_name, value_column_name, "
            "numerator_column_name, denominator_column_name "
            f"from read_parquet('{parquet}/dim_metrics.parquet') order by all"
        ).fetchall()
        for metric, variant, report, *columns in metrics:
            own = f"read_parquet('{parquet}/{report}.parquet')"
            there = [
                row[0] for row in connection.execute(f"describe from {own}").fetchall()
            ]
            keys = "".join(f"{key}, " for key in PLAIN_KEYS if key in there)
            for name, column in zip(("value", *PARTS), columns, strict=True):
                if column is not None:
                    [(rows,)] = connection.execute(
                        f"select count(*) from (select {keys}{name}::double "
                        f"from read_parquet('{long}') where metric_id = ? "
                        f"and variant_id = ? and {name} is not null "
                        f"except select {keys}{column}::double from {own})",
                        [metric, variant],
                    ).fetchall()
                    told += rows
    return told


def not_attacked(folder: Path) -> list[str]:
    """Name the tables that say of no group how small it may be."""
    manifest = json.loads((folder / "manifest.json").read_text("utf-8"))
    return [
        table["name"]
        for table in manifest["tables"]
        if table["minimum_group_size"] is None and table["name"] != LONG_TABLE
    ]


def attack(folders: list[Path], *, seconds: float = 15) -> dict[str, dict[str, int]]:
    """Return how many small groups each table gives away, by what gave them away."""
    releases = [_bounded(folder, seconds=seconds) for folder in folders]
    found: dict[str, dict[str, int]] = {}
    for name, table in releases[0][0].items():
        told = {
            figures.column: len(rows)
            for figures in table.figures.values()
            if len(rows := recovered(figures, table))
        }
        told |= rests(table, releases[0][1])
        versions = [tables[name] for tables, _ in releases if name in tables]
        told |= _between_all(versions)
        found[name] = told
    for name, told in rests_between(releases[0][0]).items():
        found[name] |= told
    only = told_in_the_long_table_only(folders[0])
    return (
        {**found, LONG_TABLE: {"figures that no report shows": only}} if only else found
    )


def _between_all(versions: list[Table]) -> dict[str, int]:
    """Subtract each version, newest first, from each later one; add up what is told."""
    told: Counter[str] = Counter()
    for newer, older in itertools.combinations(versions, 2):
        told.update(between_releases(newer, older))
    return dict(told)


def _bounded(
    folder: Path, *, seconds: float
) -> tuple[dict[str, Table], list[dict[str, str]]]:
    tables, parts = read_tables(folder), metric_parts(folder)
    read_digits(tables, parts)
    share_between_tables(tables)
    until = time.monotonic() + seconds
    for table in tables.values():
        lines = lines_of(table)
        for figures in table.figures.values():
            held = bound(figures, lines, believe=table.lines_to_believe)
            width = figures.high - figures.low
            is_open = ~figures.is_shown & (width > 0) & (width < 2 * table.smallest)
            targets = np.flatnonzero(is_open)
            solve(figures, held, targets[np.argsort(width[targets])], until=until)
    return tables, parts


def main() -> int:
    """Attack the folders that the command line names."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n", 1)[0])
    parser.add_argument("folders", nargs="+", type=Path, metavar="FOLDER")
    parser.add_argument("--seconds", type=float, default=15)
    parser.add_argument("--json", action="store_true")
    given = parser.parse_args()
    found = attack(given.folders, seconds=given.seconds)
    total = sum(sum(told.values()) for told in found.values())
    if given.json:
        sys.stdout.write(json.dumps({"recovered": total, "tables": found}) + "\n")
        return int(total > 0)
    for name, told in found.items():
        why = ", ".join(f"{rows} by {column}" for column, rows in told.items())
        sys.stdout.write(f"{name}: {sum(told.values())}{f' ({why})' if why else ''}\n")
    sys.stdout.write(f"not attacked: {', '.join(not_attacked(given.folders[0]))}\n")
    sys.stdout.write(f"recovered groups below the smallest size: {total}\n")
    return int(total > 0)


if __name__ == "__main__":
    sys.exit(main())
