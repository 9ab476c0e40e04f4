"""The published set: what leaves the warehouse, in which form, and what is refused."""

import json
import struct
from pathlib import Path

import duckdb
import pytest

from ingest.store import sha256_of
from publish.engine import STORAGE_NUMBER
from publish.errors import (
    AuditError,
    BlockedError,
    ColumnTypeError,
    DeclarationError,
    DisclosureError,
    PublishError,
)
from publish.generations import generation_names, latest_generation
from publish.manifest import (
    CheckOutcome,
    Manifest,
    read_latest_manifest,
    read_manifest,
    write_manifest,
)
from tests.unit.publish.small_release import (
    REPORT_COLUMNS,
    REPORT_META,
    SmallRelease,
    dbt_node,
    default_nodes,
)

PROMOTIONS_TABLE = "marts.rpt_promotions"


def rows_of(database: Path, query: str) -> list[tuple[object, ...]]:
    with duckdb.connect(str(database.resolve()), read_only=True) as connection:
        return connection.execute(query).fetchall()


def test_only_declared_models_leave_the_warehouse(small: SmallRelease) -> None:
    manifest = small.release()
    latest = small.workspace.latest_published
    assert [table.name for table in manifest.tables] == ["dim_grades", "rpt_promotions"]
    found = rows_of(latest / "marts.duckdb", "select table_name from duckdb_tables()")
    assert sorted(found) == [("dim_grades",), ("rpt_promotions",)]
    assert sorted(path.name for path in (latest / "parquet").iterdir()) == [
        "dim_grades.parquet",
        "rpt_promotions.parquet",
    ]


def test_small_groups_are_hidden_by_the_rule_worked_by_hand(
    small: SmallRelease,
) -> None:
    # k = 5. Sales: 40 people, 6 promoted, 34 not: all shown. Legal: 4 people: all
    # hidden. Finance: 2 promoted is below 5, Research: 20 - 18 = 2 not promoted: there
    # only the number of people stays. Archive: nobody, shown. Rounded to 5, Sales has 5
    # of 40 promoted, 0.125; the mean of 12.5 is 100 times 5 / 40, and 13 in two digits.
    small.release()
    found = rows_of(
        small.workspace.latest_published / "marts.duckdb",
        f"""
        select department_name, employee_count, promoted_numerator,
            promoted_denominator, promoted_rate, mean_wait_months, is_suppressed
        from {PROMOTIONS_TABLE} order by department_name
        """,
    )
    assert found == [
        ("Archive", 0, 0, 0, None, None, False),
        ("Finance", 50, None, None, None, None, True),
        ("Legal", None, None, None, None, None, True),
        ("Research", 20, None, None, None, None, True),
        ("Sales", 40, 5, 40, 0.125, 13.0, False),
    ]


def test_the_manifest_counts_rows_hidden_cells_and_conservation(
    small: SmallRelease,
) -> None:
    manifest = small.release()
    report = manifest.tables[1]
    # Legal hides 5 cells, Finance and Research 4 each: 5 + 4 + 4 = 13.
    assert (report.rows, report.suppressed_rows, report.suppressed_cells) == (5, 3, 13)
    assert report.minimum_group_size == 5
    assert report.rounding is not None
    assert report.rounding.base == 5
    assert report.rounding.columns["ratio"] == ("promoted_rate",)
    assert manifest.tables[0].rounding is None
    line = manifest.reconciliation[0]
    # Two loaded files: 100 + 10 rows came in, 90 + 10 loaded, 6 + 3 + 1 otherwise.
    assert (line.entity, line.files, line.rows_in, line.rows_loaded) == (
        "workers",
        2,
        110,
        100,
    )
    assert read_latest_manifest(small.workspace) == manifest


def test_every_published_column_has_a_plain_type_and_its_description(
    small: SmallRelease,
) -> None:
    small.release()
    found = rows_of(
        small.workspace.latest_published / "marts.duckdb",
        "select column_name, data_type, comment from duckdb_columns() "
        "where not internal order by table_name, column_index",
    )
    assert found[:2] == [
        ("grade_id", "VARCHAR", "The grade."),
        ("grade_ordinal", "BIGINT", "Its place."),
    ]
    assert {name: text for name, _, text in found[2:]} == REPORT_COLUMNS | {
        "employee_count": "People in the department. Rounded.",
        "promoted_numerator": "People promoted. Rounded.",
        "promoted_denominator": "People who could be promoted. Rounded.",
        "promoted_rate": "Promoted by those who could be. "
        "Calculated from rounded figures.",
        "mean_wait_months": "Mean months at a level. Rounded.",
    }
    tables = rows_of(
        small.workspace.latest_published / "marts.duckdb",
        "select comment from duckdb_tables() where table_name = 'dim_grades'",
    )
    assert tables == [("The table dim_grades: it's plain.",)]


def test_the_file_has_the_storage_version_that_duckdb_1_0_reads(
    small: SmallRelease,
) -> None:
    small.release()
    marts = small.workspace.latest_published / "marts.duckdb"
    header = marts.read_bytes()[:20]
    assert header[8:12] == b"DUCK"
    assert struct.unpack("<Q", header[12:20]) == (STORAGE_NUMBER,)


def test_equal_content_gives_equal_parquet_bytes_whatever_the_row_order(
    small: SmallRelease,
) -> None:
    first = small.release()
    shuffled = small.with_sql(
        "create or replace table marts.rpt_promotions as "
        "select * from marts.rpt_promotions order by department_name desc"
    )
    second = shuffled.release()
    assert first.generation != second.generation
    for before, after in zip(first.tables, second.tables, strict=True):
        assert before.parquet.sha256 == after.parquet.sha256
        assert before.content_hash == after.content_hash


def test_published_files_are_read_only_and_match_the_manifest(
    small: SmallRelease,
) -> None:
    manifest = small.release()
    latest = small.workspace.latest_published.resolve()
    for fact in (manifest.marts, *(table.parquet for table in manifest.tables)):
        path = latest / fact.path
        assert sha256_of(path) == fact.sha256
        assert path.stat().st_mode & 0o777 == 0o444
    assert sha256_of(small.workspace.root / manifest.warehouse.path) == (
        manifest.warehouse.sha256
    )


def test_a_failed_blocking_check_leaves_the_last_publication(
    small: SmallRelease,
) -> None:
    shown = small.release().generation
    failed = CheckOutcome(
        name="unique_key", subject="rpt_promotions", is_blocking=True, has_passed=False
    )
    with pytest.raises(BlockedError, match="unique_key on rpt_promotions"):
        small.with_checks(failed).release()
    assert latest_generation(small.workspace.published) == shown


def test_a_failed_warning_is_published_with_the_tables(small: SmallRelease) -> None:
    warned = CheckOutcome(
        name="freshness", subject="workers", is_blocking=False, has_passed=False
    )
    assert small.with_checks(warned).release().checks == (warned,)


def test_rows_that_do_not_add_up_are_not_published(small: SmallRelease) -> None:
    lossy = small.with_sql(
        "update raw_ops.deliveries set rows_loaded = 89 where delivery_id = 1"
    )
    with pytest.raises(AuditError, match="rows of workers do not add up"):
        lossy.release()
    assert generation_names(small.workspace.published) == []


@pytest.mark.parametrize(
    "kind", ["[1, 2]", "{'a': 1}", "interval 1 day", "'x'::blob", "time '10:00'"]
)
def test_a_column_type_no_reader_was_promised_is_refused(
    small: SmallRelease, kind: str
) -> None:
    odd = small.with_sql(
        f"create or replace table marts.dim_grades as select {kind} as odd"
    )
    small.declare([dbt_node("dim_grades", meta={"publish": True}, columns={"odd": ""})])
    with pytest.raises(ColumnTypeError, match="column odd"):
        odd.release()


def test_wide_numbers_become_the_promised_types(small: SmallRelease) -> None:
    wide = small.with_sql(
        "create or replace table marts.dim_grades as "
        "select 7::hugeint as a, 1.5::decimal(9, 2) as b, 2::float as c, "
        "3::utinyint as d"
    )
    small.declare(
        [
            dbt_node(
                "dim_grades", meta={"publish": True}, columns=dict.fromkeys("abcd", "")
            )
        ]
    )
    columns = wide.release().tables[0].columns
    assert [column.type for column in columns] == [
        "BIGINT",
        "DOUBLE",
        "DOUBLE",
        "BIGINT",
    ]


def test_a_number_too_large_for_bigint_is_refused_without_showing_it(
    small: SmallRelease,
) -> None:
    huge = small.with_sql(
        "create or replace table marts.dim_grades as "
        "select 99999999999999999999::hugeint as grade_id"
    )
    with pytest.raises(PublishError, match="ConversionException") as caught:
        huge.release()
    assert "9999999999" not in str(caught.value)


def test_a_pseudonym_in_a_published_table_is_refused(small: SmallRelease) -> None:
    leaky = small.with_sql(
        "create or replace table marts.dim_grades as "
        "select 'G1 of p1_0123456789abcdef0123456789abcdef' as grade_id, "
        "1 as grade_ordinal"
    )
    with pytest.raises(DisclosureError, match="grade_id holds pseudonyms"):
        leaky.release()


def test_rows_that_are_not_to_be_published_stay_in_the_warehouse(
    small: SmallRelease,
) -> None:
    meta = {**REPORT_META, "publish_rows": {"department_name": "Sales"}}
    small.declare([dbt_node("rpt_promotions", meta=meta, columns=REPORT_COLUMNS)])
    manifest = small.release()

    query = "select department_name from rpt_promotions"
    published = small.workspace.published / "latest"
    assert rows_of(published / "marts.duckdb", query) == [("Sales",)]
    assert [table.rows for table in manifest.tables] == [1]
    built = small.workspace.root / manifest.warehouse.path
    inside = "select count(*) from marts.rpt_promotions"
    assert rows_of(built, inside) == [(5,)]


def test_a_report_table_without_its_flag_is_refused(small: SmallRelease) -> None:
    bare = small.with_sql("alter table marts.rpt_promotions drop column is_suppressed")
    with pytest.raises(DeclarationError, match="is_suppressed"):
        bare.release()


def test_a_publication_that_was_refused_can_simply_be_repeated(
    small: SmallRelease,
) -> None:
    small.declare([dbt_node("rpt_promotions", meta={"publish": True}, columns={})])
    with pytest.raises(DeclarationError), small.writer() as fence:
        small.publish(fence, generation=small.build(fence))
    small.declare(default_nodes())
    assert small.release().tables


def test_the_manifest_is_plain_json_with_a_seal(small: SmallRelease) -> None:
    manifest = small.release()
    path = small.workspace.latest_published / "manifest.json"
    facts = json.loads(path.read_text(encoding="utf-8"))
    assert facts["generation"] == manifest.generation
    assert facts["as_of_date"] == "2026-11-21"
    assert len(facts["seal"]) == 64


def test_a_sensitive_table_uses_the_larger_minimum(small: SmallRelease) -> None:
    meta = {**REPORT_META, "minimum_group": "sensitive"}
    small.declare([dbt_node("rpt_promotions", meta=meta, columns=REPORT_COLUMNS)])
    manifest = small.release()
    # k = 10: Sales has 6 promoted, below 10, so its row is hidden too. Legal 5
    # cells, Finance, Research and Sales 4 each: 5 + 4 + 4 + 4 = 17.
    assert manifest.tables[0].minimum_group_size == 10
    assert manifest.tables[0].suppressed_cells == 17


def test_a_manifest_from_before_tables_were_rounded_is_still_read(
    small: SmallRelease, tmp_path: Path
) -> None:
    told = small.release().model_dump(mode="json")
    for table in told["tables"]:
        del table["rounding"]
    earlier = Manifest.model_validate(told)
    write_manifest(tmp_path, earlier)
    assert '"rounding"' not in (tmp_path / "manifest.json").read_text("utf-8")
    assert read_manifest(tmp_path) == earlier
