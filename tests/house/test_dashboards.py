"""The saved questions read the published set only, compute nothing, and all run."""

import json
from collections.abc import Iterator
from pathlib import Path

import duckdb
import pytest
from pypdf import PdfReader

from publish.published import PLAIN_TYPES
from tests.house.rules import queries

HERE = "dashboards/queries/planted.sql"


@pytest.fixture(scope="module")
def published(demo_workspace: Path) -> set[str]:
    manifest = json.loads(
        (demo_workspace / "published/latest/manifest.json").read_text()
    )
    return {table["name"] for table in manifest["tables"]}


@pytest.fixture(scope="module")
def reader(demo_workspace: Path) -> Iterator[duckdb.DuckDBPyConnection]:
    """As a person opens it: a read-only connection to the published file."""
    path = demo_workspace / "published/latest/marts.duckdb"
    with duckdb.connect(path, read_only=True) as connection:
        yield connection


def test_published_columns_are_of_six_plain_types(
    demo_workspace: Path, reader: duckdb.DuckDBPyConnection
) -> None:
    """What every tool knows: DuckDB's own types reach some as text or not at all."""
    in_file = {
        (table, column): kind
        for table, column, kind in reader.execute(
            "select table_name, column_name, data_type from duckdb_columns() "
            "where not internal"
        ).fetchall()
    }
    folder = demo_workspace / "published/latest/parquet"
    in_parquet = {
        (path.stem, column): kind
        for path in folder.glob("*.parquet")
        for column, kind, *_ in duckdb.execute(
            f"describe from read_parquet('{path}')"
        ).fetchall()
    }

    assert len(in_file) > 500
    assert set(in_file.values()) <= PLAIN_TYPES
    assert in_parquet == in_file


def test_the_demo_has_a_digest_of_one_page(demo_workspace: Path) -> None:
    folder = demo_workspace / "published/latest/digest"
    page = PdfReader(folder / "digest.pdf")

    assert {path.name for path in folder.iterdir()} == {
        "digest.eml", "digest.html", "digest.pdf", "digest.txt", "files.json",
    }  # fmt: skip
    assert len(page.pages) == 1
    assert "What programs did" in page.pages[0].extract_text()


def test_every_page_leads_to_the_digest_that_is_there(demo_workspace: Path) -> None:
    site = demo_workspace / "published/latest/site"
    pages = [path.read_text() for path in site.glob("*.html")]

    assert len(pages) == 8
    assert all('href="../digest/digest.pdf"' in page for page in pages)
    assert (site / "../digest/digest.pdf").is_file()


def test_there_are_questions_to_start_from(files: dict[str, str]) -> None:
    saved = [name for name in files if name.startswith("dashboards/queries/")]

    assert len(saved) >= 8


def test_no_question_computes(files: dict[str, str]) -> None:
    assert queries.computing(files) == []


def test_questions_read_published_tables_only(
    files: dict[str, str], published: set[str]
) -> None:
    assert queries.beyond_the_published(files, published) == []


def test_every_question_has_an_answer_in_the_demo(
    files: dict[str, str], reader: duckdb.DuckDBPyConnection
) -> None:
    unanswered = [
        name
        for name, question in queries.saved_questions(files)
        if not reader.execute(question).fetchall()
    ]

    # Four hundred people are too few units for an event study: its table is empty.
    events = reader.execute("from marts.fct_program_event_study limit 1").fetchall()
    is_unanswerable = not events
    assert unanswered == ["dashboards/sql/program-event-study.sql"] * is_unanswerable


@pytest.mark.parametrize(
    "question",
    [
        "select sum(promotion_count) from marts.rpt_pay",
        "select promotion_count / employee_count from marts.rpt_pay",
        "select rank() over (order by promotion_count) from marts.rpt_pay",
    ],
)
def test_a_question_that_computes_is_found(question: str) -> None:
    assert queries.computing({HERE: question})


@pytest.mark.parametrize("table", ["marts.fct_pay", "staging.rpt_pay", "'x.csv'"])
def test_a_question_beyond_the_published_set_is_found(table: str) -> None:
    planted = {HERE: f"select * from {table}"}

    assert len(queries.beyond_the_published(planted, {"rpt_pay"})) == 1


def test_a_step_within_a_question_is_not_a_table() -> None:
    planted = {HERE: "with a as (select * from marts.rpt_pay) select * from a"}

    assert queries.beyond_the_published(planted, {"rpt_pay"}) == []
