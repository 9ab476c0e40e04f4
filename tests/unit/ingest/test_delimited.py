"""Any table written as delimited text comes back as it was, however it is cut up."""

from __future__ import annotations

import csv
import io
from typing import Literal

from hypothesis import given, settings
from hypothesis import strategies as st

from ingest.readers.delimited import Dialect, read_delimited
from ingest.readers.framing import frame
from ingest.readers.resync import split
from ingest.readers.transcode import utf8_lines

SIGNS = st.sampled_from(list("ab01,;\t\"' \n|é🙂"))
FIELD = st.text(SIGNS, max_size=6)
QUOTING: tuple[Literal[0], Literal[1]] = (csv.QUOTE_MINIMAL, csv.QUOTE_ALL)
NAMES = ("one", "two", "three")
TABLES = st.lists(st.lists(FIELD, min_size=3, max_size=3), max_size=8)


@settings(max_examples=300, deadline=None)
@given(
    table=TABLES,
    delimiter=st.sampled_from([",", ";", "\t", "|"]),
    quoting=st.sampled_from(QUOTING),
    line_end=st.sampled_from(["\n", "\r\n"]),
    encoding=st.sampled_from(["utf-8", "utf-8-sig", "utf-16"]),
    block=st.integers(1, 200),
)
def test_a_table_survives_any_dialect(
    table: list[list[str]],
    delimiter: str,
    quoting: Literal[0, 1],
    line_end: str,
    encoding: str,
    block: int,
) -> None:
    written = io.StringIO(newline="")
    writer = csv.writer(
        written, delimiter=delimiter, quoting=quoting, lineterminator=line_end
    )
    writer.writerow(NAMES)
    writer.writerows(table)
    rows, rejects = _read(written.getvalue().encode(encoding), delimiter, block)
    assert rejects == []
    assert rows == [tuple(row) for row in table]


@settings(max_examples=300, deadline=None)
@given(text=st.text(st.sampled_from('ab,"\n'), max_size=60), block=st.integers(1, 70))
def test_every_line_of_any_text_is_accounted_for(text: str, block: int) -> None:
    content = f"{','.join(NAMES)}\n{text}\n".encode()
    blocks = (content[at : at + block] for at in range(0, len(content), block))
    reading = read_delimited(blocks, dialect=Dialect(), name="any")
    lines: list[int] = []
    records: list[int] = []
    for batch in reading.batches:
        assert batch.counted == batch.rows.height + len(batch.rejects)
        lines += [int(line) for line in batch.lines]
        lines += [reject.fault.line for reject in batch.rejects]
        records += [int(record) for record in batch.records]
        records += [reject.fault.record for reject in batch.rejects]
    assert sorted(records) == list(range(1, len(records) + 1))
    assert len(set(lines)) == len(lines)


@settings(max_examples=300, deadline=None)
@given(text=st.text(st.sampled_from('ab,"\n'), max_size=60))
def test_framing_and_splitting_agree_where_quoting_is_strict(text: str) -> None:
    data = f"{text}\n".encode()
    found = frame(data, delimiter=",", quote='"')
    exact = split(data, width=None, delimiter=",", quote='"', at_end=False)
    if found.strict and found.used == len(data):
        assert [record.raw for record in exact.records] == [
            data[start:end] for start, end in zip(found.starts, found.ends, strict=True)
        ]
        assert found.lines.tolist() == [record.line for record in exact.records]


def test_a_quote_inside_an_unquoted_field_is_a_sign_like_any_other() -> None:
    content = b'one,two,three\n5" disk,6" disk,x\n1,2,3" y\n'
    rows, rejects = _read(content, ",", 1_000)
    assert rows == [('5" disk', '6" disk', "x"), ("1", "2", '3" y')]
    assert rejects == []


def _read(
    content: bytes, delimiter: str, block: int
) -> tuple[list[tuple[str, ...]], list[str]]:
    blocks = (content[at : at + block] for at in range(0, len(content), block))
    reading = read_delimited(
        utf8_lines(blocks, encoding="utf-8", name="any"),
        dialect=Dialect(delimiter),
        name="any",
    )
    assert reading.columns == NAMES
    rows: list[tuple[str, ...]] = []
    rejects: list[str] = []
    for batch in reading.batches:
        rows += batch.rows.rows()
        rejects += [str(reject.fault.rule) for reject in batch.rejects]
    return rows, rejects
