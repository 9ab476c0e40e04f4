"""Real files of other people: every row is accounted for, and nothing is made up.

The whole pipeline runs on them in `make proof-real-input`.
"""

from __future__ import annotations

import json
import shutil
from collections import Counter
from typing import TYPE_CHECKING

import duckdb
import pytest

from ingest.landing import land
from ingest.ledger import faults_of, open_ledger
from ingest.raw_views import register_raw_views
from ingest.workspace import create_workspace
from tests.pipeline.real_input import (
    ROSTER,
    ROSTER_MAPPING,
    STATEMENTS,
    XAPI_MAPPING,
    day_of,
    expect_of_roster,
    is_good,
    learner_of,
    read_roster,
    read_statements,
)

if TYPE_CHECKING:
    from pathlib import Path

    from ingest.ledger import Delivery
    from ingest.workspace import Workspace

_REASON = "needs the real sample files (../shared/data)"


@pytest.fixture(scope="module")
def samples(repository: Path) -> Path:
    folder = repository.parent / "shared" / "data"
    if not folder.is_dir():
        pytest.skip(_REASON)
    return folder


@pytest.fixture
def workspace(tmp_path: Path) -> Workspace:
    return create_workspace(tmp_path / "workspace")


def test_every_real_statement_loads_and_none_completes_a_course(
    samples: Path, workspace: Workspace
) -> None:
    statements = read_statements(samples)
    delivery = _landed(workspace, "lms", samples / STATEMENTS, XAPI_MAPPING)

    exact = {json.dumps(statement, sort_keys=True) for statement in statements}
    assert delivery.rows_in == len(statements) == 22_000
    assert delivery.rows_quarantined == 0
    assert delivery.rows_duplicate == len(statements) - len(exact)
    assert delivery.rows_loaded == len(exact)

    types = Counter(s["object"]["definition"].get("type") for s in statements)
    learners = {learner_of(statement) for statement in statements}
    with _opened(workspace) as connection:
        found = connection.execute(
            "select activity_type, count(*) from raw_lms.learning_events group by all"
        ).fetchall()
        assert dict(found) == types
        (people,) = _row(
            connection,
            "select count(distinct learner_id) from raw_lms.learning_events",
        )
        assert people == len(learners) == 1_452
        (completed, courses) = _row(
            connection,
            "select count(*), count(*) filter (activity_type like '%/course')"
            " from raw_lms.learning_events"
            " where verb_id = 'http://adlnet.gov/expapi/verbs/completed'",
        )
    assert completed == sum(s["verb"]["id"].endswith("/completed") for s in statements)
    assert (completed, courses) == (636, 0)


def test_the_real_roster_is_accounted_for_row_by_row(
    samples: Path, workspace: Workspace
) -> None:
    rows = read_roster(samples)
    delivery = _landed(workspace, "roster", samples / ROSTER, ROSTER_MAPPING)
    expected = expect_of_roster(rows)

    with open_ledger(workspace.ledger) as ledger:
        faults = faults_of(ledger, delivery.delivery_id)
    quarantined = {key: count for key, count in faults.items() if count}
    assert delivery.rows_in == len(rows) == 6_954
    assert quarantined == {
        ("required", "effective_date"): expected.blank,
        ("not_before", "effective_date"): expected.before_hire,
        **_if_any(
            (
                "key_conflict",
                "worker_id, effective_date, effective_sequence, position_id",
            ),
            expected.conflicting,
        ),
    }
    assert (expected.blank, expected.before_hire) == (901, 7)
    assert len(rows) - len({row["PCN"] for row in rows}) == 833
    assert delivery.rows_duplicate == expected.duplicate
    assert delivery.rows_loaded == (
        len(rows)
        - expected.blank
        - expected.before_hire
        - expected.conflicting
        - expected.duplicate
    )
    with _opened(workspace) as connection:
        latest, positions = _row(
            connection,
            "select max(effective_date), count(distinct position_id)"
            " from raw_hris.job_history",
        )
    good = [row for row in rows if is_good(row)]
    assert str(latest) == "2029-07-29"
    assert latest == max(day_of(row["Date in Title"]) for row in good).date()
    assert positions == len({row["PCN"] for row in good})


def test_the_real_roster_is_refused_where_its_dirt_is_not_expected(
    samples: Path, workspace: Workspace
) -> None:
    # 908 of 6,954 rows break a rule: 13 %, more than the 5 % allowed by default.
    strict = ROSTER_MAPPING.replace("    max_rejected_share: 0.2\n", "")
    delivery = _landed(workspace, "roster", samples / ROSTER, strict)
    assert (delivery.status, delivery.reject_rule) == ("rejected", "too_many_rejects")
    assert delivery.rows_in == 0


def _if_any(key: tuple[str, str], count: int) -> dict[tuple[str, str], int]:
    return {key: count} if count else {}


def _landed(workspace: Workspace, source: str, sample: Path, mapping: str) -> Delivery:
    (workspace.mappings / f"{source}.yaml").write_text(mapping, encoding="utf-8")
    (workspace.landing / source).mkdir()
    shutil.copy(sample, workspace.landing / source)
    (delivery,) = land(workspace)
    return delivery


def _opened(workspace: Workspace) -> duckdb.DuckDBPyConnection:
    connection = duckdb.connect()
    register_raw_views(connection, workspace)
    return connection


def _row(connection: duckdb.DuckDBPyConnection, query: str) -> tuple[object, ...]:
    (row,) = connection.execute(query).fetchall()
    return tuple(row)
