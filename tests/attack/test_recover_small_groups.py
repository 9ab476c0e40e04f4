"""The attack finds what was planted, and nothing in what is published."""

import json
import subprocess
import sys
from pathlib import Path

import duckdb
import pytest

from publish.disclosure import SmallGroupRule, protected_query
from tests.attack.recover_small_groups import attack, not_attacked
from tests.unit.publish.small_release import SmallRelease, dbt_node

MONTHS = 32
COLUMNS = {
    "period_id": "VARCHAR",
    "period_kind": "VARCHAR",
    "scope_kind": "VARCHAR",
    "scope_id": "VARCHAR",
    "group_size_count": "BIGINT",
    "promoted_count": "BIGINT",
    "promoted_rate": "DOUBLE",
    "is_complete": "BOOLEAN",
    "is_suppressed": "BOOLEAN",
    "period_start_date": "DATE",
    "period_end_date": "DATE",
}
RULE = SmallGroupRule(
    "group_size_count",
    ("promoted_count", "promoted_rate"),
    (),
    5,
    is_sensitive=False,
)


def organisation(*, more: int = 0) -> str:
    """32 months of two genders and others: 1 to 4 others in 24 months, 9 in 8.

    Of the women 10, of the men 6 and of the others none is promoted each month.
    """
    return f"""
        with months as (select unnest(range({MONTHS})) as m),
        people as (
            select m, 'gender' as scope_kind, 'female' as scope_id, 41 + m as n, 10 as p
            from months union all
            select m, 'gender', 'male', 33 + {more}, 6 from months union all
            select m, 'gender', 'other', case when m < 24 then 1 + m % 4 else 9 end, 0
            from months
        ),
        told as (
            select * from people union all
            select m, 'overall', 'all', sum(n)::bigint, sum(p)::bigint
            from people group by m
        )
        select
            'month:' || m as period_id, 'month' as period_kind, scope_kind, scope_id,
            n::bigint as group_size_count, p::bigint as promoted_count,
            p / n::double as promoted_rate, true as is_complete,
            false as is_suppressed,
            date '2020-01-01' + m::int * 31 as period_start_date,
            date '2020-01-31' + m::int * 31 as period_end_date
        from told
    """


def write_primary_only(folder: Path, *, more: int = 0) -> Path:
    """Publish as before figures were rounded: small groups hidden, nothing else."""
    (folder / "parquet").mkdir(parents=True)
    source = f"({organisation(more=more)})"
    query = protected_query(source, columns=list(COLUMNS), rule=RULE)
    with duckdb.connect() as connection:
        connection.execute(
            f"copy (select * from {query}) to '{folder}/parquet/rpt_people.parquet'"
        )
    columns = [{"name": name, "type": kind} for name, kind in COLUMNS.items()]
    table = {
        "name": "rpt_people",
        "minimum_group_size": 5,
        "columns": columns,
        "parquet": {"path": "parquet/rpt_people.parquet"},
    }
    (folder / "manifest.json").write_text(json.dumps({"tables": [table]}))
    return folder


def write_as_published(release: SmallRelease) -> Path:
    """Publish the same organisation with all that publishing does."""
    meta = {
        "publish": True,
        "grain": ["period_id", "scope_kind", "scope_id"],
        "people_count_column": "group_size_count",
        "suppress_columns": ["promoted_count", "promoted_rate"],
    }
    release.declare(
        [dbt_node("rpt_people", meta=meta, columns=dict.fromkeys(COLUMNS, ""))]
    )
    made = f"create or replace table marts.rpt_people as {organisation()}"
    release.with_sql(made).release()
    return release.workspace.latest_published


def test_hiding_alone_gives_every_hidden_group_away(tmp_path: Path) -> None:
    # All less women less men: exact in each of the 24 months.
    found = attack([write_primary_only(tmp_path / "set")], seconds=5)
    assert found == {"rpt_people": {"group_size_count": 24}}


def test_two_releases_give_those_away_who_came_between(tmp_path: Path) -> None:
    # 3 more men in each of the 32 closed months, and so in all of them together.
    newer = write_primary_only(tmp_path / "newer", more=3)
    older = write_primary_only(tmp_path / "older")
    [told] = attack([newer, older], seconds=5).values()
    assert told["group_size_count since an earlier release"] == 64


def test_what_came_and_went_again_is_found_between_earlier_releases(
    tmp_path: Path,
) -> None:
    # The newest tells nothing against the oldest; each of both against the middle one.
    folders = [
        write_primary_only(tmp_path / name, more=more)
        for name, more in (("newest", 0), ("middle", 3), ("oldest", 0))
    ]
    [told] = attack(folders, seconds=5).values()
    assert told["group_size_count since an earlier release"] == 2 * 64


def test_what_is_published_gives_nothing_away(tmp_path: Path) -> None:
    release = SmallRelease.create(tmp_path / "workspace")
    found = attack([write_as_published(release)], seconds=5)
    assert found == {"rpt_people": {}}


CELLS = {
    ("all", "all"): 80,
    ("U1", "all"): 33,
    ("U2", "all"): 47,
    ("all", "G1"): 43,
    ("all", "G2"): 37,
    ("U1", "G1"): 3,
    ("U1", "G2"): 30,
    ("U2", "G1"): 40,
    ("U2", "G2"): 7,
}


def write_cells(folder: Path, tables: dict[str, dict[tuple[str, str], int]]) -> Path:
    """Publish exact cells, those of fewer than five hidden and nothing else."""
    (folder / "parquet").mkdir(parents=True)
    told = []
    for column, cells in tables.items():
        rows = ", ".join(
            f"('year:2024', '{unit}', '{grade}', "
            f"{count if count >= 5 else 'null'}::bigint, {count < 5})"
            for (unit, grade), count in cells.items()
        )
        kinds = ("VARCHAR", "VARCHAR", "VARCHAR", "BIGINT", "BOOLEAN")
        names = ("period_id", "unit", "grade", column, "is_suppressed")
        with duckdb.connect() as connection:
            connection.execute(
                f"copy (select * from (values {rows}) as cells({', '.join(names)})) "
                f"to '{folder}/parquet/rpt_{column}.parquet'"
            )
        told.append(
            {
                "name": f"rpt_{column}",
                "minimum_group_size": 5,
                "has_exact_cells": True,
                "columns": [
                    {"name": name, "type": kind}
                    for name, kind in zip(names, kinds, strict=True)
                ],
                "parquet": {"path": f"parquet/rpt_{column}.parquet"},
            }
        )
    (folder / "manifest.json").write_text(json.dumps({"tables": told}))
    return folder


def test_an_exact_cell_that_is_hidden_alone_is_what_its_line_leaves(
    tmp_path: Path,
) -> None:
    # 33 - 30 = 3, and 43 - 40 too.
    folder = write_cells(tmp_path / "set", {"employee_count": CELLS})
    assert attack([folder], seconds=5) == {"rpt_employee_count": {"employee_count": 1}}


def test_exact_cells_hidden_for_each_other_give_nothing_away(tmp_path: Path) -> None:
    # All four corners hidden: each may be anything from 0 to what its lines have.
    corners = {key: 0 if "all" not in key else count for key, count in CELLS.items()}
    folder = write_cells(tmp_path / "set", {"employee_count": corners})
    assert attack([folder], seconds=5) == {"rpt_employee_count": {}}


def test_the_people_of_one_table_are_subtracted_from_those_of_another(
    tmp_path: Path,
) -> None:
    # 80 less 77 are 3, and 37 less 34; nobody else was left out.
    rated = CELLS | {("all", "all"): 77, ("all", "G2"): 34}
    tables = {"employee_count": CELLS, "rated_employee_count": rated}
    found = attack([write_cells(tmp_path / "set", tables)], seconds=0)
    assert (
        found["rpt_rated_employee_count"]["those of rpt_employee_count without them"]
        == 2
    )


@pytest.mark.parametrize("leaks", [True, False])
def test_the_command_counts_what_it_recovered(tmp_path: Path, *, leaks: bool) -> None:
    folder = (
        write_primary_only(tmp_path / "set")
        if leaks
        else write_as_published(SmallRelease.create(tmp_path / "workspace"))
    )
    script = Path(__file__).with_name("recover_small_groups.py")
    answer = subprocess.run(
        [sys.executable, script, folder, "--json"],
        check=False,
        capture_output=True,
        text=True,
    )
    assert answer.returncode == int(leaks)
    assert json.loads(answer.stdout)["recovered"] == (24 if leaks else 0)


def test_the_attack_shares_no_code_with_the_publisher() -> None:
    modules = set(Path(__file__).parent.glob("*.py")) - {Path(__file__)}
    lines = [line for path in modules for line in path.read_text("utf-8").splitlines()]
    assert len(modules) == 3
    assert not [
        line
        for line in lines
        if line.strip().startswith(("from publish.", "import publish", "from ingest"))
    ]


def test_a_figure_of_the_long_table_that_its_report_hides_is_found(
    tmp_path: Path,
) -> None:
    folder = write_primary_only(tmp_path / "set")
    parquet = folder / "parquet"
    with duckdb.connect() as connection:
        connection.execute(
            "copy (select 'promoted' as metric_id, 'all' as variant_id, "
            "'rpt_people' as report_name, 'promoted_rate' as value_column_name, "
            "'promoted_count' as numerator_column_name, "
            "'group_size_count' as denominator_column_name) "
            f"to '{parquet}/dim_metrics.parquet'"
        )
        connection.execute(
            "copy (select 'promoted' as metric_id, 'all' as variant_id, period_id, "
            "scope_kind, scope_id, promoted_rate as value, "
            "promoted_count as numerator, "
            # Of the 24 months in which it is hidden, it is told in three.
            "case when scope_id = 'other' and period_id in "
            "('month:0', 'month:1', 'month:2') then 4 else group_size_count end "
            f"as denominator from '{parquet}/rpt_people.parquet') "
            f"to '{parquet}/rpt_metric_values.parquet'"
        )
    found = attack([folder], seconds=5)
    assert found["rpt_metric_values"] == {"figures that no report shows": 3}


def test_tables_that_name_no_smallest_group_are_listed(tmp_path: Path) -> None:
    folder = write_primary_only(tmp_path / "set")
    manifest = json.loads((folder / "manifest.json").read_text("utf-8"))
    manifest["tables"] += [
        {"name": "dim_days", "minimum_group_size": None},
        {"name": "rpt_metric_values", "minimum_group_size": None},
    ]
    (folder / "manifest.json").write_text(json.dumps(manifest))
    assert not_attacked(folder) == ["dim_days"]
