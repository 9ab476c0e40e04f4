"""What is derived from the contracts is fresh, whole and the same every time."""

import dataclasses
import re
from pathlib import Path

import pytest
import yaml

from ingest import sync
from ingest.contract import load_contracts
from ingest.dbt_sources import sources
from ingest.errors import UsageError

ROOT = Path(__file__).parents[3]
SOURCES = Path("dbt_project/models/staging/_sources")


@pytest.fixture
def checkout(tmp_path: Path) -> Path:
    (tmp_path / "dbt_project").mkdir()
    return tmp_path


def test_no_generated_file_in_the_tree_has_drifted() -> None:
    """If this fails, run `stepladder sync` and commit what it writes."""
    drifts = [f"{d.path.relative_to(ROOT)} is {d.state}" for d in sync.check(ROOT)]

    assert drifts == []


def test_deriving_twice_gives_the_same_bytes() -> None:
    assert sync.derive(ROOT) == sync.derive(ROOT)


def test_writing_makes_everything_fresh_and_says_what_was_not(checkout: Path) -> None:
    assert {drift.state for drift in sync.check(checkout)} == {"missing"}

    written = sync.write(checkout)

    assert len(written) == len(sync.derive(checkout))
    assert sync.check(checkout) == []
    assert sync.write(checkout) == []


def test_a_changed_file_and_one_of_a_domain_that_is_gone_are_drift(
    checkout: Path,
) -> None:
    sync.write(checkout)
    changed = checkout / SOURCES / "_raw_hris__sources.yml"
    changed.write_text("version: 2\n", encoding="utf-8")
    gone = checkout / SOURCES / "_raw_payroll__sources.yml"
    gone.write_text("version: 2\n", encoding="utf-8")

    assert sync.check(checkout) == [
        sync.Drift(changed, "different"),
        sync.Drift(gone, "left over"),
    ]

    sync.write(checkout)
    assert not gone.exists()
    assert sync.check(checkout) == []


def test_files_that_people_write_beside_them_are_left_alone(checkout: Path) -> None:
    sync.write(checkout)
    own = checkout / SOURCES / "_notes.yml"
    own.write_text("version: 2\n", encoding="utf-8")

    sync.write(checkout)

    assert own.exists()


def test_nothing_is_written_outside_a_checkout(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="no checkout"):
        sync.write(tmp_path)


def test_every_source_table_has_the_raw_columns_then_those_of_the_delivery() -> None:
    text = sync.derive(ROOT)[ROOT / SOURCES / "_raw_reference__sources.yml"]
    (source,) = yaml.safe_load(text)["sources"]
    tables = {table["name"]: table for table in source["tables"]}

    assert source["name"] == source["schema"] == "raw_reference"
    assert [column["name"] for column in tables["grades"]["columns"]] == [
        "grade_id",
        "grade_name",
        "track",
        "grade_ordinal",
        "is_deleted",
        "recorded_at",
        "_row_number",
        "_source",
        "_feed",
        "_delivery_id",
        "_delivery_mode",
        "_loaded_at",
        "_is_latest_delivery",
        "_delivered_on",
        "_unchanged_when_null",
        "_cleared_when_null",
    ]
    assert tables["grades"]["config"]["meta"]["key"] == ["grade_id"]
    assert tables["grades"]["columns"][3]["data_type"] == "bigint"
    for table in tables.values():
        for column in table["columns"]:
            assert column["config"]["meta"]["classification"], column["name"]


def test_a_contract_of_a_new_domain_gets_a_source_of_its_own() -> None:
    badges = dataclasses.replace(
        load_contracts()["courses"], domain="credentials", entity="badges"
    )

    text = sources({**load_contracts(), "badges": badges})["raw_credentials"]

    (source,) = yaml.safe_load(text)["sources"]
    assert [table["name"] for table in source["tables"]] == ["badges"]


def test_every_documented_column_of_the_sources_has_its_block() -> None:
    derived = sync.derive(ROOT)
    asked = {
        name
        for path, text in derived.items()
        if path.suffix == ".yml"
        for name in re.findall(r'doc\("(\w+)"\)', text)
    }
    blocks = re.findall(r"{% docs (\w+) %}", derived[ROOT / sync.DOC_BLOCKS])

    assert asked <= set(blocks)
    assert len(blocks) == len(set(blocks))


def test_the_dictionary_tells_every_column_of_every_entity() -> None:
    page = sync.derive(ROOT)[ROOT / "docs" / "reference" / "contracts.md"]

    for entity, contract in load_contracts().items():
        assert f"## {entity}\n" in page
        for column in contract.columns:
            assert f"| `{column.name}` | {column.logical_type} |" in page


def test_the_mapping_page_tells_every_key_as_it_is_written() -> None:
    page = sync.derive(ROOT)[ROOT / "docs" / "reference" / "mapping-keys.md"]

    assert "| `from` | text or list of text |" in page
    assert "from_column" not in page
    for key in ("null_tokens", "otherwise", "records_path", "inverted", "null_means"):
        assert f"| `{key}` |" in page
    for key in ("delivery", "delivered_on", "from_file_name"):
        assert f"| `{key}` |" in page


def test_every_key_on_the_reference_pages_has_a_meaning() -> None:
    for name in ("mapping-keys.md", "settings-and-programs.md"):
        page = sync.derive(ROOT)[ROOT / "docs" / "reference" / name]
        assert not re.search(r"\|  \|$", page, flags=re.MULTILINE), name
