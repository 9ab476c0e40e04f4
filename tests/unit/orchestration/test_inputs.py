"""What dbt is told of a workspace."""

from datetime import date
from pathlib import Path

import yaml

from ingest.workspace import Workspace, WorkspaceSettings
from orchestration.inputs import dbt_variables
from orchestration.settings import DBT_PROJECT


def test_every_setting_that_dbt_has_a_variable_for_reaches_it() -> None:
    settings = WorkspaceSettings(fiscal_year_start_month=4)
    told = dbt_variables(
        Workspace(root=Path("nowhere"), settings=settings), as_of=date(2026, 1, 31)
    )
    declared = yaml.safe_load((DBT_PROJECT / "dbt_project.yml").read_text())["vars"]

    assert declared.keys() & WorkspaceSettings.model_fields.keys() <= told.keys()
    assert told["fiscal_year_start_month"] == 4
    assert told["as_of_date"] == "2026-01-31"


def test_several_types_of_workers_reach_dbt_with_commas_between() -> None:
    settings = WorkspaceSettings(headcount_worker_types=("employee", "contingent"))
    told = dbt_variables(
        Workspace(root=Path("nowhere"), settings=settings), as_of=date(2026, 1, 31)
    )

    assert told["headcount_worker_types"] == "employee,contingent"
