"""dbt inside this process: one parse, one build, and the file is free again.

Starting dbt as a command costs several seconds and a look-up of the package registry
each time; here its own entry point is called instead. What the results mean to Dagster
belongs to `orchestration.defs.warehouse`, what the SQL means to `dbt_project`.
"""

import importlib.metadata
import json
import logging
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from logging.handlers import RotatingFileHandler
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final, Literal

from ingest.errors import StepladderError
from orchestration.dbt_failures import tell_message
from orchestration.fingerprint import hash_dbt_project
from orchestration.parse_cache import keep_parse, take_parse
from orchestration.settings import DBT_PROJECT, point_dbt_at, point_dbt_at_nothing

if TYPE_CHECKING:
    from dbt.contracts.graph.manifest import Manifest
    from dbt_common.events.base_types import EventMsg

    from ingest.workspace import Workspace

MANIFEST_STAMP: Final = "manifest.sha256"
_LOG_BYTES: Final = 10_000_000
_LOG_FILES: Final = 5
_FINISHED_EVENTS: Final = {
    "LogModelResult",
    "LogSeedResult",
    "LogSnapshotResult",
    "LogTestResult",
}
_KEPT_LEVELS: Final = {"info", "warn", "error"}

EFFECTS_TAG: Final = "program_effects"
"""Of models that show what is estimated: they are built after all others."""

Part = Literal["before_effects", "effects"]
_PARTS: Final[Mapping[Part, tuple[str, str]]] = {
    "before_effects": ("--exclude", f"tag:{EFFECTS_TAG}"),
    "effects": ("--select", f"tag:{EFFECTS_TAG}"),
}

# What `ensure_manifest` had to parse, until a build takes it, and what the first part
# of a build leaves to the second: a build writes into it, so no other may have it.
_just_parsed: dict[Path, "Manifest"] = {}
_half_built: dict[Path, "Manifest"] = {}

NodeStatus = Literal["success", "warning", "failure", "skipped"]


class DbtFailedError(StepladderError):
    """dbt could not parse or build the project."""


@dataclass(frozen=True)
class NodeResult:
    """How one model, seed or test of a build ended.

    Attributes:
        unique_id: What dbt calls it.
        status: How it ended.
        seconds: How long it took.
        failed_rows: How many rows a test found.
        message: What dbt says of it, without a value of the data.
        source_file: Where it is written, in the project.
        compiled_file: Its SQL as it was run.
        description: What it says of itself.
        checked: The model that a test is about.
        test_kind: The generic test that a test is one of.
    """

    unique_id: str
    status: NodeStatus
    seconds: float
    failed_rows: int | None
    message: str
    source_file: str = ""
    compiled_file: Path | None = None
    description: str = ""
    checked: str | None = None
    test_kind: str | None = None


def target_folder(workspace: "Workspace") -> Path:
    """Name the one folder for dbt's artefacts: constant, so partial parsing works."""
    return workspace.dbt / "target"


def ensure_manifest(workspace: "Workspace") -> Path:
    """Return an up-to-date manifest.json; parse only if the project has changed."""
    target = target_folder(workspace)
    manifest = target / "manifest.json"
    stamp = target / MANIFEST_STAMP
    wanted = _manifest_key()
    if manifest.is_file() and stamp.is_file() and stamp.read_text() == wanted:
        return manifest
    take_parse(target, key=wanted)
    _just_parsed[target] = parse(workspace)
    keep_parse(target, key=wanted)
    fresh = stamp.with_suffix(".new")
    fresh.write_text(wanted)
    fresh.replace(stamp)
    return manifest


def parse(workspace: "Workspace") -> "Manifest":
    """Parse the project (from dbt's own cache where it can) and write its manifest."""
    from dbt.cli.main import dbtRunner

    from orchestration.dbt_events import without_debug_events

    point_dbt_at_nothing()
    with _kept_log(_logs(workspace)) as keep, without_debug_events():
        outcome = dbtRunner(callbacks=[keep]).invoke(
            [*_global_flags(workspace), "parse", *_project_flags(workspace)]
        )
    if not outcome.success or outcome.result is None:
        raise _parse_failure(outcome.exception, logs=_logs(workspace))
    return outcome.result  # type: ignore[return-value, unused-ignore]


def compiled_manifest(workspace: "Workspace") -> dict[str, Any]:
    """Return the manifest with the SQL of every model in it; no warehouse is needed.

    Raises:
        DbtFailedError: dbt could not compile a model.
    """
    from dbt.cli.main import dbtRunner

    from orchestration.dbt_events import without_debug_events

    path = ensure_manifest(workspace)
    parsed = _just_parsed.pop(target_folder(workspace), None) or parse(workspace)
    point_dbt_at_nothing(warehouse=":memory:")
    try:
        with _kept_log(_logs(workspace)) as keep, without_debug_events():
            outcome = dbtRunner(manifest=parsed, callbacks=[keep]).invoke(
                [
                    *_global_flags(workspace),
                    "--no-write-json",
                    "compile",
                    *_project_flags(workspace),
                    "--no-populate-cache",
                    "--no-introspect",
                    "--select",
                    "resource_type:model",
                    "--indirect-selection",
                    "empty",
                ]
            )
    finally:
        release_warehouse()
    results = getattr(outcome.result, "results", None)
    if not outcome.success or results is None:
        raise _parse_failure(outcome.exception, logs=_logs(workspace))
    manifest: dict[str, Any] = json.loads(path.read_bytes())
    for result in results:
        node = manifest["nodes"][result.node.unique_id]
        node["compiled_code"] = result.node.compiled_code
    return manifest


def build(
    workspace: "Workspace",
    *,
    variables: Mapping[str, str | int],
    select: Sequence[str] | None = None,
    part: Part | None = None,
    on_finished: Callable[[str], None] | None = None,
) -> tuple[NodeResult, ...]:
    """Build models and run their data tests in one go, then let go of the file.

    The project is parsed without variables, so dbt's cache of the parse survives a new
    as-of date; the variables take effect when SQL is compiled.

    Args:
        workspace: Whose warehouse under construction is written.
        variables: What SQL is compiled with.
        select: Names of models and tests; all of the part by default.
        part: What does not need the estimated effects, or what does; by default all.
            Both parts of one build share a parse.
        on_finished: Told the name of each node that has ended.

    Raises:
        DbtFailedError: If dbt stopped before it had a result for each node.
    """
    from dbt.cli.main import dbtRunner

    from orchestration.dbt_events import without_debug_events

    target = target_folder(workspace)
    waiting = _half_built if part == "effects" else _just_parsed
    manifest = waiting.pop(target, None) or parse(workspace)
    if part == "before_effects":
        _half_built[target] = manifest
    point_dbt_at(workspace)
    selection = [] if part is None else list(_PARTS[part])
    if select is not None:
        selection = ["--select", *select, "--indirect-selection", "empty"]

    def tell(event: "EventMsg") -> None:
        if on_finished is not None and event.info.name in _FINISHED_EVENTS:
            on_finished(event.data.node_info.node_name)

    try:
        with _kept_log(_logs(workspace)) as keep, without_debug_events():
            outcome = dbtRunner(manifest=manifest, callbacks=[keep, tell]).invoke(
                [
                    *_global_flags(workspace),
                    "--no-write-json",
                    "build",
                    *_project_flags(workspace),
                    "--exclude-resource-type",
                    "unit_test",
                    "--exclude-resource-type",
                    "exposure",
                    "--vars",
                    json.dumps(dict(variables)),
                    *selection,
                ]
            )
    finally:
        release_warehouse()
    results = getattr(outcome.result, "results", None)
    if results is None:
        raise _parse_failure(outcome.exception, logs=_logs(workspace))
    return tuple(_node_result(result) for result in results)


def release_warehouse() -> None:
    """Close the DuckDB file that dbt keeps open in this process."""
    from dbt.adapters.duckdb.connections import DuckDBConnectionManager
    from dbt.adapters.factory import cleanup_connections, reset_adapters

    cleanup_connections()
    reset_adapters()
    manager = DuckDBConnectionManager
    with manager._LOCK:  # noqa: SLF001 - the adapter has no public way to close it
        environment = manager._ENV  # noqa: SLF001 - as above
        if environment is not None:
            environment.close()
        manager._ENV = None  # noqa: SLF001 - as above


@contextmanager
def _kept_log(folder: Path) -> "Iterator[Callable[[EventMsg], None]]":
    """Keep what dbt says in `dbt.log`, but for its thousands of debug lines.

    dbt's own log lays those out too before it drops them: a tenth of a build.
    """
    folder.mkdir(parents=True, exist_ok=True)
    log = RotatingFileHandler(
        folder / "dbt.log", "a", _LOG_BYTES, _LOG_FILES, encoding="utf-8"
    )

    def keep(event: "EventMsg") -> None:
        if event.info.level in _KEPT_LEVELS:
            line = (
                f"{event.info.ts.ToJsonString()} [{event.info.level}] {event.info.msg}"
            )
            log.handle(logging.makeLogRecord({"msg": line}))

    try:
        yield keep
    finally:
        log.close()


def _manifest_key() -> str:
    versions = ",".join(
        importlib.metadata.version(package) for package in ("dbt-core", "dbt-duckdb")
    )
    return f"{hash_dbt_project(DBT_PROJECT)} {versions} {DBT_PROJECT}"


def _logs(workspace: "Workspace") -> Path:
    return workspace.dbt / "logs"


def _global_flags(workspace: "Workspace") -> list[str]:
    return [
        "--log-level",
        "none",
        "--no-use-colors",
        "--no-version-check",
        "--no-send-anonymous-usage-stats",
        "--log-level-file",
        "none",
        "--log-path",
        str(_logs(workspace)),
    ]


def _project_flags(workspace: "Workspace") -> list[str]:
    return [
        "--project-dir",
        str(DBT_PROJECT),
        "--profiles-dir",
        str(DBT_PROJECT),
        "--target-path",
        str(target_folder(workspace)),
    ]


def _node_result(result: Any) -> NodeResult:  # noqa: ANN401 - dbt ships no types
    node = result.node
    compiled = getattr(node, "compiled_path", None)
    checked = getattr(node, "attached_node", None)
    generic = getattr(node, "test_metadata", None)
    return NodeResult(
        unique_id=node.unique_id,
        status=_STATUSES.get(str(result.status), "failure"),
        seconds=round(float(result.execution_time), 3),
        failed_rows=result.failures,
        message=tell_message(str(result.message or "")),
        source_file=node.original_file_path,
        compiled_file=None if compiled is None else Path(compiled),
        description=node.description if node.resource_type == "test" else "",
        checked=None if checked is None else checked.rpartition(".")[2],
        test_kind=None if generic is None else generic.name,
    )


_STATUSES: Final[Mapping[str, NodeStatus]] = {
    "success": "success",
    "pass": "success",
    "no-op": "success",
    "warn": "warning",
    "skipped": "skipped",
}


def _parse_failure(error: BaseException | None, *, logs: Path) -> DbtFailedError:
    kind = type(error).__name__ if error is not None else "no result"
    return DbtFailedError(
        f"dbt stopped before it had built anything ({kind})",
        file=logs / "dbt.log",
        remedy="The log says where; `dbt parse` in dbt_project shows it too.",
    )
