"""Delimited text (CSV, TSV): piece by piece, strictly, with every line accounted for.

Each piece is framed by counting bytes, split by Arrow, and taken only if both agree on
the number of records and quoting is strict; otherwise the exact splitter reads it.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt
import polars as pl
import pyarrow as pa
import pyarrow.csv

from ingest.faults import Fault, FileStoppedError, Rule
from ingest.readers.batches import (
    LOOKED_BELOW,
    Placed,
    Positions,
    Reading,
    Reject,
    TextBatch,
)
from ingest.readers.framing import Frame, frame
from ingest.readers.header import checked_names, no_header
from ingest.readers.resync import MAX_RECORD_BYTES, Record, split

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator

_HEADER_BYTES = 2 * MAX_RECORD_BYTES
_BELOW_BYTES = 1 << 16
REASONS = {
    Rule.TOO_FEW_FIELDS: "the line has fewer fields than the header",
    Rule.TOO_MANY_FIELDS: "the line has more fields than the header",
    Rule.UNCLOSED_QUOTE: "a quoted field does not end properly",
    Rule.UNTERMINATED_LINE: "the last line has no line end, so it may be cut off",
    Rule.ENCODING: "the line holds bytes that the declared encoding does not know",
    Rule.NUL_BYTE: "the line holds a NUL byte",
    Rule.CONTROL_CHARACTER: "the line holds a control character",
}


@dataclass(frozen=True)
class Dialect:
    """How fields are separated and quoted, and whether the last line may be open."""

    delimiter: str = ","
    quote: str | None = '"'
    open_end: bool = True


def read_delimited(
    text: Iterator[bytes],
    *,
    dialect: Dialect,
    name: str,
    wanted: Collection[str] | None = None,
    header_row: int = 1,
) -> Reading:
    """Read UTF-8 text with LF line ends; the first record is the header.

    Args:
        text: The text, block by block.
        dialect: How fields are separated and quoted.
        name: The file name, for messages.
        wanted: The columns to hand on; None hands on all.
        header_row: The line from which on the header is looked for.

    Raises:
        FileStoppedError: The file is empty, or its header cannot be read.
    """
    first = b""
    header: Record | None = None
    text = _from_line(header_row, text)
    for part in text:
        first += part
        header = _header(first[: first.rfind(b"\n", 0, _HEADER_BYTES) + 1], dialect)
        if header is not None or len(first) > _HEADER_BYTES:
            break
    if header is None and first.strip(b"\n"):
        header = _header(first[:_HEADER_BYTES] + b"\n", dialect, at_end=True)
    if header is None:
        raise no_header(header_row, name=name, problem="the file is empty")
    header_line = header_row + header.line
    if header.rule is not None:
        raise FileStoppedError(
            f"the header cannot be read: {REASONS[header.rule]}",
            file=name,
            line=header_line,
            rule=header.rule,
            remedy="Check encoding, delimiter and quote in the mapping.",
        )
    used = _end_of(first, header)
    columns = checked_names(header.fields, name=name, line=header_line)
    state = _Reader(
        dialect=dialect,
        columns=columns,
        wanted=[c for c in columns if wanted is None or c in wanted],
        line=header_line + header.line_count,
    )
    return Reading(
        columns=columns,
        batches=state.batches(first[used:], text),
        notices=state.notices,
        header_line=header_line,
        below=_below(first[used : used + _BELOW_BYTES], dialect, state.line),
    )


def _from_line(number: int, text: Iterator[bytes]) -> Iterator[bytes]:
    """Yield the text from a line on."""
    above = number - 1
    for part in text:
        rest = part
        while above and (end := rest.find(b"\n")) >= 0:
            rest = rest[end + 1 :]
            above -= 1
        if not above:
            yield rest


def _below(data: bytes, dialect: Dialect, line: int) -> tuple[Placed, ...]:
    found = split(
        data[: data.rfind(b"\n") + 1],
        width=None,
        delimiter=dialect.delimiter,
        quote=dialect.quote,
        at_end=True,
        most=LOOKED_BELOW,
    )
    return tuple((line + record.line, record.fields) for record in found.records)


def _header(data: bytes, dialect: Dialect, *, at_end: bool = False) -> Record | None:
    found = split(
        data,
        width=None,
        delimiter=dialect.delimiter,
        quote=dialect.quote,
        at_end=at_end,
        most=1,
    )
    return found.records[0] if found.records else None


def _end_of(first: bytes, header: Record) -> int:
    at = 0
    for _ in range(header.line + header.line_count):
        end = first.find(b"\n", at)
        if end < 0:
            return len(first)
        at = end + 1
    return at


@dataclass
class _Reader:
    """The place in one file: which record and line come next."""

    dialect: Dialect
    columns: tuple[str, ...]
    wanted: list[str]
    line: int
    record: int = 1
    notices: list[Rule] = field(default_factory=list)

    def batches(self, first: bytes, text: Iterator[bytes]) -> Iterator[TextBatch]:
        rest = first
        for part in text:
            rest = rest + part if rest else part
            yield from self._pieces(rest, at_end=False)
            rest = self._rest
        if rest.endswith(b"\n"):
            yield from self._pieces(rest, at_end=True)
        elif rest:
            yield from self._open_ended(rest)

    def _open_ended(self, rest: bytes) -> Iterator[TextBatch]:
        whole = rest[: rest.rfind(b"\n") + 1]
        last = rest[len(whole) :]
        yield from self._pieces(whole, at_end=False)
        if self.dialect.open_end and self._is_one_record(self._rest + last + b"\n"):
            self.notices.append(Rule.UNTERMINATED_LINE)
            yield from self._pieces(self._rest + last + b"\n", at_end=True)
            return
        yield from self._pieces(self._rest, at_end=True)
        yield self._last(self._rest + last)

    def _is_one_record(self, data: bytes) -> bool:
        found = split(
            data,
            width=len(self.columns),
            delimiter=self.dialect.delimiter,
            quote=self.dialect.quote,
            at_end=True,
        )
        return [record.rule for record in found.records] == [None]

    _rest: bytes = b""

    def _pieces(self, data: bytes, *, at_end: bool) -> Iterator[TextBatch]:
        self._rest = data
        if not data:
            return
        found = frame(data, delimiter=self.dialect.delimiter, quote=self.dialect.quote)
        open_bytes = len(data) - found.used
        if (
            found.strict
            and open_bytes <= MAX_RECORD_BYTES
            and not (at_end and open_bytes)
        ):
            batch = self._split_fast(data, found)
            if batch is not None:
                self._rest = data[found.used :]
                yield batch
                return
        yield self._split_exactly(data[: data.rfind(b"\n") + 1], data, at_end=at_end)

    def _split_fast(self, data: bytes, found: Frame) -> TextBatch | None:
        keep = np.ones(len(found.starts), dtype=np.bool_)
        keep[list(found.bad)] = False
        text = _without(data, found, keep) if found.bad else data[: found.used]
        kept = np.flatnonzero(keep)
        ragged: dict[int, Rule] = {}

        def note(row: pyarrow.csv.InvalidRow) -> str:
            few = row.actual_columns < row.expected_columns
            ragged[row.number - 1] = (
                Rule.TOO_FEW_FIELDS if few else Rule.TOO_MANY_FIELDS
            )
            return "skip"

        table = self._arrow(text.replace(b"\r", b"\n"), note)
        if table.num_rows + len(ragged) != len(kept):
            return None
        whole = np.ones(len(kept), dtype=np.bool_)
        whole[list(ragged)] = False
        places = kept[whole]
        broken = dict(found.bad) | {
            int(kept[index]): rule for index, rule in ragged.items()
        }
        records = self.record + np.arange(len(found.starts))
        lines = self.line + found.lines

        def raw_at(place: int) -> bytes:
            return data[found.starts[place] : found.ends[place]]

        rejects = tuple(
            _reject(int(records[at]), int(lines[at]), rule, raw_at(at))
            for at, rule in sorted(broken.items())
        )
        self.record += len(found.starts)
        self.line += found.line_count
        return TextBatch(
            rows=pl.DataFrame(table),
            records=records[places],
            lines=lines[places],
            rejects=rejects,
            counted=len(found.starts),
            plain=found.ascii and not found.bad,
            multibyte=not text.isascii(),
            raw=lambda row: raw_at(int(places[row])),
        )

    def _arrow(self, text: bytes, note: pyarrow.csv.InvalidRowHandler) -> pa.Table:
        if not text:
            return pa.table(
                {name: pa.array([], pa.large_string()) for name in self.wanted}
            )
        return pyarrow.csv.read_csv(
            pa.BufferReader(text),
            read_options=pyarrow.csv.ReadOptions(
                use_threads=False,
                column_names=list(self.columns),
                block_size=len(text),
            ),
            parse_options=pyarrow.csv.ParseOptions(
                delimiter=self.dialect.delimiter,
                quote_char=self.dialect.quote or False,
                double_quote=self.dialect.quote is not None,
                newlines_in_values=True,
                invalid_row_handler=note,
            ),
            convert_options=pyarrow.csv.ConvertOptions(
                column_types=dict.fromkeys(self.wanted, pa.large_string()),
                include_columns=self.wanted,
                strings_can_be_null=False,
                check_utf8=False,
            ),
        )

    def _split_exactly(self, data: bytes, piece: bytes, *, at_end: bool) -> TextBatch:
        found = split(
            data,
            width=len(self.columns),
            delimiter=self.dialect.delimiter,
            quote=self.dialect.quote,
            at_end=at_end,
        )
        good = [record for record in found.records if record.rule is None]
        numbered = list(enumerate(found.records, start=self.record))
        batch = TextBatch(
            rows=self._text_frame([record.fields for record in good]),
            records=_array([n for n, record in numbered if record.rule is None]),
            lines=_array([self.line + record.line for record in good]),
            rejects=tuple(
                _reject(number, self.line + record.line, record.rule, record.raw)
                for number, record in numbered
                if record.rule is not None
            ),
            counted=len(found.records),
            plain=False,
            multibyte=not all(record.raw.isascii() for record in good),
            raw=lambda row: good[row].raw,
        )
        self.record += len(found.records)
        self.line += found.line_count
        self._rest = piece[found.used :]
        return batch

    def _last(self, raw: bytes) -> TextBatch:
        reject = _reject(self.record, self.line, Rule.UNTERMINATED_LINE, raw)
        self.record += 1
        return TextBatch(
            rows=self._text_frame([]),
            records=_array([]),
            lines=_array([]),
            rejects=(reject,),
            counted=1,
            plain=False,
            multibyte=False,
            raw=lambda _row: raw,
        )

    def _text_frame(self, rows: list[tuple[str, ...]]) -> pl.DataFrame:
        columns = list(zip(*rows, strict=True)) if rows else [()] * len(self.columns)
        named = dict(zip(self.columns, columns, strict=True))
        return pl.DataFrame(
            {name: pl.Series(named[name], dtype=pl.String) for name in self.wanted}
        )


def _without(data: bytes, found: Frame, keep: npt.NDArray[np.bool_]) -> bytes:
    edges = np.flatnonzero(~keep)
    parts: list[bytes] = []
    at = 0
    for index in edges.tolist():
        parts.append(data[at : found.starts[index]])
        at = int(found.ends[index]) + 1
    parts.append(data[at : found.used])
    return b"".join(parts)


def _reject(record: int, line: int, rule: Rule, raw: bytes) -> Reject:
    return Reject(Fault(record, line, None, rule, REASONS[rule]), raw)


def _array(values: list[int]) -> Positions:
    return np.array(values, dtype=np.int64)
