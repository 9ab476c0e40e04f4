"""Lines of wholes and parts, and the bounds that run along them."""

from __future__ import annotations

import time

import duckdb
import numpy as np
from scipy.optimize import linprog
from scipy.sparse import csr_matrix

from tests.attack.published_folder import (
    ANYTHING,
    LINES_TO_BELIEVE,
    OVER_GROUPS,
    OVER_TIME,
    Figures,
    Line,
    Rows,
    Table,
)

TIMED = {"period_id", "period_kind", "period_start_date", "period_end_date"}


def lines_of(table: Table) -> list[Line]:
    """Find the rows that are sums of other rows."""
    kinds = dict(OVER_GROUPS) if {"scope_kind", "scope_id"} <= set(table.keys) else {}
    others = [name for name in table.keys if name not in {"scope_kind", "scope_id"}]
    found = [_line(table, name, rule, others) for name, rule in kinds.items()]
    if set(table.columns) >= TIMED:
        same = [name for name in table.keys if name != "period_id"]
        found += [_line(table, name, rule, same) for name, rule in OVER_TIME.items()]
    for dimension in table.keys:
        if table.columns[dimension] == "VARCHAR":
            same = [name for name in table.keys if name != dimension]
            rule = f"whole.{dimension} = 'all' and part.{dimension} <> 'all'"
            found.append(_line(table, f"over {dimension}", rule, same))
    return [line for line in found if line is not None]


def _line(table: Table, name: str, rule: str, same: list[str]) -> Line | None:
    equal = [f"whole.{key} is not distinct from part.{key}" for key in same]
    rows = f"read_parquet('{table.path}', file_row_number = true)"
    with duckdb.connect(config={"threads": "2"}) as connection:
        found = connection.execute(
            f"select whole.file_row_number as whole, part.file_row_number as part "
            f"from {rows} as whole inner join {rows} as part "
            f"on {' and '.join([*equal, rule])} order by 1, 2"
        ).fetchnumpy()
    if not len(found["whole"]):
        return None
    wholes, line_of_part = np.unique(found["whole"], return_inverse=True)
    return Line(name, wholes, line_of_part.astype(np.int64), found["part"])


def _adds_up(figures: Figures, line: Line, believe: int) -> bool:
    """Whether the shown rows support the line and none contradicts it."""
    size = len(line.wholes)
    low = np.bincount(line.line_of_part, figures.low[line.parts], size)
    high = np.bincount(line.line_of_part, figures.high[line.parts], size)
    if ((low > figures.high[line.wholes]) | (high < figures.low[line.wholes])).any():
        return False
    hidden = np.bincount(line.line_of_part, ~figures.is_shown[line.parts], size)
    full = (hidden == 0) & figures.is_shown[line.wholes] & (low > 0)
    return int(full.sum()) >= believe


def bound(
    figures: Figures, lines: list[Line], *, believe: int = LINES_TO_BELIEVE
) -> list[Line]:
    """Let the bounds run along the lines that hold, and return these lines.

    `believe` is how many rows have to support a line. One that leaves some count no
    value at all, after those before it, does not hold.
    """
    lines = [line for line in lines if _adds_up(figures, line, believe)]
    told = figures.low.copy(), figures.high.copy()
    if _run(figures, lines):
        return lines
    figures.low, figures.high = told
    held: list[Line] = []
    for line in lines:
        before = figures.low.copy(), figures.high.copy()
        if _run(figures, [*held, line]):
            held.append(line)
        else:
            figures.low, figures.high = before
    return held


def _run(figures: Figures, lines: list[Line]) -> bool:
    for _ in range(40):
        moved = False
        for line in lines:
            moved |= _along(figures, line)
        if (figures.low > figures.high).any():
            return False
        if not moved:
            break
    return True


def _along(figures: Figures, line: Line) -> bool:
    low, high = figures.low.copy(), figures.high.copy()
    size, of_part, parts = len(line.wholes), line.line_of_part, line.parts
    sum_low = np.bincount(of_part, low[parts], size)
    sum_high = np.bincount(of_part, high[parts], size)
    new_low, new_high = np.zeros_like(low), np.full_like(high, ANYTHING)
    new_low[line.wholes], new_high[line.wholes] = sum_low, sum_high
    rest_high = sum_high[of_part] - high[parts]
    rest_low = sum_low[of_part] - low[parts]
    np.maximum.at(new_low, parts, low[line.wholes][of_part] - rest_high)
    np.minimum.at(new_high, parts, high[line.wholes][of_part] - rest_low)
    return figures.narrow(new_low, new_high)


# --- Linear programming ---------------------------------------------------------------


def solve(figures: Figures, lines: list[Line], targets: Rows, *, until: float) -> None:
    """Tighten the bounds of single counts with all lines that reach them at once."""
    if len(lines) < 2:
        return
    row_of, column_of, sign = [], [], []
    count = 0
    for line in lines:
        row_of += [line.line_of_part + count, np.arange(len(line.wholes)) + count]
        column_of += [line.parts, line.wholes]
        sign += [np.ones(len(line.parts)), -np.ones(len(line.wholes))]
        count += len(line.wholes)
    matrix = csr_matrix(
        (np.concatenate(sign), (np.concatenate(row_of), np.concatenate(column_of))),
        shape=(count, len(figures.low)),
    )
    by_column = matrix.tocsc()
    for target in targets:
        if time.monotonic() > until:
            return
        near = np.unique(by_column[:, [target]].indices)
        for _ in range(2):
            cells = np.unique(matrix[near].indices)
            near = np.unique(by_column[:, cells].indices)
        system = matrix[near]
        cells = np.unique(system.indices)
        system = system[:, cells]
        limits = np.column_stack([figures.low[cells], figures.high[cells]])
        cost = (cells == target).astype(float)
        ends = []
        for way in (1, -1):
            answer = linprog(
                way * cost, A_eq=system, b_eq=np.zeros(len(near)), bounds=limits
            )
            if answer.status != 0:
                break
            ends.append(way * answer.fun)
        if len(ends) == 2:
            low, high = figures.low.copy(), figures.high.copy()
            low[target], high[target] = ends
            figures.narrow(low, high)
