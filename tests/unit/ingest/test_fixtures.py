"""Every contract has a good and a bad file, and the bad one says what is wrong."""

import csv
from pathlib import Path
from typing import Any

import pytest
import yaml

from ingest.contract import Contract, load_contracts
from ingest.examination import examine
from ingest.mapping import load_preset

FIXTURES = Path(__file__).parents[2] / "fixtures"
CONTRACTS = list(load_contracts().values())
EXPECTED: dict[str, list[dict[str, Any]]] = yaml.safe_load(
    (FIXTURES / "bad" / "expected.yaml").read_text(encoding="utf-8")
)
STRUCTURAL = {"too_few_fields", "too_many_fields", "unclosed_quote"}
each_contract = pytest.mark.parametrize(
    "contract", CONTRACTS, ids=[contract.entity for contract in CONTRACTS]
)


def _name(contract: Contract) -> str:
    return f"{contract.domain}__{contract.entity}.csv"


def _rows(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def _good(entity: str) -> list[dict[str, str]]:
    contract = load_contracts()[entity]
    return _rows(FIXTURES / "good" / _name(contract))


@each_contract
def test_there_is_a_good_and_a_bad_file_in_the_shape_of_the_generic_preset(
    contract: Contract,
) -> None:
    feeds = load_preset(f"generic_{contract.domain}").feeds.values()
    (feed,) = (feed for feed in feeds if feed.entity == contract.entity)

    for kind in ("good", "bad"):
        text = (FIXTURES / kind / _name(contract)).read_text(encoding="utf-8")
        assert tuple(text.split("\n", 1)[0].split(",")) == feed.source_columns


@each_contract
def test_the_good_rows_keep_the_key_and_the_allowed_values(contract: Contract) -> None:
    rows = _good(contract.entity)

    keys = [tuple(row[name] for name in contract.key) for row in rows]
    assert len(rows) >= 2
    assert len(keys) == len(set(keys))
    for column in contract.columns:
        values = {row[column.name] for row in rows}
        if column.required:
            assert "" not in values
        if column.allowed_values is not None:
            assert values - {""} <= set(column.allowed_values)


@each_contract
def test_every_relationship_of_the_good_rows_leads_somewhere(
    contract: Contract,
) -> None:
    for link in contract.relationships:
        there = {row[link.to_column] for row in _good(link.to_entity)}
        here = {row[link.column] for row in _good(contract.entity)}
        assert here - {""} <= there, link


@each_contract
def test_the_bad_file_breaks_every_kind_of_promise_its_columns_make(
    contract: Contract,
) -> None:
    broken = {(fault["column"], fault["rule"]) for fault in EXPECTED[_name(contract)]}
    required = {
        (column.name, "required") for column in contract.columns if column.required
    }
    between = {(rule.column, rule.kind) for rule in contract.row_rules}
    future = {
        (column.name, "not_in_future")
        for column in contract.columns
        if column.not_in_future
    }

    assert required | between | future <= broken


@each_contract
def test_ingest_takes_every_good_row_and_names_what_each_bad_row_breaks(
    contract: Contract,
) -> None:
    preset = load_preset(f"generic_{contract.domain}")
    feed = preset.feeds[contract.entity]

    good = examine(preset, FIXTURES / "good" / _name(contract), feed)
    patient = feed.model_copy(update={"max_rejected_share": 1.0})
    trusting = preset.model_copy(
        update={"feeds": {**preset.feeds, contract.entity: patient}}
    )
    bad = examine(trusting, FIXTURES / "bad" / _name(contract), patient)

    assert good.rows_loaded == good.rows_in == len(_good(contract.entity))
    assert good.unmapped == bad.unmapped == ()
    assert bad.rows_loaded == 1
    assert sorted(bad.faults.select("line", "column_name", "rule").rows()) == [
        (fault["line"], fault["column"], fault["rule"])
        for fault in EXPECTED[_name(contract)]
    ]


@each_contract
def test_what_is_expected_of_a_bad_file_points_at_its_lines_and_columns(
    contract: Contract,
) -> None:
    text = (FIXTURES / "bad" / _name(contract)).read_text(encoding="utf-8")
    faults = EXPECTED[_name(contract)]
    names = {column.name for column in contract.columns}

    assert [fault["line"] for fault in faults] == list(
        range(3, len(text.splitlines()) + 1)
    )
    for fault in faults:
        structural = fault["rule"] in STRUCTURAL
        assert (fault["column"] is None) == structural
        assert structural or fault["column"] in names


def test_the_story_holds_a_rehire_a_promotion_to_a_new_seat_and_a_double_change() -> (
    None
):
    workers = {row["worker_id"]: row for row in _good("workers")}
    jobs = _good("job_history")
    promotion = next(row for row in jobs if row["event_code"] == "promotion")
    seats = [row["position_id"] for row in jobs if row["worker_id"] == "00105"]
    days = [(row["worker_id"], row["effective_date"]) for row in jobs]

    assert workers["00113"]["previous_worker_id"] == "00104"
    assert workers["00113"]["universal_id"] == workers["00104"]["universal_id"]
    assert promotion["worker_id"] == "00105"
    assert seats == ["P-105", "P-205"]
    assert days.count(("00106", "2023-07-01")) == 2
    assert all(worker_id.startswith("00") for worker_id in workers)
