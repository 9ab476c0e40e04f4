"""The rules of the contracts, as masks over typed columns: the one owner of each.

Rules about one value and rules between the columns of one row belong here; rules that
need other rows (keys) are in `ingest.duplicates`, other tables in the dbt project.
"""

from __future__ import annotations

from datetime import date, datetime
from typing import TYPE_CHECKING

import polars as pl

from ingest.cells import Cell
from ingest.faults import Rule

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from ingest.contract import Column, Contract, RowRule


def column_faults(
    typed: pl.Series, column: Column, *, now: datetime, earlier: Sequence[Cell]
) -> list[Cell]:
    """Return which values of a typed column break a rule of its contract.

    Args:
        typed: The column.
        column: Its contract.
        now: The moment (naive UTC) after which a value lies in the future.
        earlier: Faults already found: a value that could not be read is not also
            reported as missing.
    """
    found = list(_checks(typed, column, now))
    if (column.required or column.is_key) and typed.null_count():
        missing = typed.is_null()
        for cell in earlier:
            missing = missing & ~cell.mask
        found.append((Rule.REQUIRED, "a value is needed here", missing))
    return [
        Cell(column.name, rule, reason, mask)
        for rule, reason, mask in (
            (rule, reason, mask.fill_null(value=False)) for rule, reason, mask in found
        )
        if mask.any()
    ]


def row_faults(
    typed: pl.DataFrame, contract: Contract, id_types: dict[str, pl.Series]
) -> list[Cell]:
    """Return which rows break a rule between their columns."""
    found = []
    for rule in contract.row_rules:
        name, reason, mask = _row_check(typed, rule, id_types)
        mask = mask.fill_null(value=False)
        if mask.any():
            found.append(Cell(rule.column, name, reason, mask))
    return found


def _checks(
    typed: pl.Series, column: Column, now: datetime
) -> Iterator[tuple[Rule, str, pl.Series]]:
    if column.allowed_values is not None:
        yield (
            Rule.ALLOWED_VALUES,
            f"the value is none of {', '.join(column.allowed_values)}",
            ~typed.is_in(list(column.allowed_values)),
        )
    if column.minimum is not None:
        reason = f"the value lies below {column.minimum}"
        yield Rule.MINIMUM, reason, typed < _bound(typed, column.minimum)
    if column.maximum is not None:
        reason = f"the value lies above {column.maximum}"
        yield Rule.MAXIMUM, reason, typed > _bound(typed, column.maximum)
    if column.pattern is not None:
        yield (
            Rule.PATTERN,
            "the value does not have the form the contract asks for",
            ~typed.str.contains(f"^(?:{column.pattern})$"),
        )
    if column.not_in_future:
        limit = now.date() if typed.dtype == pl.Date else now
        yield Rule.NOT_IN_FUTURE, "the moment lies in the future", typed > limit


def _bound(typed: pl.Series, bound: float | date) -> float | date:
    if isinstance(bound, datetime) and typed.dtype == pl.Date:
        return bound.date()
    return bound


def _row_check(
    typed: pl.DataFrame, rule: RowRule, id_types: dict[str, pl.Series]
) -> tuple[Rule, str, pl.Series]:
    this = typed[rule.column]
    if rule.kind == "within":
        low, high = typed[rule.low or ""], typed[rule.high or ""]
        reason = f"the value lies outside {rule.low} to {rule.high}"
        return Rule.WITHIN, reason, _either(this < low, this > high)
    other = typed[rule.other or ""]
    if rule.kind == "not_before":
        reason = f"the value lies before {rule.other}"
        return Rule.NOT_BEFORE, reason, _comparable(this) < _comparable(other)
    same = this == other
    if rule.column in id_types and (rule.other or "") in id_types:
        same = _spelt_alike(this) == _spelt_alike(other)
        same = same & (id_types[rule.column] == id_types[rule.other or ""])
    return Rule.NOT_EQUAL, f"the value is the same as {rule.other}", same


def _either(one: pl.Series, other: pl.Series) -> pl.Series:
    return one.fill_null(value=False) | other.fill_null(value=False)


def _spelt_alike(ids: pl.Series) -> pl.Series:
    return ids.str.normalize("NFKC").str.strip_chars().str.to_lowercase()


def _comparable(moments: pl.Series) -> pl.Series:
    return moments.cast(pl.Datetime("us")) if moments.dtype == pl.Date else moments
