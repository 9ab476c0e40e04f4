"""Open a published file so that SQL can read its tables and nothing else.

DuckDB has no users: whoever may send SQL to a connection may read files and the
environment, write with COPY and load code. Here it is opened so that none of that is
possible and so that no later statement can change it. What is in the file is decided
elsewhere (`publish.published`).
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from publish.errors import PublishError

if TYPE_CHECKING:
    from pathlib import Path

    import duckdb

HARDENED = {
    "enable_external_access": "false",
    "allow_community_extensions": "false",
    "allow_persistent_secrets": "false",
    "autoinstall_known_extensions": "false",
    "autoload_known_extensions": "false",
    "python_enable_replacements": "false",
    "python_scan_all_frames": "false",
    "temp_directory": "",
    "lock_configuration": "true",
}
"""What a reader's connection is opened with; nothing that follows can change it."""


def connect(
    path: Path,
    *,
    threads: int | None = None,
    memory_limit_mb: int | None = None,
) -> duckdb.DuckDBPyConnection:
    """Open a finished DuckDB file for reading, confined to the tables in it.

    The link `latest` is followed first: a run that publishes meanwhile changes nothing
    for this reader, and a file beside the link cannot be taken for part of it.

    Args:
        path: The file; links on the way to it are followed once.
        threads: As many threads as DuckDB may use; its own choice when absent.
        memory_limit_mb: As much memory; its own choice when absent.

    Raises:
        PublishError: There is no such file, or DuckDB cannot open it.
    """
    import duckdb

    real = path.resolve()
    if not real.is_file():
        raise PublishError(
            "there is no such file",
            file=path,
            remedy="Name the marts.duckdb of a published generation.",
        )
    config: dict[str, str | bool | int | float | list[str]] = {**HARDENED}
    if threads is not None:
        config["threads"] = threads
    if memory_limit_mb is not None:
        config["memory_limit"] = f"{memory_limit_mb}MB"
    try:
        return duckdb.connect(real, read_only=True, config=config)
    except duckdb.Error as error:
        raise PublishError(
            f"DuckDB cannot open this file ({type(error).__name__})",
            file=path,
            remedy="Check the published set with `stepladder verify`.",
        ) from error
