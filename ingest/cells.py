"""The text of a mapped column before it is typed, and faults by mask.

Where a value comes from in the source (one column, several joined, a constant), what
counts as nothing, and characters that may not stand in a value belong here.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import polars as pl

from ingest.faults import Rule

if TYPE_CHECKING:
    from ingest.mapping import ColumnMapping

MAX_FIELD_BYTES = 64 * 1024
_FORBIDDEN = (
    r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\u0080-\u009f\u200e\u200f\u061c"
    r"\u202a-\u202e\u2066-\u2069\ufffe\uffff]"
)
_INVISIBLE = r"\p{Cf}"
_NOT_AN_ID = r"^(?:(?i:true|false)|\[.*\]|\{.*\})$"
_SPREADSHEET_ERROR = r"^#(N/A|DIV/0!|REF!|VALUE!|NAME\?|NUM!|NULL!|SPILL!|CALC!)$"


@dataclass(frozen=True)
class Cell:
    """One rule broken in one column, by the rows where the mask is true."""

    column: str
    rule: Rule
    reason: str
    mask: pl.Series


def source_text(
    rows: pl.DataFrame,
    mapping: ColumnMapping,
    null_tokens: tuple[str, ...],
    *,
    column: str,
    plain: bool,
    cells: list[Cell],
) -> pl.Series:
    """Return the text of a canonical column; faults found are added to `cells`."""
    if mapping.value is not None:
        one = pl.Series(column, [mapping.value], dtype=pl.String)
        return one.new_from_index(0, rows.height)
    parts = [
        _part(_present(rows, name), null_tokens, column, cells, plain=plain)
        for name in mapping.sources
    ]
    if len(parts) == 1:
        return parts[0].alias(column)
    if mapping.join is None:
        return _one_of(parts, column, cells)
    joined = pl.DataFrame([part.alias(str(i)) for i, part in enumerate(parts)])
    return joined.select(
        pl.concat_str(pl.all(), separator=mapping.separator).alias(column)
    ).to_series()


def id_text(
    text: pl.Series, *, column: str, plain: bool, cells: list[Cell]
) -> pl.Series:
    """Return ids without signs that nobody sees, so that one id stays one.

    A truth value, a list or an object is no id; such faults are added to `cells`.
    """
    if not plain and text.str.contains(_INVISIBLE).any():
        text = text.str.replace_all(_INVISIBLE, "").str.strip_chars()
        text = masked(text, text != "")
    wrong = text.str.contains(_NOT_AN_ID).fill_null(value=False)
    if wrong.any():
        reason = "an id is a text or a number, not a truth value, a list or an object"
        cells.append(Cell(column, Rule.PATTERN, reason, wrong))
    return text


def _one_of(parts: list[pl.Series], column: str, cells: list[Cell]) -> pl.Series:
    """Return the value of records that may each use another name for a column."""
    named = pl.DataFrame([part.alias(str(i)) for i, part in enumerate(parts)])
    several = named.select(
        (pl.sum_horizontal(pl.all().is_not_null()) > 1).alias(column)
    ).to_series()
    if several.any():
        reason = "the record has a value under two of the names of this column"
        cells.append(Cell(column, Rule.HEADER_AMBIGUOUS, reason, several))
    return named.select(pl.coalesce(pl.all()).alias(column)).to_series()


def masked(series: pl.Series, keep: pl.Series) -> pl.Series:
    """Return the values where `keep` is true, null elsewhere."""
    if keep.all():
        return series
    nothing = pl.Series(series.name, [None], dtype=series.dtype)
    return series.zip_with(
        keep.fill_null(value=False), nothing.new_from_index(0, len(series))
    )


def _present(rows: pl.DataFrame, name: str) -> pl.Series:
    if name in rows.columns:
        return rows[name]
    return pl.Series(name, [None], dtype=pl.String).new_from_index(0, rows.height)


def _part(
    text: pl.Series,
    null_tokens: tuple[str, ...],
    column: str,
    cells: list[Cell],
    *,
    plain: bool,
) -> pl.Series:
    long = text.str.len_bytes() > MAX_FIELD_BYTES
    if long.any():
        reason = f"the value is longer than {MAX_FIELD_BYTES:,} bytes"
        cells.append(
            Cell(column, Rule.FIELD_TOO_LONG, reason, long.fill_null(value=False))
        )
    if not plain:
        forbidden = text.str.contains(_FORBIDDEN)
        if forbidden.any():
            reason = "the value holds a control character or turns the text direction"
            cells.append(
                Cell(
                    column,
                    Rule.CONTROL_CHARACTER,
                    reason,
                    forbidden.fill_null(value=False),
                )
            )
        text = text.str.normalize("NFC")
    text = text.str.strip_chars()
    tokens = [token.strip() for token in null_tokens]
    if tokens == [""]:
        text = masked(text, text != "")
    elif tokens:
        text = masked(text, ~text.is_in(tokens))
    if text.str.starts_with("#").any():
        failed = text.str.contains(_SPREADSHEET_ERROR).fill_null(value=False)
        if failed.any():
            reason = "a spreadsheet error stands here in place of a value"
            cells.append(Cell(column, Rule.SYNTAX, reason, failed))
    return text
