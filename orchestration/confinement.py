"""The walls around SQL that builds a warehouse: dbt's connection, and our own.

A warehouse is made of the raw files of its workspace and lies in a folder of its own;
SQL that builds it needs no other file, no network and no new setting. dbt's profile
names this module as a plugin.
"""

from pathlib import Path
from typing import TYPE_CHECKING, Final

from dbt.adapters.duckdb.plugins import BasePlugin

from ingest.workspace import SETTINGS_FILE, Workspace, WorkspaceSettings

if TYPE_CHECKING:
    import duckdb

IN_MEMORY: Final = ":memory:"


def confine(connection: "duckdb.DuckDBPyConnection", database: str) -> None:
    """Leave SQL what it builds and what it builds from, and no way to change that.

    The order matters: folders cannot be allowed once access is off, and nothing can be
    set once the configuration is locked. So the time zone is set here too.
    """
    listed = ", ".join(_quoted(f"{folder}/") for folder in allowed_folders(database))
    for setting in (
        "TimeZone = 'UTC'",
        f"allowed_directories = [{listed}]",
        "enable_external_access = false",
        "lock_configuration = true",
    ):
        connection.execute(f"set global {setting}")


def allowed_folders(database: str) -> list[Path]:
    """Name what a warehouse's SQL may read: its folder, raw files, earlier figures."""
    if database == IN_MEMORY:
        return []
    own = Path(database).absolute().parent
    folders = [own]
    root = own.parent.parent
    if (root / SETTINGS_FILE).is_file():
        workspace = Workspace(root=root, settings=WorkspaceSettings())
        folders += [workspace.raw_store, workspace.figures]
    return folders


def _quoted(text: str) -> str:
    return "'" + text.replace("'", "''") + "'"


class Plugin(BasePlugin):  # type: ignore[misc, unused-ignore] # dbt ships no types
    """What dbt calls when it has opened the database."""

    def configure_connection(self, conn: "duckdb.DuckDBPyConnection") -> None:
        """Confine the connection before any model is built."""
        if self.creds is None:
            raise RuntimeError("dbt did not say which database it opens")
        confine(conn, self.creds.path)
