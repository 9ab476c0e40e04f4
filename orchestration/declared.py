"""What programs declare and no data know: parts without records, unknown outcomes.

Either may be right, of a program that nobody has started yet; more often an id or a
name is mistyped, and the program would quietly be about fewer people.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Iterator

    from duckdb import DuckDBPyConnection

    from ingest.workspace import Workspace

_UNKNOWN_PARTS: Final = """
    select program_id, component_kind, component_id
    from ops.ops_program_components
    where not is_listed and record_count = 0
    order by all
"""
_UNMEASURED_OUTCOMES: Final = """
    select distinct program_id, outcome_name
    from intermediate.int_program_outcomes__registered
    where is_newest_version and not is_measured
    order by all
"""


def declared_in_vain(workspace: Workspace) -> list[str]:
    """List what programs declare that the warehouse of the newest generation lacks.

    Returns:
        One line each, with its remedy; nothing where no generation can be read, or
        where it was made by an earlier release.
    """
    import duckdb

    from publish.errors import PublishError
    from publish.manifest import read_latest_manifest
    from publish.reading import connect

    manifest = read_latest_manifest(workspace)
    if manifest is None:
        return []
    try:
        with connect(workspace.root / manifest.warehouse.path) as connection:
            return notes(connection)
    except (duckdb.IOException, duckdb.CatalogException, PublishError):
        return []


def notes(connection: DuckDBPyConnection) -> list[str]:
    """List it for a warehouse that is open, one line each."""
    return [*_unknown_parts(connection), *_unmeasured(connection)]


def _unknown_parts(connection: DuckDBPyConnection) -> Iterator[str]:
    for program, kind, part in connection.execute(_UNKNOWN_PARTS).fetchall():
        yield (
            f"program {program} names the {kind.replace('_', ' ')} `{part}`, which is "
            "in no catalogue and of which no record is known. If it is mistyped, "
            "correct the declaration and raise its version."
        )


def _unmeasured(connection: DuckDBPyConnection) -> Iterator[str]:
    from ingest.covariates import MEASURED_OUTCOMES
    from ingest.documents import suggestion

    for program, outcome in connection.execute(_UNMEASURED_OUTCOMES).fetchall():
        yield (
            f"program {program} is judged by `{outcome}`, which no data tell. "
            f"{suggestion(outcome, MEASURED_OUTCOMES)}"
        )
