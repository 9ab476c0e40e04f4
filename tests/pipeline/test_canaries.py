"""No personal text is in any byte outside the vault, after good runs and bad ones."""

from __future__ import annotations

import json
import re
import sys
from pathlib import Path

import duckdb
import polars as pl
import pytest
from click.testing import CliRunner

from ingest import vault
from ingest.contract import load_contracts
from ingest.landing import land
from ingest.workspace import Workspace, create_workspace, load_workspace
from orchestration.cli import main
from tests.offline.running import run_offline
from tests.pipeline import canaries

PLAIN_TO_THE_OWNER = ("vault/", "landing/")


@pytest.fixture(scope="module")
def failed(tmp_path_factory: pytest.TempPathFactory) -> tuple[Workspace, str]:
    """A workspace full of canaries after a run in which dbt and Dagster fail.

    A raw file holds pseudonyms where dates should be, which breaks a model.
    """
    root = tmp_path_factory.mktemp("canaries")
    workspace = create_workspace(root / "people")
    formats = canaries.plant(workspace)
    assert formats >= {"csv", "xlsx", "json", "ndjson", "parquet", "csv.gz", "zip"}
    landed = {delivery.status for delivery in land(workspace)}
    assert landed == {"loaded", "rejected"}
    [stored] = (workspace.raw_store / "workers").glob("*.parquet")
    workers = pl.read_parquet(stored)
    stored.chmod(0o600)
    workers.with_columns(pl.col("worker_id").alias("hire_date")).write_parquet(stored)
    command = str(Path(sys.executable).with_name("stepladder"))
    ended = run_offline(
        [command, "--debug", "run", "--workspace", str(workspace.root)],
        knocks=root / "knocks",
    )
    assert ended.returncode == 1
    assert "see dbt_project/models/" in ended.stdout
    return workspace, ended.stdout + ended.stderr


def test_no_canary_is_outside_the_vault(failed: tuple[Workspace, str]) -> None:
    workspace, told = failed

    assert canaries.hits(workspace.root, besides=PLAIN_TO_THE_OWNER) == []
    assert canaries.FOUND.search(told.encode()) is None


def test_every_personal_column_and_every_refused_row_was_there(
    failed: tuple[Workspace, str],
) -> None:
    """What is not found was really delivered: it is in each landed file."""
    workspace, _ = failed
    landed = [path for path in workspace.landing.rglob("*") if path.is_file()]
    found = canaries.hits(workspace.root, besides=("vault/",))

    assert len(landed) == len(load_contracts()) + 3
    assert sorted(found) == sorted(
        path.relative_to(workspace.root).as_posix() for path in landed
    )


@pytest.mark.parametrize(
    "command",
    [
        ["status"],
        ["status", "--json"],
        ["check", "{landing}/hris/job_history.csv", "--source", "hris"],
        ["check", "{landing}/hris/workers.broken", "--source", "hris"],
        ["quarantine", "list"],
        ["quarantine", "list", "--all", "--json"],
        ["audit"],
        ["verify"],
    ],
    ids=" ".join,
)
def test_no_command_tells_a_canary(
    failed: tuple[Workspace, str], command: list[str]
) -> None:
    workspace, _ = failed
    named = [part.format(landing=workspace.landing) for part in command]
    told = CliRunner().invoke(main, [*named, "--workspace", str(workspace.root)])

    assert told.output
    assert not told.output.startswith("Usage:")
    assert canaries.FOUND.search(told.output.encode()) is None


def test_no_log_and_no_report_tells_a_pseudonym(failed: tuple[Workspace, str]) -> None:
    workspace, told = failed
    folders = (workspace.dbt, workspace.dagster_home, workspace.reports)
    written = [path for f in folders for path in f.rglob("*") if path.is_file()]

    assert written
    assert "p1_" not in told
    assert [path for path in written if b"p1_" in path.read_bytes()] == []


def test_no_address_of_the_published_demo_is_outside_the_vault(
    demo_workspace: Path,
) -> None:
    """After a good run: everybody in the demo has an address of one domain."""
    domain = "@example.org"
    held = vault.identities(load_workspace(demo_workspace))["identifier"]
    outside = (*PLAIN_TO_THE_OWNER, "truth/")
    pattern = re.compile(re.escape(domain).encode())

    assert held.str.ends_with(domain).sum() > 100
    assert canaries.hits(demo_workspace, besides=outside, pattern=pattern) == []


@pytest.mark.parametrize("packing", ["plain", "gzip", "zip", "parquet", "duckdb"])
def test_a_planted_canary_is_found_in_every_packing(
    tmp_path: Path, packing: str
) -> None:
    rows = [{"name": f"{canaries.CANARY}{number}"} for number in range(3000)]
    path = tmp_path / "planted"
    if packing == "duckdb":
        with duckdb.connect(path) as database:
            database.execute("create table t (name varchar)")
            database.executemany(
                "insert into t values (?)", [[*r.values()] for r in rows[:99]]
            )
    else:
        path.write_bytes(_PACKED[packing](rows))

    assert canaries.hits(tmp_path) == ["planted"]


_PACKED = {
    "plain": lambda rows: json.dumps(rows).encode("utf-16"),
    "gzip": canaries._FORMATS["csv.gz"][1],
    "zip": canaries._FORMATS["zip"][1],
    "parquet": canaries._FORMATS["parquet"][1],
}
