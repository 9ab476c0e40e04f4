"""All marts of a workspace, outside of Dagster: for tests, measurements and past days.

The order of the steps is that of `orchestration.defs`, where each is an asset.
"""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING

from orchestration.dbt_runner import build

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

    import duckdb

    from ingest.workspace import Workspace
    from orchestration.dbt_runner import NodeResult


def build_marts(
    workspace: Workspace,
    *,
    variables: Mapping[str, str | int],
    on_finished: Callable[[str], None] | None = None,
) -> tuple[NodeResult, ...]:
    """Build and test the models, estimate effects, and build the models of those.

    Args:
        workspace: Its warehouse under construction has the raw schemas.
        variables: See `orchestration.inputs.dbt_variables`.
        on_finished: Told the name of each model and test that has ended.

    Returns:
        How each ended. After a failure nothing is estimated.

    Raises:
        DbtFailedError: dbt stopped before it had a result for each node.
    """
    from orchestration.effects import stage

    before = build(
        workspace, variables=variables, part="before_effects", on_finished=on_finished
    )
    if any(result.status == "failure" for result in before):
        return before
    with open_warehouse(workspace) as connection:
        stage.compare(connection)
        stage.estimate(connection)
    after = build(
        workspace, variables=variables, part="effects", on_finished=on_finished
    )
    return (*before, *after)


@contextmanager
def open_warehouse(workspace: Workspace) -> Iterator[duckdb.DuckDBPyConnection]:
    """Open the warehouse under construction, within the walls that dbt has too."""
    import duckdb

    from orchestration.confinement import confine

    settings = workspace.settings
    with duckdb.connect(
        workspace.building_database,
        config={
            "memory_limit": f"{settings.memory_limit_mb}MB",
            "threads": settings.threads,
            "temp_directory": str(workspace.scratch),
        },
    ) as connection:
        confine(connection, str(workspace.building_database))
        yield connection
