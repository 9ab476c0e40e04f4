"""What was planted in the demo's development cycle can be read back from the raw store.

The dirt costs every file up to one row in a hundred, which is the tolerance; the rows
that were to be refused are counted exactly in `test_demo_lands`.
"""

import json
from collections.abc import Iterator
from typing import Any

import duckdb
import pytest

from ingest.demo import write_demo
from ingest.landing import land
from ingest.raw_views import register_raw_views
from ingest.workspace import Workspace, create_workspace

DIRT = 0.02
BIAS = """
    select count(*), avg(own.level - theirs.level)
    from raw_development.skill_assessments as own
    inner join raw_development.skill_assessments as theirs
        using (worker_id, skill_id)
    where own.assessment_source = 'self'
      and theirs.assessment_source = 'manager'
      and theirs.assessed_on between own.assessed_on and own.assessed_on + 27
"""
FUNNEL = """
    select
        year(assessed.first_assessed_on) as round_year,
        count(*) as assessed,
        count(goals.goal_id) as with_goal,
        count(plans.goal_id) as with_plan,
        count(plans.goal_id) filter (plans.is_acting) as acting,
        count(revisions.goal_id) as refined
    from
        (
            select worker_id, min(completed_on) as first_assessed_on
            from raw_development.self_assessments
            group by worker_id, year(completed_on)
        ) as assessed
    left join
        raw_development.goals
        on goals.worker_id = assessed.worker_id
        and year(goals.opened_on) = year(assessed.first_assessed_on)
    left join
        (
            select goal_id, count(done_on) > 0 as is_acting
            from raw_development.plan_actions
            group by goal_id
        ) as plans using (goal_id)
    left join
        (select distinct goal_id from raw_development.goal_revisions) as revisions
        using (goal_id)
    group by round_year
    order by round_year nulls last
"""


@pytest.fixture(scope="module")
def workspace(tmp_path_factory: pytest.TempPathFactory) -> Workspace:
    found = create_workspace(tmp_path_factory.mktemp("cycle") / "workspace")
    write_demo(found.root, employees=2_000, months=36, seed=7)
    for folder in ("hris", "lms", "mentoring"):
        for path in (found.landing / folder).iterdir():
            path.unlink()
    land(found)
    return found


@pytest.fixture(scope="module")
def raw(workspace: Workspace) -> Iterator[duckdb.DuckDBPyConnection]:
    with duckdb.connect() as connection:
        register_raw_views(connection, workspace)
        yield connection


@pytest.fixture(scope="module")
def planted(workspace: Workspace) -> dict[str, Any]:
    path = workspace.truth / "planted_development.json"
    truth: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
    return truth


def test_the_gap_between_the_own_view_and_the_managers_is_the_planted_one(
    raw: duckdb.DuckDBPyConnection, planted: dict[str, Any]
) -> None:
    [(pairs, mean)] = raw.execute(BIAS).fetchall()

    assert pairs == pytest.approx(planted["self_minus_manager"]["pairs"], rel=DIRT)
    assert mean == pytest.approx(planted["self_minus_manager"]["mean_levels"], abs=DIRT)


def test_the_funnel_of_every_cohort_is_the_planted_one(
    raw: duckdb.DuckDBPyConnection, planted: dict[str, Any]
) -> None:
    rows = raw.execute(FUNNEL).fetchall()
    stages = ("year", "assessed", "with_goal", "with_plan", "acting", "refined")

    assert len(rows) == len(planted["funnel"]) == 3
    for row, cohort in zip(rows, planted["funnel"], strict=True):
        for stage, found in zip(stages, row, strict=True):
            assert found == pytest.approx(cohort[stage], rel=2 * DIRT), stage


def test_as_many_actions_are_done_in_time_as_was_planted(
    raw: duckdb.DuckDBPyConnection, planted: dict[str, Any]
) -> None:
    [(planned, done, in_time)] = raw.execute(
        "select count(*), count(done_on), count(*) filter (done_on <= due_on) "
        "from raw_development.plan_actions"
    ).fetchall()

    assert planned == pytest.approx(planted["actions"]["planned"], rel=DIRT)
    assert done == pytest.approx(planted["actions"]["done"], rel=DIRT)
    assert in_time == pytest.approx(planted["actions"]["done_in_time"], rel=DIRT)


@pytest.mark.parametrize(
    ("child", "column", "parent", "key"),
    [
        ("raw_reference.roles", "job_family_id", "raw_reference.job_families", None),
        ("raw_reference.role_skills", "role_id", "raw_reference.roles", None),
        ("raw_reference.role_skills", "skill_id", "raw_reference.skills", None),
        (
            "raw_development.goals",
            "review_cycle_id",
            "raw_performance.review_cycles",
            None,
        ),
        ("raw_development.goals", "target_role_id", "raw_reference.roles", "role_id"),
        (
            "raw_development.goals",
            "target_skill_id",
            "raw_reference.skills",
            "skill_id",
        ),
        (
            "raw_performance.performance_reviews",
            "review_cycle_id",
            "raw_performance.review_cycles",
            None,
        ),
        ("raw_talent.succession_candidates", "role_id", "raw_reference.roles", None),
    ],
)
def test_what_refers_to_a_list_is_on_it(
    raw: duckdb.DuckDBPyConnection,
    child: str,
    column: str,
    parent: str,
    key: str | None,
) -> None:
    [(referring, lost)] = raw.execute(
        f"select count(child.{column}), count(child.{column}) "
        f"filter (parent.{key or column} is null) from {child} as child "
        f"left join {parent} as parent on child.{column} = parent.{key or column}"
    ).fetchall()

    assert referring > 0
    assert lost == 0


def test_the_review_cycles_match_no_quarter(raw: duckdb.DuckDBPyConnection) -> None:
    months = raw.execute(
        "select distinct month(period_start_date), month(period_end_date) "
        "from raw_performance.review_cycles"
    ).fetchall()

    assert months == [(2, 1)]


def test_successors_are_named_for_critical_roles_only(
    raw: duckdb.DuckDBPyConnection,
) -> None:
    critical = raw.execute(
        "select distinct roles.is_critical from raw_talent.succession_candidates "
        "inner join raw_reference.roles using (role_id)"
    ).fetchall()

    assert critical == [(True,)]
