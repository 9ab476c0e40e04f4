"""SQL that builds a warehouse reaches its own files only, as dbt really opens it."""

from __future__ import annotations

import os
import re
from typing import TYPE_CHECKING

import duckdb
import pytest

from ingest.workspace import Workspace, create_workspace
from orchestration.confinement import allowed_folders, confine
from orchestration.dbt_runner import release_warehouse
from orchestration.settings import DBT_PROJECT, point_dbt_at

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

HOSTILE = {
    "the key of the pseudonyms": "from read_blob('{root}/vault/pseudonym.key')",
    "the ledger": "from read_blob('{root}/store/ledger.sqlite')",
    "a landed file": "from read_csv('{root}/landing/staff.csv')",
    "a detour": "from read_csv('{root}/store/raw/../../landing/staff.csv')",
    "the published set": "attach '{root}/published/marts.duckdb' as published",
    "the environment": "from read_text('/proc/self/environ')",
    "any file": "from read_text('/etc/hostname')",
    "all files": "from glob('{root}/vault/*')",
    "a file written": "copy (select 1) to '{root}/landing/made.csv'",
    "a database made": "attach '{root}/made.duckdb' as made",
    "the network": "from read_csv('http://localhost:1/x.csv')",
    "code": "install httpfs",
    "loaded code": "load httpfs",
    "access again": "set enable_external_access = true",
    "a folder more": "set allowed_directories = ['/']",
    "the settings": "set lock_configuration = false",
    "another zone": "set TimeZone = 'Asia/Tokyo'",
}


@pytest.fixture(scope="module")
def workspace(tmp_path_factory: pytest.TempPathFactory) -> Workspace:
    made = create_workspace(tmp_path_factory.mktemp("confined") / "people")
    made.building.mkdir()
    made.pseudonym_key.write_bytes(b"k" * 32)
    made.ledger.write_bytes(b"ledger")
    (made.landing / "staff.csv").write_text("id\nW1\n")
    with duckdb.connect(made.published / "marts.duckdb") as published:
        published.execute("create table t as select 1")
    with duckdb.connect() as plain:
        plain.execute(f"copy (select 7 as n) to '{made.raw_store}/x.parquet'")
    return made


@pytest.fixture
def opened(workspace: Workspace) -> Iterator[duckdb.DuckDBPyConnection]:
    """The database as dbt opens it for a model, from the project's own profile."""
    from dbt.adapters.duckdb.credentials import DuckDBCredentials
    from dbt.adapters.duckdb.environments.local import LocalEnvironment
    from dbt.config.renderer import ProfileRenderer
    from dbt.config.utils import parse_cli_vars
    from dbt_common.clients.system import load_file_contents
    from dbt_common.context import set_invocation_context
    from yaml import safe_load

    with pytest.MonkeyPatch.context() as environment:
        environment.setattr(os, "environ", os.environ.copy())
        point_dbt_at(workspace)
        set_invocation_context(dict(os.environ))
        profile = safe_load(load_file_contents(str(DBT_PROJECT / "profiles.yml")))
        chosen = profile["stepladder"]["outputs"]["duckdb"]
        rendered = ProfileRenderer(parse_cli_vars("{}")).render_data(chosen)
        rendered.pop("type")
        credentials = DuckDBCredentials.from_dict(
            {"database": "warehouse", "schema": "main", **rendered}
        )
        plugins = LocalEnvironment.initialize_plugins(credentials)
        database = LocalEnvironment.initialize_db(credentials, plugins)
        try:
            cursor = database.cursor()
            yield LocalEnvironment.initialize_cursor(credentials, cursor, plugins)
        finally:
            database.close()
            release_warehouse()


@pytest.mark.parametrize("sql", HOSTILE.values(), ids=HOSTILE)
def test_a_model_reaches_nothing_else(
    workspace: Workspace, opened: duckdb.DuckDBPyConnection, sql: str
) -> None:
    before = {path for path in workspace.root.rglob("*") if "building" not in str(path)}

    with pytest.raises(duckdb.Error):
        opened.execute(sql.format(root=workspace.root)).fetchall()

    assert before == {
        path for path in workspace.root.rglob("*") if "building" not in str(path)
    }


def test_a_model_reads_raw_files_and_writes_its_own(
    workspace: Workspace, opened: duckdb.DuckDBPyConnection
) -> None:
    files = f"{workspace.raw_store}/*.parquet"
    opened.execute(f"create or replace table t as from read_parquet('{files}')")
    found = opened.execute("select n, current_setting('TimeZone') from t").fetchall()

    assert found == [(7, "UTC")]


def test_without_the_walls_all_of_it_would_be_reached(workspace: Workspace) -> None:
    reached = []
    for name in (
        "the key of the pseudonyms",
        "the ledger",
        "a landed file",
        "any file",
    ):
        with duckdb.connect() as plain:
            plain.execute(HOSTILE[name].format(root=workspace.root)).fetchall()
            reached.append(name)

    assert len(reached) == 4


def test_a_folder_that_is_no_workspace_opens_no_other(tmp_path: Path) -> None:
    assert allowed_folders(str(tmp_path / "a/b/warehouse.duckdb")) == [tmp_path / "a/b"]
    assert allowed_folders(":memory:") == []


def test_a_folder_with_a_quote_in_its_name_is_a_folder(tmp_path: Path) -> None:
    folder = tmp_path / "o'brien"
    folder.mkdir()
    with duckdb.connect(folder / "w.duckdb") as connection:
        confine(connection, str(folder / "w.duckdb"))
        allowed = "select current_setting('allowed_directories')"
        [(folders,)] = connection.execute(allowed).fetchall()

    assert f"{folder}/" in folders


def test_what_a_process_that_runs_sql_is_told_holds_no_secret(
    workspace: Workspace,
) -> None:
    """The profile may ask for these and no others; keys are files of the vault."""
    asked = set(
        re.findall(r"env_var\('(\w+)'", (DBT_PROJECT / "profiles.yml").read_text())
    )
    with pytest.MonkeyPatch.context() as environment:
        environment.setattr(os, "environ", dict[str, str]())
        point_dbt_at(workspace)
        told = dict(os.environ)

    key = workspace.pseudonym_key.read_bytes()
    assert asked - set(told) == {
        f"STEPLADDER_POSTGRES_{name}"
        for name in ("HOST", "PORT", "USER", "PASSWORD", "DATABASE")
    }
    assert not any(key.decode() in value for value in told.values())
