"""What a mapping says becomes typed columns; what a contract forbids becomes faults."""

from __future__ import annotations

from datetime import datetime
from typing import Any

import polars as pl
import pytest

from ingest.contract import load_contract
from ingest.convert import Converted, Plan, convert
from ingest.mapping import SourceMapping

NOW = datetime.fromisoformat("2026-01-01T00:00:00")
RECORD = {"learner": "1", "course": "C1", "status": "completed"}
COLUMNS: dict[str, Any] = {
    "learner_id": "learner",
    "course_id": "course",
    "training_status": "status",
}


def _converted(
    rows: list[dict[str, str | None]],
    *,
    entity: str = "training_records",
    columns: dict[str, Any],
    **feed: object,
) -> Converted:
    mapping = SourceMapping.model_validate(
        {
            "source": "any",
            "time_zone": "Europe/Berlin",
            "feeds": {
                "feed": {
                    "entity": entity,
                    "files": "*",
                    "delivery": "full",
                    "columns": columns,
                    **feed,
                }
            },
        }
    )
    plan = Plan(load_contract(entity), mapping.feeds["feed"], "Europe/Berlin", NOW)
    names = {name for row in rows for name in row} | set(
        mapping.feeds["feed"].source_columns
    )
    text = pl.DataFrame(rows, schema=dict.fromkeys(sorted(names), pl.String))
    return convert(text, plan, plain=False)


def _one(mapping: object, text: str | None, column: str) -> object:
    found = _converted([{**RECORD, "x": text}], columns={**COLUMNS, column: mapping})
    assert not found.cells, [cell.rule for cell in found.cells]
    return found.values[column][0]


def _rule(mapping: object, text: str | None, column: str) -> str:
    found = _converted([{**RECORD, "x": text}], columns={**COLUMNS, column: mapping})
    (cell,) = found.cells
    assert cell.column == column
    return str(cell.rule)


@pytest.mark.parametrize(
    ("column", "mapping", "text", "value"),
    [
        ("course_id", "x", "00123", "00123"),
        ("course_id", {"from": "x", "prefix": "udemy:"}, "7", "udemy:7"),
        ("course_id", {"join": ["x", "course"], "separator": "/"}, "a", "a/C1"),
        ("course_id", {"value": "C9"}, None, "C9"),
        ("course_id", "x", "  e\u0301t\u00e9 ", "\u00e9t\u00e9"),
        ("progress_percent", {"from": "x", "multiply": 100}, "0.37", 37.0),
        ("progress_percent", "x", "45 %", 45.0),
        ("time_spent_seconds", {"from": "x", "multiply": 60}, "1.5", 90),
        ("time_spent_seconds", {"from": "x", "duration": "iso8601"}, "PT1M", 60),
        ("hours", {"from": "x", "decimal": ","}, "1,5", 1.5),
        ("attempt_number", "x", None, 1),
        ("is_mandatory", "x", "Yes", True),
        ("completed_at", {"from": "x", "epoch": "seconds"}, "0", None),
        ("provider", {"from": "x", "null_tokens": ["N/A"]}, "N/A", None),
        ("provider", "x", "   ", None),
        ("training_status", {"from": "x", "codes": {"C": "completed"}}, "C",
         "completed"),
        ("training_status", {"from": "x", "codes": {"C": "completed"},
                             "otherwise": "unknown"}, "Q", "unknown"),
        ("training_status", {"from": "x", "codes": {"C": "completed"},
                             "otherwise": "keep"}, "failed", "failed"),
        ("delivery_mode", {"from": "x", "codes": {"C": "classroom"},
                           "otherwise": None}, "Q", None),
        ("delivery_mode", {"from": "x", "codes": {"C": None}}, "C", None),
    ],
)  # fmt: skip
def test_a_mapping_is_carried_out(
    column: str, mapping: object, text: str | None, value: object
) -> None:
    assert _one(mapping, text, column) == value


@pytest.mark.parametrize(
    ("column", "mapping", "text", "rule"),
    [
        ("course_id", "x", None, "required"),
        ("course_id", "x", " ", "required"),
        ("course_id", {"join": ["x", "course"]}, None, "required"),
        ("course_id", "x", "a\x00b", "control_character"),
        ("course_id", "x", "\u2066a", "control_character"),
        ("course_id", "x", "y" * 65_537, "field_too_long"),
        ("course_id", "x", "#N/A", "syntax"),
        ("training_status", "x", "done", "allowed_values"),
        ("training_status", {"from": "x", "codes": {"C": "completed"}}, "c",
         "code_unknown"),
        ("attempt_number", "x", "1.5", "type_integer"),
        ("attempt_number", "x", "0", "minimum"),
        ("progress_percent", "x", "101", "maximum"),
        ("hours", "x", "1,5", "type_number"),
        ("hours", "x", "1e400", "not_finite"),
        ("is_mandatory", "x", "perhaps", "type_boolean"),
        ("completed_at", "x", "01/02/2025", "type_timestamp"),
        ("completed_at", "x", "2026-01-01 01:00:01", "not_in_future"),
        ("cost_currency", "x", "euro", "pattern"),
    ],
)  # fmt: skip
def test_a_value_that_breaks_a_rule_is_a_fault(
    column: str, mapping: object, text: str | None, rule: str
) -> None:
    assert _rule(mapping, text, column) == rule


def test_one_moment_after_now_lies_in_the_future_and_now_does_not() -> None:
    # 2026-01-01 00:00 UTC is 01:00 in Berlin.
    moment = _one("x", "2026-01-01 01:00:00", "completed_at")
    assert moment == NOW


def test_a_rating_on_an_inverted_scale_is_turned_round() -> None:
    review = {
        "review_id": "id",
        "reviewee_id": "who",
        "rating": {
            "from": "mark",
            "scale": {"minimum": 1, "maximum": 6, "inverted": True},
        },
    }
    rows: list[dict[str, str | None]] = [
        {"id": "1", "who": "a", "mark": "1"},
        {"id": "2", "who": "a", "mark": "2.5"},
        {"id": "3", "who": "a", "mark": "7"},
    ]
    found = _converted(rows, entity="performance_reviews", columns=review)
    # 1 + 6 - x.
    assert found.values["rating"].to_list()[:2] == [6.0, 4.5]
    assert [str(cell.rule) for cell in found.cells] == ["within"]
    assert found.bad.to_list() == [False, False, True]


def test_rules_between_columns_hold_where_both_are_known() -> None:
    columns = {**COLUMNS, "started_at": "started", "completed_at": "completed"}
    rows: list[dict[str, str | None]] = [
        {**RECORD, "started": "2025-01-02", "completed": "2025-01-01"},
        {**RECORD, "started": "2025-01-02", "completed": "2025-01-02"},
        {**RECORD, "started": None, "completed": "2025-01-01"},
    ]
    found = _converted(rows, columns=columns)
    assert found.bad.to_list() == [True, False, False]
    assert [(cell.column, str(cell.rule)) for cell in found.cells] == [
        ("completed_at", "not_before")
    ]


def test_nobody_leaves_before_being_hired() -> None:
    worker = {"worker_id": "id", "hire_date": "hired", "termination_date": "left"}
    rows: list[dict[str, str | None]] = [
        {"id": "1", "hired": "2024-03-01", "left": "2024-02-29"},
        {"id": "2", "hired": "2024-03-01", "left": "2024-03-01"},
    ]
    found = _converted(rows, entity="workers", columns=worker)
    assert found.bad.to_list() == [True, False]
    assert [(cell.column, str(cell.rule)) for cell in found.cells] == [
        ("termination_date", "not_before")
    ]


def test_nobody_mentors_themselves() -> None:
    columns = {
        "match_id": "id",
        "mentoring_program_id": "program",
        "mentor_id": "mentor",
        "mentee_id": "mentee",
    }
    rows: list[dict[str, str | None]] = [
        {"id": "1", "program": "p", "mentor": "a", "mentee": "a"},
        {"id": "2", "program": "p", "mentor": "a", "mentee": "b"},
        {"id": "3", "program": "p", "mentor": "A ", "mentee": "a"},
    ]
    found = _converted(rows, entity="mentoring_matches", columns=columns)
    assert found.bad.to_list() == [True, False, True]


def test_the_kind_of_an_identifier_may_differ_row_by_row() -> None:
    columns = {
        **COLUMNS,
        "learner_id": {"from": "learner", "id_type_from": "kind"},
    }
    rows: list[dict[str, str | None]] = [
        {**RECORD, "kind": "Email"},
        {**RECORD, "kind": "account"},
        {**RECORD, "kind": None},
    ]
    found = _converted(rows, columns=columns)
    assert found.id_types["learner_id"].to_list()[:2] == ["email", "account"]
    assert found.bad.to_list() == [False, False, True]


def test_one_value_is_not_told_twice() -> None:
    found = _converted([{**RECORD, "status": "?"}], columns=COLUMNS)
    assert [str(cell.rule) for cell in found.cells] == ["allowed_values"]
