"""The engine that writes files for readers: its limits, its format, its failures.

What is written belongs to `publish.published` and `publish.analyst`; how readers open
it, to `publish.reading`.
"""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING

import duckdb

from publish.errors import PublishError

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from ingest.workspace import Workspace

STORAGE_VERSION = "v1.0.0"
STORAGE_NUMBER = 64


def connected(workspace: Workspace) -> duckdb.DuckDBPyConnection:
    """Open the engine within the limits of a workspace, with files to spill to."""
    scratch = workspace.scratch
    scratch.mkdir(mode=0o700, exist_ok=True)
    return duckdb.connect(
        config={
            "threads": str(workspace.settings.threads),
            "memory_limit": f"{workspace.settings.memory_limit_mb}MB",
            "temp_directory": str(scratch),
            "autoinstall_known_extensions": "false",
            "autoload_known_extensions": "false",
        }
    )


@contextmanager
def told_plainly(warehouse: Path) -> Iterator[None]:
    """Report a failure of the engine by its kind: its own message may hold values.

    Raises:
        PublishError: The engine failed.
    """
    try:
        yield
    except (duckdb.BinderException, duckdb.CatalogException) as error:
        raise PublishError(
            "the models ask for what this warehouse does not have: it was built by "
            "another version of them",
            file=warehouse,
            remedy="Build a new one with `stepladder run`, and try again. What readers "
            "see has not changed.",
        ) from error
    except duckdb.Error as error:
        raise PublishError(
            f"DuckDB could not write this for readers ({type(error).__name__})",
            file=warehouse,
            remedy="Check free disk space and the model's types, and run again. What "
            "readers see has not changed.",
        ) from error
