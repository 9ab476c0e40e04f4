"""A workspace with a hand-made warehouse: what publishing needs, without a run."""

from __future__ import annotations

import json
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime
from typing import TYPE_CHECKING, Any

import duckdb

from ingest.workspace import Workspace, WorkspaceSettings, create_workspace
from publish.generations import commit_warehouse, next_generation, open_building
from publish.lock import Fence, single_writer
from publish.published import publish

if TYPE_CHECKING:
    from contextlib import AbstractContextManager
    from pathlib import Path

    from publish.manifest import CheckOutcome, Manifest

NOON = datetime(2026, 11, 22, 12, 0, tzinfo=UTC)
FINGERPRINT = "1a2b3c4d" * 8

PROMOTIONS = """
    create schema if not exists marts;
    create or replace table marts.rpt_promotions as
    select *, false as is_suppressed from (values
        ('Sales',    40::bigint, 6::bigint,  40::bigint, 0.15::double, 12.5::double),
        ('Legal',     4::bigint, 1::bigint,   4::bigint, 0.25::double, 30.0::double),
        ('Finance',  50::bigint, 2::bigint,  50::bigint, 0.04::double,  9.0::double),
        ('Research', 20::bigint, 18::bigint, 20::bigint, 0.9::double,   3.0::double),
        ('Archive',   0::bigint, 0::bigint,   0::bigint, null,          null)
    ) as rows(
        department_name, employee_count, promoted_numerator, promoted_denominator,
        promoted_rate, mean_wait_months
    );
    create or replace table marts.dim_grades as
    select * from (values ('G1', 1), ('G2', 2)) as rows(grade_id, grade_ordinal)
"""
DELIVERIES = """
    create schema if not exists raw_ops;
    create or replace table raw_ops.deliveries as
    select * from (values
        (1, 'workers', 'loaded', 100, 90, 6, 3, 1, 0),
        (2, 'workers', 'loaded',  10, 10, 0, 0, 0, 0),
        (3, 'workers', 'rejected', 7,  0, 0, 0, 0, 0)
    ) as rows(
        delivery_id, entity, status, rows_in, rows_loaded, rows_quarantined,
        rows_duplicate, rows_superseded, rows_erased
    )
"""
REPORT_META: dict[str, Any] = {
    "publish": True,
    "people_count_column": "employee_count",
    "suppress_columns": [
        "promoted_numerator",
        "promoted_denominator",
        "promoted_rate",
        "mean_wait_months",
    ],
    "minimum_group": "count",
}
REPORT_COLUMNS = {
    "department_name": "What people call the department.",
    "employee_count": "People in the department.",
    "promoted_numerator": "People promoted.",
    "promoted_denominator": "People who could be promoted.",
    "promoted_rate": "Promoted by those who could be.",
    "mean_wait_months": "Mean months at a level.",
    "is_suppressed": "Whether something in the row is hidden.",
}


def dbt_node(
    name: str, *, meta: dict[str, Any], columns: dict[str, str]
) -> dict[str, Any]:
    """One model as dbt's manifest.json has it, reduced to what is read."""
    return {
        "resource_type": "model",
        "name": name,
        "alias": name,
        "schema": "marts",
        "description": f"The table {name}: it's plain.",
        "original_file_path": f"models/marts/{name}.sql",
        "config": {"meta": meta},
        "columns": {
            column: {"name": column, "description": text}
            for column, text in columns.items()
        },
    }


def default_nodes() -> list[dict[str, Any]]:
    """The two published models of the small warehouse, and one that stays inside."""
    return [
        dbt_node("rpt_promotions", meta=REPORT_META, columns=REPORT_COLUMNS),
        dbt_node(
            "dim_grades",
            meta={"publish": True},
            columns={"grade_id": "The grade.", "grade_ordinal": "Its place."},
        ),
        dbt_node("dim_employees", meta={}, columns={"employee_id": "A person."}),
    ]


@dataclass(frozen=True)
class SmallRelease:
    """A workspace and what its next publication will say."""

    workspace: Workspace
    sql: tuple[str, ...] = (PROMOTIONS, DELIVERIES)
    checks: tuple[CheckOutcome, ...] = ()

    @classmethod
    def create(cls, root: Path, *, keep_generations: int = 5) -> SmallRelease:
        """Make the workspace, with the default declaration in its dbt manifest."""
        settings = WorkspaceSettings(keep_generations=keep_generations)
        release = cls(create_workspace(root, settings=settings))
        release.declare(default_nodes())
        return release

    def declare(self, nodes: list[dict[str, Any]]) -> None:
        """Write the dbt manifest."""
        self.dbt_manifest.parent.mkdir(parents=True, exist_ok=True)
        named = {f"model.stepladder.{node['name']}": node for node in nodes}
        self.dbt_manifest.write_text(json.dumps({"nodes": named}), encoding="utf-8")

    def with_sql(self, *sql: str) -> SmallRelease:
        """The same release over another warehouse."""
        return replace(self, sql=(*self.sql, *sql))

    def with_checks(self, *checks: CheckOutcome) -> SmallRelease:
        """The same release with check results."""
        return replace(self, checks=checks)

    @property
    def dbt_manifest(self) -> Path:
        """The declaration that publishing reads."""
        return self.workspace.dbt / "target" / "manifest.json"

    def writer(self) -> AbstractContextManager[Fence]:
        """The lock that a run holds."""
        return single_writer(self.workspace, purpose="test", timeout_seconds=20)

    def writer_at_once(self) -> AbstractContextManager[Fence]:
        """The same for a writer that does not wait."""
        return single_writer(self.workspace, purpose="test")

    def build(self, fence: Fence) -> str:
        """Build and commit a warehouse; its generation."""
        generation = next_generation(self.workspace, fingerprint=FINGERPRINT, now=NOON)
        open_building(self.workspace)
        with duckdb.connect(str(self.workspace.building_database)) as connection:
            for sql in self.sql:
                connection.execute(sql)
        commit_warehouse(self.workspace, generation, fence=fence)
        return generation

    def publish(self, fence: Fence, *, generation: str) -> Manifest:
        """Publish a committed generation."""
        return publish(
            self.workspace,
            generation,
            dbt_manifest=self.dbt_manifest,
            as_of_date=date(2026, 11, 21),
            inputs_fingerprint=FINGERPRINT,
            checks=self.checks,
            versions={"stepladder": "0.1.0"},
            fence=fence,
        )

    def release(self) -> Manifest:
        """Build, commit and publish under the lock."""
        with self.writer() as fence:
            return self.publish(fence, generation=self.build(fence))
