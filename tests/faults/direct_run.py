"""The steps of `stepladder run` without Dagster and dbt, for thousands of faults.

Locking, recovery, landing, the raw views, committing, publishing and pruning are the
product's own functions in the product's order; two small tables stand for the models.

    python -m tests.faults.direct_run WORKSPACE
"""

from __future__ import annotations

import json
import sys
from datetime import UTC, datetime
from pathlib import Path

import duckdb

from ingest.landing import land
from ingest.raw_views import register_raw_views
from ingest.workspace import Workspace, load_workspace
from publish.generations import (
    commit_warehouse,
    next_generation,
    open_building,
    prune,
    recover,
)
from publish.lock import single_writer
from publish.published import publish
from tests.faults.organisation import AS_OF

FINGERPRINT = "0" * 64
MODELS = """
    create schema marts;
    create table marts.dim_courses as
    select course_id, course_title from raw_lms.courses where _is_latest_delivery;
    create table marts.rpt_training as
    select
        training_status,
        cast(count(distinct learner_id) as bigint) as learner_count,
        cast(count(*) as bigint) as record_count,
        false as is_suppressed
    from raw_lms.training_records where _is_latest_delivery
    group by training_status;
    create table marts.rpt_workforce as
    select
        gender,
        cast(count(*) as bigint) as worker_count,
        false as is_suppressed
    from raw_hris.workers where _is_latest_delivery
    group by gender
"""


def main(root: Path) -> None:
    """Run once."""
    workspace = load_workspace(root)
    with single_writer(workspace, purpose="direct run", timeout_seconds=60) as fence:
        recover(workspace)
        land(workspace)
        open_building(workspace)
        with duckdb.connect(str(workspace.building_database)) as connection:
            register_raw_views(connection, workspace)
            connection.execute(MODELS)
        generation = next_generation(
            workspace, fingerprint=FINGERPRINT, now=datetime.now(UTC)
        )
        commit_warehouse(workspace, generation, fence=fence)
        publish(
            workspace,
            generation,
            dbt_manifest=_declared(workspace),
            as_of_date=AS_OF,
            inputs_fingerprint=FINGERPRINT,
            checks=(),
            versions={},
            fence=fence,
        )
        prune(workspace)


def _declared(workspace: Workspace) -> Path:
    """Write what dbt's manifest would say about the three tables."""
    path = workspace.dbt / "manifest.json"
    nodes = {
        "courses": _node("dim_courses", people=None, columns=["course_id"]),
        "training": _node(
            "rpt_training",
            people="learner_count",
            columns=["training_status", "learner_count", "record_count"],
        ),
        "workforce": _node(
            "rpt_workforce", people="worker_count", columns=["gender", "worker_count"]
        ),
    }
    path.write_text(json.dumps({"nodes": nodes}), encoding="utf-8")
    return path


def _node(name: str, *, people: str | None, columns: list[str]) -> dict[str, object]:
    hidden = [column for column in columns[1:] if column != people]
    meta: dict[str, object] = {"publish": True, "people_count_column": people}
    return {
        "resource_type": "model",
        "name": name,
        "alias": name,
        "schema": "marts",
        "description": f"{name} of a small organisation.",
        "config": {"meta": {**meta, "suppress_columns": hidden if people else []}},
        "columns": {
            column: {"name": column, "description": column}
            for column in (*columns, "is_suppressed")
        },
    }


if __name__ == "__main__":
    main(Path(sys.argv[1]))
