"""What analysts get: rows without special categories, as long as the warehouse is."""

from pathlib import Path
from typing import Any

import duckdb
import pytest

from publish.analyst import analyst_tables, write_analyst_file
from publish.errors import GenerationError, PublishError
from publish.generations import drop_older, generation_names, latest_generation
from publish.reading import connect
from publish.verify import verify
from tests.unit.publish.small_release import SmallRelease, dbt_node

PEOPLE = """
    create or replace table marts.dim_employees as
    select * from (values
        ('p1_a', 'G1', 'female', 'somebody', 1),
        ('p1_b', 'G2', 'male', 'somebody else', 2)
    ) as rows(employee_id, grade_id, gender, remark, seniority);
    create or replace table marts.fct_groups as
    select 'female' as gender, 2 as people_count
"""
CLASSES = {
    "employee_id": "identifier",
    "grade_id": "quasi",
    "gender": "special",
    "remark": "freetext",
    "people_count": "measure",
}


def _node(name: str, columns: list[str], **meta: object) -> dict[str, Any]:
    node = dbt_node(name, meta=dict(meta), columns={each: each for each in columns})
    for column, facts in node["columns"].items():
        if column in CLASSES:
            facts["config"] = {"meta": {"classification": CLASSES[column]}}
    return node


@pytest.fixture
def release(tmp_path: Path) -> SmallRelease:
    small = SmallRelease.create(tmp_path / "workspace").with_sql(PEOPLE)
    columns = ["employee_id", "grade_id", "gender", "remark", "seniority"]
    grades = {"publish": True, "people_count_column": "none", "grain": ["grade_id"]}
    small.declare(
        [
            _node("dim_employees", columns, grain=["employee_id"]),
            _node("fct_groups", ["gender", "people_count"], grain=["gender"]),
            _node("dim_grades", ["grade_id", "grade_ordinal"], **grades),
        ]
    )
    return small


def _written(release: SmallRelease) -> Path:
    with release.writer() as fence:
        release.publish(fence, generation=release.build(fence))
        path, _ = write_analyst_file(
            release.workspace, dbt_manifest=release.dbt_manifest, fence=fence
        )
    return path


def test_special_free_and_unclassified_columns_stay_out(release: SmallRelease) -> None:
    with connect(_written(release)) as analyst:
        rows = analyst.execute("select * from marts.dim_employees order by 1")
        names = [column[0] for column in rows.description]

        assert names == ["employee_id", "grade_id"]
        assert rows.fetchall() == [("p1_a", "G1"), ("p1_b", "G2")]


def test_a_table_whose_key_would_lose_a_column_stays_out(release: SmallRelease) -> None:
    with connect(_written(release)) as analyst:
        found = analyst.execute("select table_name from duckdb_tables() order by 1")

        # The ordinal of a grade has no class, so it stays out of the reference too.
        assert found.fetchall() == [("dim_employees",), ("dim_grades",)]


def test_published_tables_of_people_are_read_where_they_are_protected() -> None:
    published = {"publish": True, "people_count_column": "people_count"}
    node = _node("rpt_grades", ["grade_id", "people_count"], **published)
    node["config"]["meta"]["grain"] = ["grade_id"]

    assert analyst_tables({"nodes": {"model.rpt_grades": node}}) == []


def test_nobody_else_may_enter_until_the_folder_is_opened(
    release: SmallRelease,
) -> None:
    path = _written(release)

    assert release.workspace.analyst.stat().st_mode & 0o777 == 0o700
    release.workspace.analyst.chmod(0o750)
    second = _written(release)
    assert second != path
    assert release.workspace.analyst.stat().st_mode & 0o777 == 0o750
    assert second.parent.stat().st_mode & 0o777 == 0o750


def test_the_rows_go_when_their_warehouse_goes(release: SmallRelease) -> None:
    first = _written(release)
    with release.writer() as fence:
        release.publish(fence, generation=release.build(fence))
        drop_older(release.workspace, with_published=False, fence=fence)

    assert not first.exists()
    assert generation_names(release.workspace.analyst) == []
    assert latest_generation(release.workspace.analyst) is None
    assert verify(release.workspace) == []


def test_one_file_a_warehouse(release: SmallRelease) -> None:
    _written(release)

    with (
        release.writer() as fence,
        pytest.raises(GenerationError, match="already"),
    ):
        write_analyst_file(
            release.workspace, dbt_manifest=release.dbt_manifest, fence=fence
        )


def test_without_a_warehouse_there_are_no_rows(release: SmallRelease) -> None:
    with release.writer() as fence, pytest.raises(GenerationError, match="no warehous"):
        write_analyst_file(
            release.workspace, dbt_manifest=release.dbt_manifest, fence=fence
        )


def test_models_that_are_newer_than_the_warehouse_are_told(
    release: SmallRelease,
) -> None:
    with release.writer() as fence:
        release.publish(fence, generation=release.build(fence))
        keyed = _node("dim_employees", ["employee_id", "grade_id"], grain=["grade_id"])
        keyed["columns"]["team_id"] = {
            **keyed["columns"]["grade_id"],
            "name": "team_id",
        }
        release.declare([keyed])
        with pytest.raises(PublishError, match="another version") as told:
            write_analyst_file(
                release.workspace, dbt_manifest=release.dbt_manifest, fence=fence
            )
    assert "stepladder run" in str(told.value.remedy)


def test_a_changed_byte_is_found(release: SmallRelease) -> None:
    path = _written(release)
    assert verify(release.workspace) == []
    path.chmod(0o600)
    with duckdb.connect(path) as writer:
        writer.execute("delete from marts.dim_employees where employee_id = 'p1_a'")

    found = verify(release.workspace)

    assert [finding.path for finding in found] == [path]
    assert "stepladder export analyst" in found[0].remedy
