"""Write the published set as one Excel workbook of real tables, with a data dictionary.

Cells are written by the type of their column, so that no text becomes a formula, a link
or a number. Equal content gives equal bytes: the workbook's own date is the as-of date.
"""

from __future__ import annotations

from datetime import UTC, datetime, time
from typing import TYPE_CHECKING, Any, Final

import polars as pl

from ingest.errors import UsageError
from publish.errors import PublishError

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Sequence
    from pathlib import Path

    from publish.manifest import ColumnFact, Manifest, TableFact
    from publish.targets.source import PublishedSet

SHEET_ROWS: Final = 1_048_575
"""Rows of a sheet below its heading."""

PERIOD_KINDS: Final = ("year",)
REPEATED: Final = frozenset({"rpt_metric_values"})
"""What repeats other tables in another shape: left out unless it is asked for."""

_STYLE: Final = "Table Style Light 1"
_OPTIONS: Final = {
    "strings_to_formulas": False,
    "strings_to_numbers": False,
    "strings_to_urls": False,
}
_FORMATS: Final = {"DATE": "yyyy-mm-dd", "TIMESTAMP": "yyyy-mm-dd hh:mm:ss"}
_SHARE: Final = "0.0%"
_SHARES: Final = ("_rate", "_share")
_LONGEST_NAME: Final = 31
_WIDEST: Final = 60
_NOTES: Final = (
    "An empty cell of a row with is_suppressed is hidden, not zero: a group is small.",
    "Counts of people are rounded: parts do not add up to totals.",
    "Do not add rows up. A total has a row of its own (scope_kind: overall).",
    "A rate stands beside its numerator and denominator.",
    "Columns that end in _low and _high are the ends of an interval.",
    "Periods without is_complete are not over, or the data do not cover them whole.",
)


def write_workbook(
    published: PublishedSet,
    target: Path,
    *,
    period_kinds: Collection[str] = PERIOD_KINDS,
    tables: Collection[str] = (),
    sheet_rows: int = SHEET_ROWS,
) -> int:
    """Write the workbook, in place of an earlier one; return the rows in it.

    Args:
        published: What is written.
        target: The file.
        period_kinds: Which periods, of tables that tell several kinds.
        tables: Which tables; all but `REPEATED` when none is named.
        sheet_rows: Rows of a sheet; a table that has more goes on on the next.

    Raises:
        UsageError: A table that is named is not published.
        PublishError: A text is longer than a cell.
    """
    import xlsxwriter

    building = target.with_name(f".building-{target.name}")
    manifest = published.manifest
    chosen = _chosen(manifest, tables)
    try:
        with xlsxwriter.Workbook(building, _OPTIONS) as book:
            day = datetime.combine(manifest.as_of_date, time(), tzinfo=UTC)
            book.set_properties({"created": day.replace(tzinfo=None)})
            book.set_calc_mode("manual")
            first = book.add_worksheet("Read me")
            dictionary = book.add_worksheet("Data dictionary")
            rows = 0
            for table in chosen:
                frame = _rows(published, table, period_kinds)
                rows += frame.height
                for number, part in enumerate(_parts(frame, sheet_rows), start=1):
                    sheet = book.add_worksheet(_title(table.name, number))
                    _fill(book, sheet, table, part, name=_suffixed(table.name, number))
            _explain(book, dictionary, chosen)
            _introduce(book, first, manifest, period_kinds)
        building.replace(target)
    finally:
        building.unlink(missing_ok=True)
    return rows


def _chosen(manifest: Manifest, names: Collection[str]) -> list[TableFact]:
    unknown = sorted(set(names) - {table.name for table in manifest.tables})
    if unknown:
        raise UsageError(
            f"{unknown[0]} is not published",
            remedy="The tables are listed in manifest.json.",
        )
    return [
        table
        for table in manifest.tables
        if (table.name in names if names else table.name not in REPEATED)
    ]


def _rows(
    published: PublishedSet, table: TableFact, period_kinds: Collection[str]
) -> pl.DataFrame:
    frame = pl.read_parquet(published.parquet(table))
    if "period_kind" not in frame.columns:
        return frame
    return frame.filter(pl.col("period_kind").is_in(list(period_kinds)))


def _parts(frame: pl.DataFrame, most: int) -> Iterator[pl.DataFrame]:
    for offset in range(0, max(frame.height, 1), most):
        yield frame.slice(offset, most)


def _fill(
    book: Any,  # noqa: ANN401 - xlsxwriter has no types
    sheet: Any,  # noqa: ANN401 - xlsxwriter has no types
    table: TableFact,
    frame: pl.DataFrame,
    *,
    name: str,
) -> None:
    for place, column in enumerate(table.columns):
        values = frame.get_column(column.name).to_list()
        _write_column(book, sheet, place, column, values)
    names = [column.name for column in table.columns]
    _table(sheet, name, names, rows=frame.height)


def _write_column(
    book: Any,  # noqa: ANN401 - xlsxwriter has no types
    sheet: Any,  # noqa: ANN401 - xlsxwriter has no types
    place: int,
    column: ColumnFact,
    values: Sequence[Any],
) -> None:
    pattern = _FORMATS.get(column.type)
    if column.type == "DOUBLE" and column.name.endswith(_SHARES):
        pattern = _SHARE
    shown = book.add_format({"num_format": pattern}) if pattern else None
    write = {
        "VARCHAR": sheet.write_string,
        "BOOLEAN": sheet.write_boolean,
        "DATE": sheet.write_datetime,
        "TIMESTAMP": sheet.write_datetime,
    }.get(column.type, sheet.write_number)
    widest = len(column.name) + 4
    for row, value in enumerate(values, start=1):
        if value is None:
            continue
        if write(row, place, value, shown):
            raise PublishError(
                "a text is longer than a cell of Excel holds",
                line=row + 1,
                column=column.name,
                remedy="Read this table from Parquet or marts.duckdb.",
            )
        if column.type == "VARCHAR":
            widest = max(widest, len(value))
    sheet.set_column(place, place, min(widest, _WIDEST))


def _table(
    sheet: Any,  # noqa: ANN401 - xlsxwriter has no types
    name: str,
    columns: Sequence[str],
    *,
    rows: int,
) -> None:
    sheet.add_table(
        0,
        0,
        max(rows, 1),
        len(columns) - 1,
        {
            "name": name,
            "style": _STYLE,
            "columns": [{"header": column} for column in columns],
        },
    )
    sheet.freeze_panes(1, 0)


def _explain(
    book: Any,  # noqa: ANN401 - xlsxwriter has no types
    sheet: Any,  # noqa: ANN401 - xlsxwriter has no types
    tables: Sequence[TableFact],
) -> None:
    """Write the data dictionary: a row for every column of every table."""
    headings = ("table", "column", "type", "description", "table_description")
    lines = [
        (table.name, column.name, column.type, column.description, table.description)
        for table in tables
        for column in table.columns
    ]
    wrapped = book.add_format({"text_wrap": True, "valign": "top"})
    for row, line in enumerate(lines, start=1):
        for place, text in enumerate(line):
            sheet.write_string(row, place, text, wrapped)
    _table(sheet, "data_dictionary", headings, rows=len(lines))
    for place, width in enumerate((30, 34, 12, 80, 60)):
        sheet.set_column(place, place, width)


def _introduce(
    book: Any,  # noqa: ANN401 - xlsxwriter has no types
    sheet: Any,  # noqa: ANN401 - xlsxwriter has no types
    manifest: Manifest,
    period_kinds: Collection[str],
) -> None:
    lines = (
        ("As of", manifest.as_of_date.isoformat()),
        ("Generation", manifest.generation),
        ("Periods", ", ".join(period_kinds)),
        *(("Read with care", note) for note in _NOTES),
    )
    bold = book.add_format({"bold": True, "valign": "top"})
    wrapped = book.add_format({"text_wrap": True, "valign": "top"})
    for row, (heading, text) in enumerate(lines):
        sheet.write_string(row, 0, heading, bold)
        sheet.write_string(row, 1, text, wrapped)
    sheet.set_column(0, 0, 18)
    sheet.set_column(1, 1, 100)


def _suffixed(name: str, number: int) -> str:
    return name if number == 1 else f"{name}_{number}"


def _title(name: str, number: int) -> str:
    """Name a sheet; Excel allows 31 characters."""
    suffix = "" if number == 1 else f" ({number})"
    return f"{name[: _LONGEST_NAME - len(suffix)]}{suffix}"
