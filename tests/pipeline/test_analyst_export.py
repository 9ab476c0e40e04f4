"""Rows for analysts from a real warehouse, by the command and by a run's last step."""

import shutil
from collections.abc import Iterator
from pathlib import Path

import dagster as dg
import pytest
from click.testing import CliRunner

from ingest.workspace import Workspace, WorkspaceSettings, load_workspace
from orchestration.cli import main
from orchestration.defs.exports import export_assets
from orchestration.progress import Progress
from orchestration.resources import WorkspaceResource, WriterResource
from publish.analyst import ANALYST_FILE
from publish.reading import connect
from publish.verify import verify


@pytest.fixture(scope="module")
def workspace(
    demo_workspace: Path, tmp_path_factory: pytest.TempPathFactory
) -> Workspace:
    root = tmp_path_factory.mktemp("analyst") / "demo"
    shutil.copytree(demo_workspace, root, symlinks=True)
    return load_workspace(root)


@pytest.fixture
def by_command(workspace: Workspace) -> Iterator[Path]:
    root = str(workspace.root)
    ended = CliRunner().invoke(main, ["export", "analyst", "--workspace", root])
    assert ended.exit_code == 0, ended.output
    yield workspace.analyst / "latest" / ANALYST_FILE
    shutil.rmtree(workspace.analyst)


def test_analysts_have_every_person_and_nobodys_gender(
    workspace: Workspace, by_command: Path
) -> None:
    warehouse = workspace.latest_warehouse / workspace.building_database.name
    with connect(warehouse) as everything, connect(by_command) as analyst:
        count = "select count(*), count(distinct employee_id) from marts.dim_employees"
        people = everything.execute(count).fetchall()
        genders = everything.execute(
            "select distinct gender from marts.dim_employees where gender is not null"
        ).fetchall()
        assert analyst.execute(count).fetchall() == people
        assert len(genders) > 1

        texts = analyst.execute(
            "select schema_name, table_name, column_name from duckdb_columns() "
            "where data_type = 'VARCHAR' and not internal"
        ).fetchall()
        for schema, table, column in texts:
            values = analyst.execute(
                f'select distinct "{column}" from "{schema}"."{table}"'
            ).fetchall()
            assert not set(values) & set(genders), f"{schema}.{table}.{column}"
        schemas = {schema for schema, _, _ in texts}
        tables = {table for _, table, _ in texts}
    assert schemas == {"marts", "ops"}
    assert not {"rpt_promotion_rates", "rpt_adverse_impact"} & tables
    assert verify(workspace) == []


def test_a_run_writes_them_if_the_settings_say_so(workspace: Workspace) -> None:
    root = str(workspace.root)

    ended = dg.materialize(
        export_assets(WorkspaceSettings(export_to=("analyst",))),
        resources={
            "workspace": WorkspaceResource(root=root),
            "writer": WriterResource(root=root),
            "progress": Progress(),
        },
    )

    assert ended.success
    assert (workspace.analyst / "latest" / ANALYST_FILE).is_file()
    shutil.rmtree(workspace.analyst)
