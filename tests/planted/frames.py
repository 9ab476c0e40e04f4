"""The frames of the effects, by the project's own SQL and without dbt around it.

dbt compiles once; the statements then run in DuckDB for one organisation after another.
Nothing is materialised on disk, and a view is a table here: of an organisation of some
thousand people each is read several times and opened once.
"""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from graphlib import TopologicalSorter
from pathlib import Path
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Sequence

    import duckdb

ROOT: Final = Path(__file__).resolve().parents[2]
COMPARED: Final = (
    "stg_config__program_covariates",
    "int_program_outcomes__registered",
    "int_program_trial_outcomes__observed",
)
"""What the comparison of people reads: these and what they are made of are built."""


def read_by_estimation() -> tuple[str, ...]:
    """Name the models that the whole estimation reads, as its own SQL says."""
    found: set[str] = set()
    for path in (ROOT / "orchestration" / "effects").glob("*.py"):
        code = path.read_text(encoding="utf-8")
        found.update(re.findall(r"\b(?:staging|intermediate)\.(\w+)", code))
    return tuple(sorted(found))


@dataclass(frozen=True)
class Statement:
    """One compiled model."""

    schema: str
    name: str
    query: str
    parents: tuple[str, ...]


class NotCompiledError(Exception):
    """dbt could not compile the frames."""


def compile_frames(place: Path, *, beside: Sequence[str] = ()) -> tuple[Statement, ...]:
    """Have dbt compile the frames; return them with all ancestors, parents first.

    Args:
        place: An empty folder, for what dbt leaves behind.
        beside: Models beside the frames.

    Raises:
        NotCompiledError: It could not.
    """
    from dbt.cli.main import dbtRunner

    from ingest.demo.organisation import END
    from ingest.workspace import WorkspaceSettings, create_workspace
    from orchestration import dbt_runner
    from orchestration.inputs import dbt_variables

    workspace = create_workspace(
        place, settings=WorkspaceSettings(time_zone="UTC", as_of=END)
    )
    dbt_runner.ensure_manifest(workspace)
    manifest = dbt_runner.parse(workspace)
    outcome = dbtRunner(manifest=manifest).invoke(
        [
            *dbt_runner._global_flags(workspace),
            "--no-write-json",
            "compile",
            *dbt_runner._project_flags(workspace),
            "--no-introspect",
            "--vars",
            json.dumps(dbt_variables(workspace, as_of=END)),
            "--select",
            *(f"+{name}" for name in (*read_by_estimation(), *beside)),
        ]
    )
    dbt_runner.release_warehouse()
    if not outcome.success:
        raise NotCompiledError(str(outcome.exception))
    models = {
        unique_id: node
        for unique_id, node in manifest.nodes.items()
        if node.resource_type == "model" and node.compiled_code
    }
    parents = {
        unique_id: [one for one in node.depends_on.nodes if one in models]
        for unique_id, node in models.items()
    }
    return tuple(
        Statement(
            models[unique_id].schema,
            models[unique_id].name,
            models[unique_id].compiled_code,
            parents=tuple(models[one].name for one in parents[unique_id]),
        )
        for unique_id in TopologicalSorter(parents).static_order()
    )


def made_of(
    statements: tuple[Statement, ...], names: Sequence[str]
) -> tuple[Statement, ...]:
    """Keep what some models are made of, and themselves."""
    wanted = set(names)
    for one in reversed(statements):
        if one.name in wanted:
            wanted.update(one.parents)
    return tuple(one for one in statements if one.name in wanted)


def build_frames(
    connection: duckdb.DuckDBPyConnection, statements: tuple[Statement, ...]
) -> None:
    """Build the frames where the raw views are registered."""
    for schema in {one.schema for one in statements}:
        connection.execute(f'create schema if not exists "{schema}"')
    for one in statements:
        connection.execute(f'create table "{one.schema}"."{one.name}" as {one.query}')
