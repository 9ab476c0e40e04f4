"""From rows of text to typed canonical rows, and what is wrong with each.

Pure: frames in, frames out. What a column needs is said by its contract, where it comes
from by the mapping; both are carried out here. Hashing, storing and counting are not.
"""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import polars as pl

from ingest import values
from ingest.cells import Cell, id_text, masked, source_text
from ingest.contract import Column, Contract, LogicalType
from ingest.faults import Rule
from ingest.rules import column_faults, row_faults

if TYPE_CHECKING:
    from datetime import datetime

    from ingest.mapping import ColumnMapping, Feed

POLARS_TYPES = {
    LogicalType.STRING: pl.String(),
    LogicalType.INTEGER: pl.Int64(),
    LogicalType.NUMBER: pl.Float64(),
    LogicalType.BOOLEAN: pl.Boolean(),
    LogicalType.DATE: pl.Date(),
    LogicalType.TIMESTAMP: pl.Datetime("us"),
}
_TYPE_RULES = {
    LogicalType.INTEGER: (Rule.TYPE_INTEGER, "this is not a whole number"),
    LogicalType.NUMBER: (Rule.TYPE_NUMBER, "this is not a number"),
    LogicalType.BOOLEAN: (Rule.TYPE_BOOLEAN, "this is neither true nor false"),
    LogicalType.DATE: (
        Rule.TYPE_DATE,
        "this is not a date in the declared form, or a day that does not exist",
    ),
    LogicalType.TIMESTAMP: (
        Rule.TYPE_TIMESTAMP,
        (
            "this is not a moment in the declared form, or a local time that the "
            "change to summer time skipped"
        ),
    ),
}
_ID = "_id"
_ID_TYPE = r"^[a-z][a-z0-9_]{0,40}$"


@dataclass(frozen=True)
class Plan:
    """Everything conversion needs to know about a feed."""

    contract: Contract
    feed: Feed
    time_zone: str
    now: datetime
    threads: int = 2


@dataclass(frozen=True)
class Converted:
    """Typed rows and their faults.

    Attributes:
        values: One typed column per canonical column.
        id_types: For each column of person identifiers, their kinds.
        cells: What is wrong, column by column.
        bad: Whether a row has any fault.
    """

    values: pl.DataFrame
    id_types: dict[str, pl.Series]
    cells: tuple[Cell, ...]
    bad: pl.Series


@dataclass(frozen=True)
class _Made:
    values: pl.Series
    cells: tuple[Cell, ...]
    id_types: pl.Series | None = None


def convert(rows: pl.DataFrame, plan: Plan, *, plain: bool) -> Converted:
    """Type the rows of one batch.

    Args:
        rows: The source's columns, all text.
        plan: The contract, the feed, the time zone of naive timestamps and the moment
            after which a moment lies in the future.
        plain: Whether the text is known to hold printable ASCII only.
    """
    columns = plan.contract.columns

    def made(column: Column) -> _Made:
        return _made(rows, column, plan, plain=plain)

    with ThreadPoolExecutor(plan.threads) as pool:
        parts = list(pool.map(made, columns))
    typed = pl.DataFrame(
        [part.values.alias(c.name) for part, c in zip(parts, columns, strict=True)]
    )
    id_types = {
        column.name: part.id_types
        for part, column in zip(parts, columns, strict=True)
        if part.id_types is not None
    }
    cells = [cell for part in parts for cell in part.cells]
    cells += row_faults(typed, plan.contract, id_types)
    cells = _with_header_again(rows, plan.contract, cells)
    bad = pl.Series("bad", [False], dtype=pl.Boolean).new_from_index(0, rows.height)
    for cell in cells:
        bad = bad | cell.mask
    return Converted(values=typed, id_types=id_types, cells=tuple(cells), bad=bad)


def _with_header_again(
    rows: pl.DataFrame, contract: Contract, cells: list[Cell]
) -> list[Cell]:
    """Find the header among the rows, of which nothing else is then to be said.

    Columns of text would take it for a row.
    """
    if rows.width < 2:  # noqa: PLR2004 - one value may well be called like its column
        return cells
    again = pl.Series([True], dtype=pl.Boolean).new_from_index(0, rows.height)
    for column in rows.iter_columns():
        again = again & (column == column.name).fill_null(value=False)
        if not again.any():
            return cells
    # Told of the key, since a header names nobody whose row could be missed.
    reason = "the header stands here once more"
    others = [replace(cell, mask=cell.mask & ~again) for cell in cells]
    header = Cell(contract.key[0], Rule.HEADER_REPEATED, reason, again)
    return [header, *(cell for cell in others if cell.mask.any())]


def _made(rows: pl.DataFrame, column: Column, plan: Plan, *, plain: bool) -> _Made:
    mapping = plan.feed.columns.get(column.name)
    if mapping is None:
        return _absent(rows.height, column)
    cells: list[Cell] = []
    text = source_text(
        rows,
        mapping,
        plan.feed.null_tokens_of(column.name),
        plain=plain,
        column=column.name,
        cells=cells,
    )
    if column.is_person_identifier or column.name.endswith(_ID):
        text = id_text(text, column=column.name, plain=plain, cells=cells)
    if mapping.codes is not None:
        text = _decoded(text, mapping, column.name, cells)
    if mapping.prefix is not None:
        text = (mapping.prefix + text).alias(column.name)
    typed, more = _typed(text, column, mapping, plan)
    cells += more
    if column.default is not None:
        typed = typed.fill_null(_default(column))
    if mapping.scale is not None:
        typed, more = _scaled(typed, mapping, column.name)
        cells += more
    cells += column_faults(typed, column, now=plan.now, earlier=cells)
    if not column.is_person_identifier:
        return _Made(typed, tuple(cells))
    kinds, more = _kinds(rows, typed, column, mapping)
    return _Made(typed, (*cells, *more), kinds)


def _absent(height: int, column: Column) -> _Made:
    kind = POLARS_TYPES[column.logical_type]
    value = _default(column) if column.default is not None else None
    series = pl.Series(column.name, [value], dtype=kind).new_from_index(0, height)
    if not column.is_person_identifier:
        return _Made(series, ())
    nothing = pl.Series(column.name, [None], dtype=pl.String)
    return _Made(series, (), nothing.new_from_index(0, height))


def _default(column: Column) -> object:
    text = pl.Series(column.name, [column.default], dtype=pl.String)
    return _parsed(text, column, decimal=".", zone="UTC", pattern=None)[0]


def _decoded(
    text: pl.Series, mapping: ColumnMapping, name: str, cells: list[Cell]
) -> pl.Series:
    codes = mapping.codes or {}
    known = text.is_in(list(codes))
    decoded = text.replace_strict(
        list(codes), list(codes.values()), default=None, return_dtype=pl.String
    )
    unknown = ~known & text.is_not_null()
    if mapping.otherwise == "null" or not unknown.any():
        return decoded
    if mapping.otherwise == "reject":
        reason = "this code is not in the mapping; add it, or say what others become"
        cells.append(Cell(name, Rule.CODE_UNKNOWN, reason, unknown))
        return decoded
    if mapping.otherwise == "keep":
        return decoded.zip_with(~unknown, text)
    fixed = pl.Series(name, [mapping.otherwise]).new_from_index(0, len(text))
    return decoded.zip_with(~unknown, fixed)


def _typed(
    text: pl.Series, column: Column, mapping: ColumnMapping, plan: Plan
) -> tuple[pl.Series, list[Cell]]:
    kind = column.logical_type
    if kind is LogicalType.STRING:
        return text, []
    feed = plan.feed
    if mapping.epoch is not None:
        typed = values.to_epoch(text, unit=mapping.epoch)
        text = masked(text, ~text.is_in(["0", "0.0"]))
        typed = masked(typed, text.is_not_null())
        typed = typed.cast(POLARS_TYPES[kind])
    elif mapping.duration is not None:
        typed = _as_kind(values.to_seconds(text), kind)
    elif mapping.multiply is not None:
        number = values.to_number(text, decimal=feed.decimal_of(column.name))
        typed = _as_kind(number * mapping.multiply, kind)
    else:
        pattern = (
            feed.date_format_of(column.name)
            if kind is LogicalType.DATE
            else feed.timestamp_format_of(column.name)
        )
        typed = _parsed(
            text,
            column,
            decimal=feed.decimal_of(column.name),
            zone=plan.time_zone,
            pattern=pattern,
        )
    return _finite(typed, text, column)


def _parsed(
    text: pl.Series, column: Column, *, decimal: str, zone: str, pattern: str | None
) -> pl.Series:
    match column.logical_type:
        case LogicalType.INTEGER:
            return values.to_integer(text)
        case LogicalType.NUMBER:
            return values.to_number(text, decimal=decimal)
        case LogicalType.BOOLEAN:
            return values.to_boolean(text)
        case LogicalType.DATE:
            return values.to_date(text, pattern=pattern)
        case LogicalType.TIMESTAMP:
            return values.to_timestamp(text, time_zone=zone, pattern=pattern)
        case LogicalType.STRING:
            return text


def _as_kind(number: pl.Series, kind: LogicalType) -> pl.Series:
    if kind is LogicalType.NUMBER:
        return number
    whole = number.round()
    close = ((number - whole).abs() < 1e-6) & number.is_finite()  # noqa: PLR2004
    return masked(whole, close).cast(pl.Int64, strict=False)


def _finite(
    typed: pl.Series, text: pl.Series, column: Column
) -> tuple[pl.Series, list[Cell]]:
    cells: list[Cell] = []
    if typed.null_count() != text.null_count():
        rule, reason = _TYPE_RULES[column.logical_type]
        cells.append(
            Cell(column.name, rule, reason, typed.is_null() & text.is_not_null())
        )
    if typed.dtype == pl.Float64 and not typed.is_finite().all():
        endless = (~typed.is_finite()).fill_null(value=False)
        reason = "the number is not finite, or too large to hold"
        cells.append(Cell(column.name, Rule.NOT_FINITE, reason, endless))
        typed = masked(typed, ~endless)
    return typed, cells


def _scaled(
    typed: pl.Series, mapping: ColumnMapping, name: str
) -> tuple[pl.Series, list[Cell]]:
    scale = mapping.scale
    if scale is None:
        return typed, []
    outside = ((typed < scale.minimum) | (typed > scale.maximum)).fill_null(value=False)
    cells = []
    if outside.any():
        reason = "the value lies outside the scale that the mapping declares"
        cells.append(Cell(name, Rule.WITHIN, reason, outside))
    if scale.inverted:
        typed = (scale.minimum + scale.maximum - typed).cast(typed.dtype)
    return typed, cells


def _kinds(
    rows: pl.DataFrame, ids: pl.Series, column: Column, mapping: ColumnMapping
) -> tuple[pl.Series, list[Cell]]:
    name = column.name
    if mapping.id_type_from is None:
        kind = mapping.id_type or column.id_type
        one = pl.Series(name, [kind], dtype=pl.String).new_from_index(0, len(ids))
        return masked(one, ids.is_not_null()), []
    kinds = rows[mapping.id_type_from].str.strip_chars().str.to_lowercase()
    kinds = masked(kinds, ids.is_not_null())
    unknown = (~kinds.str.contains(_ID_TYPE)).fill_null(value=True) & ids.is_not_null()
    if not unknown.any():
        return kinds, []
    reason = "the kind of person identifier is missing or not a plain name"
    return kinds, [Cell(f"{name}_type", Rule.PATTERN, reason, unknown)]
