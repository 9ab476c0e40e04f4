"""What each generation published, kept for good: later runs tell what has changed.

What a generation's long table showed becomes one immutable file of the raw store: the
figures as its warehouse has them, because a rounded one would differ from the next
build's in every row. It is made from files that never change again, so making it late,
or twice, gives the same file: whatever moment a run is killed at, the next one makes up
for it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import duckdb

from ingest import store
from ingest.published_figures import SUFFIX
from ingest.raw_tables import PUBLISHED_FIGURES
from publish.errors import PublishError
from publish.generations import generation_names
from publish.manifest import read_manifest
from publish.sql import literal

if TYPE_CHECKING:
    from pathlib import Path

    from ingest.workspace import Workspace
    from publish.manifest import Manifest

LONG_TABLE = "rpt_metric_values"
_OWN_COLUMNS = frozenset({"generation", "as_of_date", "last_delivery_id"})
_KEY = ("metric_id", "variant_id", "period_id", "scope_kind", "scope_id")
_FIGURES = frozenset({"value", "numerator", "denominator"})
_READ_ONLY = 0o400


def keep_figures(workspace: Workspace) -> list[Path]:
    """Keep the figures of every published generation that has none in the store yet.

    A generation whose files are damaged, or older than the long table, stays without.

    Returns:
        The files that were written.
    """
    kept = []
    for generation in generation_names(workspace.published):
        target = workspace.figures / f"{generation}{SUFFIX}"
        if not target.is_file():
            written = _written(workspace, generation)
            if written is not None:
                store.place(written, target, mode=_READ_ONLY)
                kept.append(target)
    return kept


def _written(workspace: Workspace, generation: str) -> Path | None:
    """Write the figures of a generation among the working files."""
    published = workspace.published / generation
    warehouse = workspace.warehouse / generation / workspace.building_database.name
    try:
        manifest = read_manifest(published)
    except PublishError:
        return None
    source = _whole_table(published, manifest)
    if source is None or not warehouse.is_file():
        return None
    workspace.scratch.mkdir(mode=0o700, exist_ok=True)
    target = workspace.scratch / f"figures-{generation}{SUFFIX}"
    shared = ", ".join(
        _shown(column.name)
        for column in PUBLISHED_FIGURES.columns
        if column.name not in _OWN_COLUMNS
    )
    same = " and ".join(f"exact.{name} = shown.{name}" for name in _KEY)
    try:
        with duckdb.connect(config={"threads": "1"}) as connection:
            connection.execute(f"attach {literal(warehouse)} as warehouse (read_only)")
            connection.execute(
                f"copy (select {literal(generation)} as generation, "
                f"date '{manifest.as_of_date}' as as_of_date, "
                "(select max(delivery_id) from warehouse.raw_ops.deliveries) "
                f"as last_delivery_id, {shared} from read_parquet({literal(source)}) "
                f"as shown inner join warehouse.marts.{LONG_TABLE} as exact on {same}) "
                f"to {literal(target)} (format parquet, compression zstd)"
            )
    except duckdb.Error:
        return None
    return target


def _shown(name: str) -> str:
    """Write a column: a figure as the warehouse has it, where it was not hidden.

    Where nothing of a row is hidden, a missing rate is one whose denominator was
    rounded to nothing.
    """
    if name in _FIGURES:
        seen = f"shown.{name} is not null or not shown.is_suppressed"
        return f"case when {seen} then exact.{name} end as {name}"
    return f"shown.{name}"


def _whole_table(published: Path, manifest: Manifest) -> Path | None:
    """Return the file of the long table if it is there as it was published."""
    for table in manifest.tables:
        path = published / table.parquet.path
        if table.name == LONG_TABLE and path.is_file():
            return path if store.sha256_of(path) == table.parquet.sha256 else None
    return None
