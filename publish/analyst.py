"""Rows of people for analysts, in a file of its own that lacks what is not theirs.

DuckDB has no users, so a kind of reader has a file. This one holds the marts that are
not published, row by row under pseudonyms, for those who answer questions that no
published table answers:

* A column is in it if its YAML says that it is a measure, a quasi-identifier or a
  pseudonym. One of class `special` (gender, say), or of which nothing is said, is not.
* A table that would lose a column of its key is not in it at all.
* Published tables are not in it, but for those without people, which rows are joined
  to: what is protected there would stand here as it is.

The file lies in a generation of the same name as the warehouse it was made from, and
goes when that goes: when somebody is erased, when the keys are changed, when it is old.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Literal

from ingest.contract import Classification
from publish.durable import discard
from publish.engine import STORAGE_VERSION, connected, told_plainly
from publish.errors import GenerationError
from publish.generations import (
    PUBLISHED_BUILDING_PREFIX,
    generation_names,
    install,
    latest_generation,
)
from publish.manifest import FileFact, ManifestPart, fact_of
from publish.sealed import sealed_text
from publish.sql import literal, quoted

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence
    from pathlib import Path

    import duckdb

    from ingest.workspace import Workspace
    from publish.lock import Fence

ANALYST_FILE = "analyst.duckdb"
CONTENTS_FILE = "contents.json"
LAYERS = ("marts", "ops")
ALLOWED = frozenset(
    {Classification.MEASURE, Classification.QUASI, Classification.IDENTIFIER}
)
_NO_PEOPLE = (None, "none")


@dataclass(frozen=True)
class AnalystTable:
    """A table of the warehouse as analysts get it."""

    schema: str
    name: str
    description: str
    columns: Mapping[str, str]
    left_out: tuple[str, ...]

    @property
    def source(self) -> str:
        """Name it in the attached warehouse."""
        return f"warehouse.{quoted(self.schema)}.{quoted(self.name)}"

    @property
    def target(self) -> str:
        """Name it in the attached file of analysts."""
        return f"analyst.{quoted(self.schema)}.{quoted(self.name)}"


class TableContents(ManifestPart):
    """What the file has of a table."""

    name: str
    rows: int
    left_out: tuple[str, ...]


class Contents(ManifestPart):
    """What the file holds, and of which bytes it is made."""

    contents_version: Literal[1] = 1
    generation: str
    file: FileFact
    tables: tuple[TableContents, ...]


def analyst_tables(manifest: Mapping[str, Any]) -> list[AnalystTable]:
    """Choose tables and columns by what dbt's manifest says of them.

    Args:
        manifest: dbt's manifest, as JSON.
    """
    return sorted(_chosen(manifest), key=lambda table: (table.schema, table.name))


def write_analyst_file(
    workspace: Workspace, *, dbt_manifest: Path, fence: Fence
) -> tuple[Path, Contents]:
    """Write the file for the warehouse that readers' figures come from.

    Args:
        workspace: Whose warehouse is read; `analyst/` is made in it with access for
            its owner alone, and whoever opens it to others decides that once.
        dbt_manifest: What dbt parsed for this warehouse.
        fence: This writer's.

    Returns:
        The file and what it holds.

    Raises:
        GenerationError: There is no warehouse, or it has its file already.
        PublishError: The engine failed.
        StaleWriterError: A later run has started.
    """
    generation = latest_generation(workspace.warehouse)
    if generation is None:
        raise GenerationError(
            "there is no warehouse yet",
            file=workspace.warehouse,
            remedy="Build one with `stepladder run` first.",
        )
    workspace.analyst.mkdir(mode=0o700, exist_ok=True)
    if generation in generation_names(workspace.analyst):
        raise GenerationError(
            "the analysts have the rows of this warehouse already",
            file=workspace.analyst / generation / ANALYST_FILE,
            remedy="Export again after the next run.",
        )
    tables = analyst_tables(json.loads(dbt_manifest.read_bytes()))
    warehouse = workspace.warehouse / generation / workspace.building_database.name
    building = workspace.analyst / f"{PUBLISHED_BUILDING_PREFIX}{generation}"
    if building.exists():
        discard(building)
    building.mkdir()
    file = building / ANALYST_FILE
    with connected(workspace) as connection, told_plainly(warehouse):
        connection.execute(f"attach {literal(warehouse)} as warehouse (read_only)")
        connection.execute(
            f"attach {literal(file)} as analyst (storage_version '{STORAGE_VERSION}')"
        )
        held = tuple(_copied(connection, table) for table in tables)
        connection.execute("detach analyst")
    contents = Contents(
        generation=generation, file=fact_of(file, relative_to=building), tables=held
    )
    (building / CONTENTS_FILE).write_text(sealed_text(contents), encoding="utf-8")
    final = install(building, generation=generation, fence=fence)
    return final / ANALYST_FILE, contents


def _chosen(manifest: Mapping[str, Any]) -> Iterator[AnalystTable]:
    for node in manifest["nodes"].values():
        if node["resource_type"] != "model" or node["schema"] not in LAYERS:
            continue
        said = _meta(node)
        if said.get("publish") and said.get("people_count_column") not in _NO_PEOPLE:
            continue
        shown = {
            name: column["description"]
            for name, column in node["columns"].items()
            if _meta(column).get("classification") in ALLOWED
        }
        left_out = tuple(name for name in node["columns"] if name not in shown)
        key: Sequence[str] = said.get("grain") or ()
        if key and not set(key) & set(left_out):
            yield AnalystTable(
                node["schema"], node["name"], node["description"], shown, left_out
            )


def _copied(
    connection: duckdb.DuckDBPyConnection, table: AnalystTable
) -> TableContents:
    columns = ", ".join(quoted(name) for name in table.columns)
    target = table.target
    connection.execute(
        "; ".join(
            [
                "begin",
                f"create schema if not exists analyst.{quoted(table.schema)}",
                f"create table {target} as select {columns} from {table.source}",
                f"comment on table {target} is {literal(table.description)}",
                *(
                    f"comment on column {target}.{quoted(name)} is {literal(text)}"
                    for name, text in table.columns.items()
                ),
                "commit",
            ]
        )
    )
    found = connection.execute(f"select count(*) from {target}").fetchall()
    return TableContents(
        name=f"{table.schema}.{table.name}",
        rows=int(found[0][0]),
        left_out=table.left_out,
    )


def _meta(node: Mapping[str, Any]) -> dict[str, Any]:
    return {**(node.get("meta") or {}), **(node.get("config", {}).get("meta") or {})}
