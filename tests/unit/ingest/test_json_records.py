"""JSON in its three shapes: every record found, every digit kept."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ingest.examination import examine
from ingest.faults import FileStoppedError
from ingest.mapping import load_preset
from ingest.readers.json_records import read_json, read_ndjson, read_xapi
from ingest.readers.json_text import pieces_of_document
from ingest.readers.xapi import VOIDED, statement

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from ingest.readers.batches import Reading

WANTED = ["id", "name.first", "list"]


def _blocks(text: str, size: int = 7) -> Iterator[bytes]:
    data = text.encode()
    return (data[at : at + size] for at in range(0, len(data), size))


def _read(reading: Reading) -> tuple[list[tuple[Any, ...]], list[tuple[int, str]]]:
    rows: list[tuple[Any, ...]] = []
    rejects: list[tuple[int, str]] = []
    for batch in reading.batches:
        assert batch.counted == batch.rows.height + len(batch.rejects)
        lines = batch.lines.tolist()
        rows += [
            (line, *row) for line, row in zip(lines, batch.rows.rows(), strict=True)
        ]
        rejects += [(r.fault.line, str(r.fault.rule)) for r in batch.rejects]
    return rows, rejects


def test_a_list_of_records_is_read_with_lines() -> None:
    text = """[
    {"id": "00123", "name": {"first": "A"}, "list": [1, "b"]},
    {"id": 12345678901234567890, "name": null},
    5]"""
    reading = read_json(_blocks(text), path=None, name="x", wanted=WANTED)
    assert _read(reading) == (
        [
            (2, "00123", "A", '["1", "b"]'),
            (3, "12345678901234567890", None, None),
        ],
        [(4, "syntax")],
    )


def test_records_lie_where_the_path_leads() -> None:
    text = '{"id": [9], "data": {"Report_Entry": [{"id": 1.50}], "x": [1]}}'
    reading = read_json(
        _blocks(text), path="data.Report_Entry", name="x", wanted=WANTED
    )
    assert _read(reading)[0] == [(1, "1.50", None, None)]


@pytest.mark.parametrize(
    "text", ['[{"id": 1}, {"id"', '{"a": 1}', "[1]]", '[{"id": "x]', "5", "[1] x"]
)
def test_a_document_that_is_cut_or_has_no_list_is_stopped(text: str) -> None:
    reading = read_json(_blocks(text), path=None, name="x", wanted=WANTED)
    with pytest.raises(FileStoppedError) as stopped:
        _read(reading)
    assert stopped.value.rule == "syntax"


def test_a_document_that_is_cut_says_after_which_record() -> None:
    reading = read_json(
        _blocks('[{"id": 1}, {"id": 2}, {'), path=None, name="x", wanted=WANTED
    )
    with pytest.raises(FileStoppedError, match="after record 2"):
        _read(reading)


def test_lines_are_records_and_blank_ones_are_not() -> None:
    text = '{"id": 1}\n\n  \n{"id": tru}\n{"id": true}\n{"id":1,"id":2}\n{"id": 3'
    rows, rejects = _read(read_ndjson(_blocks(text), name="x", wanted=["id"]))
    assert rows == [(1, "1"), (5, "true")]
    assert rejects == [(4, "syntax"), (6, "syntax"), (7, "syntax")]


def test_deep_nesting_costs_its_record_only() -> None:
    text = '{"id": 1}\n' + '{"a":' * 50_000 + "1" + "}" * 50_000 + "\n"
    rows, rejects = _read(read_ndjson(_blocks(text, 10_000), name="x", wanted=["id"]))
    assert rows == [(1, "1")]
    assert rejects == [(2, "syntax")]


@settings(max_examples=200, deadline=None)
@given(
    records=st.lists(
        st.dictionaries(st.text(max_size=3), st.text(max_size=5), max_size=3),
        max_size=5,
    ),
    indent=st.sampled_from([None, 1]),
    size=st.integers(1, 50),
)
def test_structure_finds_every_record(
    records: list[dict[str, str]], indent: int | None, size: int
) -> None:
    import json

    text = json.dumps(records, indent=indent, ensure_ascii=False)
    found = pieces_of_document(_blocks(text, size), path=(), name="x")
    assert [json.loads(piece.raw) for piece in found] == records


@pytest.mark.parametrize(
    ("between", "document", "expected"),
    [
        (", ", "[{}]", [(1, 2, True), (1, 3, True)]),
        (", ", '{{"statements": [{}]}}', [(1, 2, True), (1, 3, True)]),
        (",\n", "[{}]", [(2, 2, False), (3, 3, False)]),
        ("\n", "{}\n", [(2, 2, False), (3, 3, False)]),
    ],
)
def test_a_statement_is_found_by_its_line_or_else_by_its_number(
    tmp_path: Path, between: str, document: str, expected: list[tuple[int, int, bool]]
) -> None:
    preset = load_preset("xapi")
    feed = preset.feeds["statements"].model_copy(update={"max_rejected_share": 1.0})
    patient = preset.model_copy(update={"feeds": {"statements": feed}})
    file = tmp_path / "xapi.json"
    good = (
        '{"id": "s1", "actor": {"mbox": "mailto:a@example.org"}, "verb": {"id": "v"}, '
        '"object": {"id": "a"}, "timestamp": "2024-01-01T00:00:00Z"}'
    )
    without_verb = good.replace('"verb": {"id": "v"}, ', "").replace("s1", "s2")
    records = [good, without_verb, '{"actor": 5}']
    file.write_text(document.format(between.join(records)), "utf-8")

    faults = examine(patient, file, feed).faults

    assert faults.select("line", "record", "is_line_shared").rows() == expected


@pytest.mark.parametrize("shape", ["{}\n", "[{}]", '{{"statements": [{}]}}'])
def test_statements_come_in_three_shapes(shape: str) -> None:
    reading = read_xapi(_blocks(shape.format('{"id": "s1"}')), name="x")
    ((_, event, *_rest),) = _read(reading)[0]
    assert event == "s1"


@pytest.mark.parametrize(
    ("actor", "expected"),
    [
        ({"mbox": "mailto:a@example.org"}, ("a@example.org", "email")),
        ({"mbox_sha1sum": "abc"}, ("abc", "mbox_sha1sum")),
        ({"openid": "https://a.example.org"}, ("https://a.example.org", "openid")),
        (
            {"account": {"homePage": "https://h.example", "name": "7"}},
            ("https://h.example|7", "account"),
        ),
        ({"objectType": "Group", "member": []}, (None, None)),
        ({"objectType": "Group", "mbox": "mailto:team@example.org"}, (None, None)),
        ({"objectType": "Agent", "mbox": "mailto:a@b.org"}, ("a@b.org", "email")),
    ],
)
def test_an_actor_has_one_identifier(
    actor: dict[str, Any], expected: tuple[str | None, str | None]
) -> None:
    found = statement({"actor": actor})
    assert (found["actor_id"], found["actor_type"]) == expected


def test_a_whole_statement() -> None:
    found = statement(
        {
            "id": "s1",
            "actor": {"openid": "o"},
            "verb": {"id": "v"},
            "object": {
                "id": "a",
                "definition": {"type": "t", "name": {"de": "Kurs", "en": "Course"}},
            },
            "context": {
                "contextActivities": {"parent": [{"id": "p"}]},
                "contextAgents": [
                    {
                        "objectType": "contextAgent",
                        "agent": {"mbox": "mailto:coach@example.org"},
                        "relevantTypes": ["https://example.org/coach"],
                    }
                ],
                "contextGroups": [
                    {
                        "objectType": "contextGroup",
                        "group": {"objectType": "Group", "member": []},
                    }
                ],
            },
            "result": {
                "success": True,
                "completion": False,
                "score": {"scaled": "0.5", "raw": "5"},
                "duration": "PT1H",
            },
            "timestamp": "2024-01-01T00:00:00Z",
            "stored": "2024-01-02T00:00:00Z",
            "version": "2.0.0",
        }
    )
    assert found == {
        "event_id": "s1",
        "actor_id": "o",
        "actor_type": "openid",
        "verb_id": "v",
        "activity_id": "a",
        "activity_type": "t",
        "activity_name": "Course",
        "parent_activity_id": "p",
        "timestamp": "2024-01-01T00:00:00Z",
        "stored": "2024-01-02T00:00:00Z",
        "success": "true",
        "completion": "false",
        "score_scaled": "0.5",
        "score_raw": "5",
        "duration": "PT1H",
        "voided_statement_id": None,
        "version": "2.0.0",
    }


def test_a_voiding_statement_names_the_voided_one() -> None:
    thing = {"objectType": "StatementRef", "id": "s0"}
    voiding = statement({"verb": {"id": VOIDED}, "object": thing})
    assert voiding["voided_statement_id"] == "s0"
    other = statement({"verb": {"id": "v"}, "object": thing})
    assert other["voided_statement_id"] is None


@pytest.mark.parametrize(
    "record",
    [
        {"actor": {"mbox": "mailto:a@b", "openid": "o"}},
        {"actor": {"account": {"name": "7"}}},
        {"actor": "me"},
        {"verb": []},
        {"context": {"contextActivities": 5}},
    ],
)
def test_a_statement_that_breaks_the_standard_costs_its_line(
    record: dict[str, Any],
) -> None:
    import json

    text = json.dumps(record) + '\n{"id": "s2"}\n'
    rows, rejects = _read(read_xapi(_blocks(text), name="x"))
    assert [row[1] for row in rows] == ["s2"]
    assert rejects == [(1, "syntax")]
