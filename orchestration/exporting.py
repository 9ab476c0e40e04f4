"""Hand out the published set, and rows to analysts: which target writes what, where.

How each is written belongs to `publish.targets`. Each export leaves a line in the audit
log, without an address.
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from ingest.errors import UsageError
from orchestration.audit import record
from orchestration.settings import postgres_address
from publish.targets.source import latest_set

if TYPE_CHECKING:
    from collections.abc import Collection
    from pathlib import Path

    from ingest.workspace import Workspace
    from publish.lock import Fence

WORKBOOK = "stepladder.xlsx"
HYPER = "stepladder.hyper"
DBT_DOCS = "dbt-docs.html"
SUPERSET = "stepladder-superset.zip"


def export_workbook(
    workspace: Workspace,
    *,
    target: Path | None = None,
    period_kinds: Collection[str] = (),
    tables: Collection[str] = (),
) -> tuple[Path, int]:
    """Write the workbook; return where it is and how many rows it has.

    Args:
        workspace: Whose published set is written.
        target: The file; `exports/stepladder.xlsx` of the workspace when absent.
        period_kinds: Kinds of periods; years when none is named.
        tables: Tables; all that repeat no other when none is named.
    """
    from publish.targets.workbook import PERIOD_KINDS, write_workbook

    published = latest_set(workspace)
    path = target or workspace.exports / WORKBOOK
    path.parent.mkdir(parents=True, exist_ok=True)
    rows = write_workbook(
        published, path, period_kinds=period_kinds or PERIOD_KINDS, tables=tables
    )
    _note(workspace, "xlsx", published.manifest.generation, rows)
    return path, rows


def export_hyper(
    workspace: Workspace, *, target: Path | None = None
) -> tuple[Path, int]:
    """Write the `.hyper` file; return where it is and how many rows it has.

    Args:
        workspace: Whose published set is written.
        target: The file; `exports/stepladder.hyper` of the workspace when absent.
    """
    from publish.targets.hyper import write_hyper

    published = latest_set(workspace)
    path = target or workspace.exports / HYPER
    path.parent.mkdir(parents=True, exist_ok=True)
    rows = write_hyper(published, path)
    _note(workspace, "hyper", published.manifest.generation, rows)
    return path, rows


def export_model_docs(workspace: Workspace, *, target: Path | None = None) -> Path:
    """Write dbt's documentation of the project, which holds no data; return the file.

    Args:
        workspace: Where the project is parsed, if it has changed since the last run.
        target: The file; `exports/dbt-docs.html` of the workspace when absent.
    """
    from orchestration.dbt_docs import filled_page, packaged_page
    from orchestration.dbt_runner import ensure_manifest

    manifest = json.loads(ensure_manifest(workspace).read_bytes())
    path = target or workspace.exports / DBT_DOCS
    path.parent.mkdir(parents=True, exist_ok=True)
    building = path.with_name(f".building-{path.name}")
    building.write_text(filled_page(packaged_page(), manifest), encoding="utf-8")
    building.replace(path)
    return path


def export_superset(
    workspace: Workspace,
    *,
    target: Path | None = None,
    address: str | None = None,
    schema: str | None = None,
) -> tuple[Path, int]:
    """Write the dashboards for Superset, which hold no data; return file and charts.

    Args:
        workspace: Whose published tables they show.
        target: The file; `exports/stepladder-superset.zip` when absent.
        address: Where Superset finds the tables, in SQLAlchemy's form; the workspace's
            `marts.duckdb` when absent.
        schema: Their schema on a server; the export's own when absent.

    Raises:
        UsageError: The address holds a password, or is of another kind of database.
    """
    from dashboards.superset.pack import archive, pack_files
    from publish.targets.postgres import DEFAULT_SCHEMA

    published = latest_set(workspace)
    marts = workspace.latest_published.absolute() / published.manifest.marts.path
    files = pack_files(
        published.manifest,
        address=_without_password(address or f"duckdb:///{marts}"),
        schema=schema or DEFAULT_SCHEMA,
    )
    path = target or workspace.exports / SUPERSET
    path.parent.mkdir(parents=True, exist_ok=True)
    building = path.with_name(f".building-{path.name}")
    building.write_bytes(archive(files))
    building.replace(path)
    return path, sum(name.startswith("charts/") for name in files)


def export_to_postgres(workspace: Workspace, *, schema: str | None = None) -> int:
    """Load the server that the environment names; return how many rows it has."""
    from publish.targets.postgres import DEFAULT_SCHEMA, load

    published = latest_set(workspace)
    rows = load(postgres_address(), published, schema=schema or DEFAULT_SCHEMA)
    _note(workspace, "postgres", published.manifest.generation, rows)
    return rows


def export_analyst(workspace: Workspace, *, fence: Fence) -> tuple[Path, int]:
    """Write the rows that analysts may see; return the file and how many there are.

    Args:
        workspace: Whose latest warehouse is read.
        fence: This writer's: a run that ends meanwhile would remove what is read.
    """
    from orchestration.dbt_runner import ensure_manifest
    from publish.analyst import write_analyst_file

    path, contents = write_analyst_file(
        workspace, dbt_manifest=ensure_manifest(workspace), fence=fence
    )
    rows = sum(table.rows for table in contents.tables)
    _note(workspace, "analyst", contents.generation, rows)
    return path, rows


def _without_password(address: str) -> str:
    """Check an address that goes with a file, without quoting it in an error."""
    parts = urlsplit(address)
    if parts.scheme.partition("+")[0] not in {"duckdb", "postgresql"}:
        raise UsageError(
            "the dashboards read DuckDB or PostgreSQL, and the address names neither",
            remedy="Give duckdb:////folder/marts.duckdb or "
            "postgresql://login@host:port/database.",
        )
    if parts.password is not None or "password" in parts.query.lower():
        raise UsageError(
            "the address holds a password, and the pack would hand it on",
            remedy="Leave it out: the password is given to Superset itself.",
        )
    return address


def _note(workspace: Workspace, target: str, generation: str, rows: int) -> None:
    facts = {"target": target, "generation": generation, "rows": rows}
    record(workspace, "export", facts)
