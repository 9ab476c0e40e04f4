"""What the environment says: the one module that reads environment variables.

Here: which workspace to use, where Dagster keeps its own state, and the switches
that keep every tool from calling home. Not here: an organisation's settings, which
are a file of its workspace (`ingest.workspace`).
"""

import json
import os
from pathlib import Path
from typing import TYPE_CHECKING, Final

from ingest.errors import UsageError

if TYPE_CHECKING:
    from ingest.workspace import Workspace

SETTINGS_FILE: Final = "stepladder.yaml"
WORKSPACE_VARIABLE: Final = "STEPLADDER_WORKSPACE"
POSTGRES_VARIABLE: Final = "STEPLADDER_POSTGRES_URI"
DEMO_WORKSPACE: Final = Path("workspaces/demo")
DBT_PROJECT: Final = Path(__file__).resolve().parent.parent / "dbt_project"

_QUIET_TOOLS: Final = {
    "DAGSTER_DISABLE_TELEMETRY": "1",
    "DBT_SEND_ANONYMOUS_USAGE_STATS": "false",
    "DO_NOT_TRACK": "1",
    "GX_ANALYTICS_ENABLED": "false",
}

# Many small matrices: a second thread waits for the first more than it helps.
_MATRICES_ON_ONE_THREAD: Final = {"OPENBLAS_NUM_THREADS": "1"}

_DAGSTER_YAML: Final = """\
# Written by stepladder; changes here are overwritten by the next run.
telemetry:
  enabled: false
# No form that sends an address to Dagster's maker.
nux:
  enabled: false
concurrency:
  runs:
    max_concurrent_runs: 1
run_monitoring:
  enabled: true
  max_runtime_seconds: 14400
# Step output is not captured: a tool may print a value of a row.
compute_logs:
  module: dagster._core.storage.noop_compute_log_manager
  class: NoOpComputeLogManager
event_log_storage:
  module: orchestration.dagster_storage
  class: KeptOpenEventLogStorage
  config:
    base_dir: {history}
"""


def silence_telemetry() -> None:
    """Switch off what Dagster, dbt and Great Expectations would send home."""
    for variable, value in _QUIET_TOOLS.items():
        os.environ.setdefault(variable, value)


def calculate_on_one_thread() -> None:
    """Keep linear algebra on one thread; to be called before numpy is imported."""
    for variable, value in _MATRICES_ON_ONE_THREAD.items():
        os.environ.setdefault(variable, value)


def find_workspace(given: Path | None = None) -> Path:
    """Choose the workspace folder: the one given, the environment's, or this folder.

    Raises:
        UsageError: If none of the three names a workspace.
    """
    if given is not None:
        return given.resolve()
    named = os.environ.get(WORKSPACE_VARIABLE)
    if named:
        return Path(named).resolve()
    here = Path.cwd()
    if (here / SETTINGS_FILE).is_file():
        return here
    raise UsageError(
        "no workspace is named",
        remedy=f"Pass --workspace DIR, set {WORKSPACE_VARIABLE}, or change into a "
        f"folder that holds {SETTINGS_FILE}.",
    )


def find_dagster_workspace() -> "Workspace":
    """Open the workspace of the Dagster UI: as above, else the demo workspace.

    The graph can be looked at before the workspace exists, with default settings.
    """
    from ingest.workspace import Workspace, WorkspaceSettings, load_workspace

    try:
        root = find_workspace()
    except UsageError:
        root = DEMO_WORKSPACE.resolve()
    if (root / SETTINGS_FILE).is_file():
        return load_workspace(root)
    return Workspace(root=root, settings=WorkspaceSettings())


def postgres_address() -> str:
    """Read where the database server of the export is, and how to get in.

    Raises:
        UsageError: The environment does not say, or says something else.
    """
    address = os.environ.get(POSTGRES_VARIABLE, "")
    if not address.startswith(("postgresql://", "postgres://")):
        raise UsageError(
            f"{POSTGRES_VARIABLE} holds no address of a PostgreSQL server",
            remedy="Set it to postgresql://login:<password>@host:port/database, from "
            "where you keep secrets.",
        )
    return address


def prepare_dagster_home(home: Path) -> None:
    """Give Dagster its state folder in the workspace and tell it where that is."""
    silence_telemetry()
    calculate_on_one_thread()
    home.mkdir(parents=True, exist_ok=True)
    instance_settings = home / "dagster.yaml"
    wanted = _DAGSTER_YAML.format(history=json.dumps(str(home / "history")))
    if (
        not instance_settings.exists()
        or instance_settings.read_text(encoding="utf-8") != wanted
    ):
        instance_settings.write_text(wanted, encoding="utf-8")
    os.environ["DAGSTER_HOME"] = str(home)


def point_dbt_at_nothing(*, warehouse: str | None = None) -> None:
    """Tell dbt's profile the same of every workspace, for a parse opens no file.

    dbt throws its cache of a parse away when the profile says another thing.
    """
    from ingest.workspace import WAREHOUSE_FILE

    silence_telemetry()
    os.environ["STEPLADDER_WAREHOUSE"] = warehouse or WAREHOUSE_FILE
    for name in ("SCRATCH", "THREADS", "MEMORY_LIMIT"):
        os.environ.pop(f"STEPLADDER_{name}", None)


def point_dbt_at(workspace: "Workspace") -> None:
    """Tell dbt's profile which file to open and how much of the machine to use."""
    silence_telemetry()
    os.environ["STEPLADDER_WAREHOUSE"] = str(workspace.building_database)
    os.environ["STEPLADDER_SCRATCH"] = str(workspace.scratch)
    os.environ["STEPLADDER_THREADS"] = str(workspace.settings.threads)
    os.environ["STEPLADDER_MEMORY_LIMIT"] = f"{workspace.settings.memory_limit_mb}MB"
