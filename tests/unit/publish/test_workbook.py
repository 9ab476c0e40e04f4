"""A workbook holds what is published, cell by cell, and nothing that Excel runs."""

from __future__ import annotations

import zipfile
from typing import TYPE_CHECKING

import fastexcel
import polars as pl
import pytest

from ingest.errors import UsageError
from publish.errors import PublishError
from publish.targets.source import latest_set
from publish.targets.workbook import write_workbook
from tests.unit.publish.small_release import dbt_node, default_nodes

if TYPE_CHECKING:
    from pathlib import Path

    from publish.targets.source import PublishedSet
    from tests.unit.publish.small_release import SmallRelease

FORMULA = "=HYPERLINK(A1)"
LINK = "https://example.org"
PERIODS = f"""
    create or replace table marts.dim_notes as
    select * from (values
        ('year',  '{FORMULA}', true,  date '2026-01-31', timestamp '2026-01-31 06:30'),
        ('year',  '{LINK}',    null,  date '1900-01-01', null),
        ('year',  '007',       false, null,              null),
        ('month', '+1',        true,  date '2026-01-31', null)
    ) as rows(period_kind, note, is_open, opened_date, loaded_at)
"""
COLUMNS = {
    "period_kind": "Kind of period.",
    "note": "A text.",
    "is_open": "Whether it is open.",
    "opened_date": "Since when.",
    "loaded_at": "When it came.",
}


@pytest.fixture
def published(small: SmallRelease) -> PublishedSet:
    """The small published set with texts that mean harm, and every type of column."""
    notes = dbt_node("dim_notes", meta={"publish": True}, columns=COLUMNS)
    small.declare([*default_nodes(), notes])
    small.with_sql(PERIODS).release()
    return latest_set(small.workspace)


def test_a_sheet_holds_the_cells_of_its_table(
    published: PublishedSet, tmp_path: Path
) -> None:
    target = tmp_path / "marts.xlsx"
    rows = write_workbook(published, target)

    # 5 departments, 2 grades, and the 3 notes of years
    assert rows == 10
    for table in published.manifest.tables:
        frame = pl.read_parquet(published.parquet(table))
        if "period_kind" in frame.columns:
            frame = frame.filter(pl.col("period_kind") == "year")
        sheet = pl.read_excel(
            target, sheet_name=table.name, schema_overrides=dict(frame.schema)
        )
        assert sheet.rows() == frame.rows()
        assert sheet.columns == frame.columns


def test_hidden_cells_are_empty(published: PublishedSet, tmp_path: Path) -> None:
    write_workbook(published, tmp_path / "marts.xlsx")

    sheet = pl.read_excel(tmp_path / "marts.xlsx", sheet_name="rpt_promotions")

    legal = sheet.filter(pl.col("department_name") == "Legal").row(0, named=True)
    assert legal["is_suppressed"]
    assert (legal["employee_count"], legal["promoted_rate"]) == (None, None)


def test_each_sheet_is_a_table_that_excel_knows(
    published: PublishedSet, tmp_path: Path
) -> None:
    write_workbook(published, tmp_path / "marts.xlsx")

    book = fastexcel.read_excel(tmp_path / "marts.xlsx")

    assert sorted(book.table_names()) == [
        "data_dictionary",
        "dim_grades",
        "dim_notes",
        "rpt_promotions",
    ]
    assert book.sheet_names[:2] == ["Read me", "Data dictionary"]


def test_the_dictionary_describes_every_column(
    published: PublishedSet, tmp_path: Path
) -> None:
    write_workbook(published, tmp_path / "marts.xlsx")

    told = pl.read_excel(tmp_path / "marts.xlsx", sheet_name="Data dictionary")

    assert told.select("table", "column", "type", "description").rows() == [
        (table.name, column.name, column.type, column.description)
        for table in published.manifest.tables
        for column in table.columns
    ]


def test_no_text_becomes_a_formula_a_link_or_a_number(
    published: PublishedSet, tmp_path: Path
) -> None:
    write_workbook(published, tmp_path / "marts.xlsx", period_kinds=["year", "month"])

    with zipfile.ZipFile(tmp_path / "marts.xlsx") as parts:
        sheets = [
            parts.read(name).decode()
            for name in parts.namelist()
            if name.startswith("xl/worksheets/sheet")
        ]
        texts = parts.read("xl/sharedStrings.xml").decode()

    assert not any("<f>" in sheet or "<hyperlink" in sheet for sheet in sheets)
    assert all(f"<t>{text}</t>" in texts for text in (FORMULA, LINK, "007", "+1"))


def test_equal_content_gives_equal_bytes(
    published: PublishedSet, tmp_path: Path
) -> None:
    for name in ("first.xlsx", "second.xlsx"):
        write_workbook(published, tmp_path / name)

    first = (tmp_path / "first.xlsx").read_bytes()
    assert first == (tmp_path / "second.xlsx").read_bytes()


def test_a_table_longer_than_a_sheet_goes_on_on_the_next(
    published: PublishedSet, tmp_path: Path
) -> None:
    rows = write_workbook(
        published, tmp_path / "marts.xlsx", tables=["rpt_promotions"], sheet_rows=2
    )
    book = fastexcel.read_excel(tmp_path / "marts.xlsx")
    parts = ["rpt_promotions", "rpt_promotions (2)", "rpt_promotions (3)"]

    assert rows == 5
    assert book.sheet_names[2:] == parts
    assert [book.load_sheet(name).height for name in parts] == [2, 2, 1]
    assert "rpt_promotions_3" in book.table_names()


def test_a_table_that_is_not_published_is_refused(
    published: PublishedSet, tmp_path: Path
) -> None:
    with pytest.raises(UsageError, match="dim_employees is not published"):
        write_workbook(published, tmp_path / "x.xlsx", tables=["dim_employees"])

    assert list(tmp_path.glob("*.xlsx")) == []


def test_a_text_that_no_cell_holds_stops_the_workbook(
    small: SmallRelease, tmp_path: Path
) -> None:
    long = "update marts.dim_grades set grade_id = repeat('x', 40000)"
    small.with_sql(long).release()
    target = tmp_path / "marts.xlsx"
    target.write_bytes(b"the one before")

    with pytest.raises(PublishError, match="longer than a cell"):
        write_workbook(latest_set(small.workspace), target)

    assert target.read_bytes() == b"the one before"
    assert list(tmp_path.glob(".building*")) == []
