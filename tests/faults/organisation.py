"""The small organisation that the fault tests run, and what an unbroken run gives.

The good fixture files are landed first; a second delivery then brings one changed
worker, one exact duplicate, one row that cannot be read and one new training record.
"""

from __future__ import annotations

import shutil
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import duckdb

from ingest import ledger
from ingest.workspace import (
    Workspace,
    WorkspaceSettings,
    create_workspace,
    load_workspace,
)
from publish.content_hash import content_hash
from publish.manifest import Manifest, TableFact, read_manifest
from publish.verify import verify

FIXTURES = Path(__file__).resolve().parents[1] / "fixtures" / "good"
WATCHED = ("store", "vault", "quarantine", "warehouse", "published")
AS_OF = date(2024, 7, 1)


def make_organisation(root: Path) -> Workspace:
    """Make a workspace with the first delivery landed nowhere yet."""
    # One thread, so that a run makes its system calls in one order.
    settings = WorkspaceSettings(as_of=AS_OF, threads=1)
    workspace = create_workspace(root, settings=settings)
    for file in sorted(FIXTURES.glob("*.csv")):
        source, entity = file.stem.split("__")
        folder = workspace.landing / source
        folder.mkdir(exist_ok=True)
        shutil.copyfile(file, folder / f"{entity}.csv")
        mapping = f"source: {source}\npreset: generic_{source}\n"
        (workspace.mappings / f"{source}.yaml").write_text(mapping, encoding="utf-8")
    return workspace


def deliver_more(workspace: Workspace) -> None:
    """Drop the second delivery into the landing folders."""
    workers = (FIXTURES / "hris__workers.csv").read_text(encoding="utf-8").splitlines()
    changed = workers[1].replace("undisclosed", "female")
    unreadable = workers[1].replace("00101", "00999").replace("2015-01-05", "no day")
    _deliver(
        workspace.landing / "hris" / "workers_2.csv",
        [workers[0], changed, *workers[2:], workers[-1], unreadable],
    )
    records = FIXTURES / "lms__training_records.csv"
    lines = records.read_text(encoding="utf-8").splitlines()
    _deliver(
        workspace.landing / "lms" / "training_records_2.csv",
        [*lines, lines[1].replace("LEAD-101,1,", "LEAD-101,2,")],
    )


def _deliver(path: Path, lines: list[str]) -> None:
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")


@dataclass(frozen=True)
class Result:
    """What must be the same however often a run was broken before."""

    tables: dict[str, str]
    marts: dict[str, str]
    deliveries: list[tuple[str, ...]]


def result_of(workspace: Workspace) -> Result:
    """Read the result from what readers see and from the ledger."""
    manifest = read_consistently(workspace)
    with ledger.open_ledger(workspace.ledger) as connection:
        landed = ledger.deliveries(connection)
    return Result(
        tables=_published(workspace, manifest),
        marts=_marts(workspace),
        deliveries=sorted(
            (
                delivery.feed,
                delivery.file_sha256,
                delivery.status,
                str(delivery.rows_in),
                str(delivery.rows_loaded),
                str(delivery.rows_quarantined),
                str(delivery.rows_duplicate),
            )
            for delivery in landed
        ),
    )


def _published(workspace: Workspace, manifest: Manifest) -> dict[str, str]:
    """Fingerprint the published tables but for when their rows were loaded."""
    database = workspace.latest_published.resolve() / manifest.marts.path
    with duckdb.connect(str(database), read_only=True) as marts:
        return {
            table.name: content_hash(
                marts, f'(select {_lasting(table)} from "{table.name}")'
            )
            for table in manifest.tables
        }


def _lasting(table: TableFact) -> str:
    return ", ".join(
        f'"{column.name}"'
        for column in table.columns
        if not column.name.endswith("loaded_at")
    )


def _marts(workspace: Workspace) -> dict[str, str]:
    """Fingerprint the marts before anything in them was hidden."""
    database = workspace.latest_warehouse.resolve() / "warehouse.duckdb"
    with duckdb.connect(str(database), read_only=True) as warehouse:
        names = warehouse.execute(
            "select table_name from duckdb_tables() where schema_name = 'marts'"
        ).fetchall()
        return {name: content_hash(warehouse, f'marts."{name}"') for (name,) in names}


def read_consistently(workspace: Workspace) -> Manifest:
    """Read every table in both forms, as a reader who resolves `latest` once."""
    generation = workspace.latest_published.resolve()
    manifest = read_manifest(generation)
    with duckdb.connect(str(generation / manifest.marts.path), read_only=True) as marts:
        for table in manifest.tables:
            parquet = f"read_parquet('{generation / table.parquet.path}')"
            for source in (f'"{table.name}"', parquet):
                if content_hash(marts, source) != table.content_hash:
                    message = f"{source} in {generation.name} is not as the manifest"
                    raise AssertionError(message)
    return manifest


def problems_after_kill(root: Path, *, shown_before: str | None) -> list[str]:
    """What a reader meets after a fault, before anything was repaired."""
    workspace = load_workspace(root)
    if not workspace.latest_published.exists():
        return ["readers lost what was published"] if shown_before else []
    try:
        manifest = read_consistently(workspace)
    except Exception as error:  # noqa: BLE001 - whatever it is, a reader met it
        return [f"a reader failed: {type(error).__name__}: {error}"]
    if shown_before is not None and manifest.generation < shown_before:
        return ["readers were sent back"]
    return []


def problems_after_rerun(root: Path, *, expected: Result) -> list[str]:
    """What differs from a run that was never broken."""
    workspace = load_workspace(root)
    try:
        found = result_of(workspace)
    except Exception as error:  # noqa: BLE001 - whatever it is, the rerun did not heal
        return [f"after the rerun: {type(error).__name__}: {error}"]
    problems = [f"damaged: {finding}" for finding in verify(workspace)]
    problems += [
        f"{kind} {name} differs from an unbroken run's"
        for kind, after, before in (
            ("the published table", found.tables, expected.tables),
            ("the mart", found.marts, expected.marts),
        )
        for name in sorted(after.keys() | before.keys())
        if after.get(name) != before.get(name)
    ]
    if found.deliveries != expected.deliveries:
        problems.append("the ledger differs from an unbroken run's")
    return problems + [f"left behind: {path}" for path in _leftovers(workspace)]


def _leftovers(workspace: Workspace) -> list[str]:
    """Name files that no ledger row or generation accounts for."""
    with ledger.open_ledger(workspace.ledger) as connection:
        landed = ledger.deliveries(connection)
    stored = {delivery.parquet_path for delivery in landed}
    stray = [
        path.relative_to(workspace.root).as_posix()
        for path in workspace.raw_store.rglob("*")
        if path.is_file() and path.relative_to(workspace.root).as_posix() not in stored
    ]
    hidden = [
        path.relative_to(workspace.root).as_posix()
        for folder in (workspace.warehouse, workspace.published)
        for path in folder.iterdir()
        if path.name.startswith(".") and path.name not in {".lock", ".fence"}
    ]
    return stray + hidden
