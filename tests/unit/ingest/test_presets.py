"""The shipped presets fit the contracts and the real files they are made for."""

import fnmatch
import re
from pathlib import Path

import pytest

from ingest.contract import Column, load_contract, load_contracts
from ingest.errors import UsageError
from ingest.examination import examine
from ingest.mapping import load_preset, preset_names

WORKDAY = Path(__file__).parents[2] / "fixtures" / "workday_fivetran"
PAGE = Path(__file__).parents[3] / "docs" / "reference" / "presets.md"
GENERIC = [name for name in preset_names() if name.startswith("generic_")]


@pytest.mark.parametrize("name", preset_names())
def test_every_preset_fits_the_contracts_and_says_what_it_reads(name: str) -> None:
    preset = load_preset(name)

    assert preset.description
    assert preset.feeds


def test_there_is_a_generic_preset_for_every_domain() -> None:
    domains = {contract.domain for contract in load_contracts().values()}

    assert set(GENERIC) == {f"generic_{domain}" for domain in domains}


def test_the_generic_presets_map_every_column_of_every_entity_to_its_own_name() -> None:
    mapped = {
        feed.entity: {name: column.sources for name, column in feed.columns.items()}
        for preset in GENERIC
        for feed in load_preset(preset).feeds.values()
    }

    assert mapped == {
        entity: {column.name: (column.name,) for column in contract.columns}
        for entity, contract in load_contracts().items()
    }


def test_the_generic_presets_keep_the_newest_version_where_there_are_versions() -> None:
    for preset in GENERIC:
        for feed in load_preset(preset).feeds.values():
            versioned = load_contract(feed.entity).version_column is not None
            assert (feed.on_key_conflict == "newest") == versioned, feed.name


@pytest.mark.parametrize("entity", load_contracts())
def test_a_first_file_with_only_the_required_columns_loads(
    tmp_path: Path, entity: str
) -> None:
    contract = load_contract(entity)
    preset = load_preset(f"generic_{contract.domain}")
    (feed,) = (feed for feed in preset.feeds.values() if feed.entity == entity)
    kinds = [c.id_type_from for c in feed.columns.values() if c.id_type_from]
    required = {c.name: _example(c) for c in contract.columns if c.required}
    cells = {**required, **dict.fromkeys(kinds, "email")}
    file = tmp_path / f"{feed.name}.csv"
    file.write_text(f"{','.join(cells)}\n{','.join(cells.values())}\n", "utf-8")

    found = examine(preset, file, feed)

    assert (found.stopped, found.faults.rows(), found.rows_loaded) == (None, [], 1)
    assert set(found.absent) == {c.name for c in contract.columns if not c.required}


def _example(column: Column) -> str:
    given = column.allowed_values or column.examples
    return given[0]


WORKDAY_TABLES = pytest.mark.parametrize(
    ("feed", "table"),
    [
        ("workers", "worker_history"),
        ("job_history", "worker_position_history"),
        ("addresses", "person_contact_email_address"),
        ("org_units", "organization"),
        ("roles", "job_profile"),
    ],
)


@WORKDAY_TABLES
def test_every_workday_column_exists_in_the_real_table(feed: str, table: str) -> None:
    header = (WORKDAY / f"{table}.csv").read_text(encoding="utf-8").strip().split(",")
    found = load_preset("workday_fivetran").feeds[feed]

    assert found.matches(f"{table}.csv")
    assert set(found.source_columns) <= set(header)


@WORKDAY_TABLES
def test_every_workday_column_is_taken_or_left_for_a_reason(
    feed: str, table: str
) -> None:
    header = (WORKDAY / f"{table}.csv").read_text(encoding="utf-8").strip().split(",")
    taken = set(load_preset("workday_fivetran").feeds[feed].source_columns)
    page = PAGE.read_text(encoding="utf-8")
    section = page.split(f"### `{table}`\n", 1)[1].split("\n#", 1)[0]
    rows = re.findall(r"^\| (`.+?) \| \S.* \|$", section, re.MULTILINE)
    left = [name for row in rows for name in re.findall(r"`([^`]+)`", row)]

    untold = [
        column
        for column in header
        if column not in taken
        and not any(fnmatch.fnmatchcase(column, name) for name in left)
    ]

    assert untold == []
    assert taken.isdisjoint(left)
    assert [name for name in left if not fnmatch.filter(header, name)] == []


WORKDAY_ROWS = {
    "worker_history": {
        "id": "3aa5550b7fe348b98d7b5741afc65534",
        "worker_code": "21001",
        "user_id": "amorgan",
        "hire_date": "2019-09-16",
        "hire_reason": "Hire_Employee_New_Hire_Fill_Vacancy",
        "termination_date": "9999-12-31",
        "regrettable_termination": "false",
        "_fivetran_start": "2024-01-01 06:00:00",
    },
    "worker_position_history": {
        "worker_id": "3aa5550b7fe348b98d7b5741afc65534",
        "position_id": "P-00391",
        "effective_date": "2024-04-01",
        "end_date": "9999-12-31",
        "full_time_equivalent_percentage": "80",
        "scheduled_weekly_hours": "32",
        "exclude_from_head_count": "false",
        "employee_type": "Regular",
        "management_level_code": "8_Individual_Contributor",
        "_fivetran_start": "2024-04-01 06:00:00",
    },
    "person_contact_email_address": {
        "id": "9d1b",
        "personal_info_system_id": "3aa5550b7fe348b98d7b5741afc65534",
        "email_address": "a.morgan@example.org",
        "email_comment": "private",
    },
    "organization": {
        "id": "ORG-1",
        "type": "Supervisory",
        "superior_organization_id": "ORG-0",
        "inactive_date": "9999-12-31",
    },
    "job_profile": {"id": "JP-1", "title": "Engineer", "critical_job": "true"},
}


@WORKDAY_TABLES
def test_a_row_of_each_workday_table_loads(
    tmp_path: Path, feed: str, table: str
) -> None:
    header = (WORKDAY / f"{table}.csv").read_text(encoding="utf-8").strip()
    cells = [WORKDAY_ROWS[table].get(name, "") for name in header.split(",")]
    file = tmp_path / f"{table}.csv"
    file.write_text(f"{header}\n{','.join(cells)}\n", "utf-8")
    preset = load_preset("workday_fivetran")

    found = examine(preset, file, preset.feeds[feed])

    assert (found.stopped, found.faults.rows(), found.rows_loaded) == (None, [], 1)
    assert found.absent == ()


def test_each_workday_table_belongs_to_one_feed() -> None:
    feeds = load_preset("workday_fivetran").feeds.values()

    for path in WORKDAY.glob("*.csv"):
        assert sum(feed.matches(path.name) for feed in feeds) == 1, path.name


def test_an_end_date_in_the_year_9999_is_an_open_end_in_workday() -> None:
    feed = load_preset("workday_fivetran").feeds["job_history"]

    assert feed.null_tokens_of("end_date") == ("", "9999-12-31")


def test_a_full_time_share_of_100_percent_becomes_1() -> None:
    fte = load_preset("workday_fivetran").feeds["job_history"].columns["fte"]

    assert fte.multiply is not None
    assert 100 * fte.multiply == 1


def test_the_xapi_preset_reads_what_the_xapi_reader_gives() -> None:
    feed = load_preset("xapi").feeds["statements"]

    assert set(feed.source_columns) == {
        "event_id",
        "actor_id",
        "actor_type",
        "verb_id",
        "activity_id",
        "activity_type",
        "activity_name",
        "parent_activity_id",
        "timestamp",
        "stored",
        "success",
        "completion",
        "score_scaled",
        "score_raw",
        "duration",
        "voided_statement_id",
        "version",
    }
    assert feed.matches("xapi_2024-03.ndjson.gz")


def test_an_unknown_preset_is_refused() -> None:
    with pytest.raises(UsageError, match="no such preset"):
        load_preset("../generic_hris")
