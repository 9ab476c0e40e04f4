"""What runs and commands write to the audit log: counts and names, never values.

The log itself is `ingest.audit_log`; here it is decided what is worth a line.
"""

import json
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, Final

if TYPE_CHECKING:
    from ingest.workspace import Workspace
    from orchestration.report import RunReport

_SETTINGS: Final = "settings"
_WATCHED: Final = (
    "as_of",
    "disclosure_profile",
    "headcount_worker_types",
    "keep_generations",
    "max_rejected_share",
    "minimum_group_size",
    "minimum_group_size_sensitive",
    "retention",
)


def record(workspace: "Workspace", what: str, facts: Mapping[str, Any]) -> None:
    """Write one line."""
    from ingest.audit_log import append
    from ingest.ledger import open_ledger

    with open_ledger(workspace.ledger) as ledger:
        append(workspace, ledger, what, facts)


def record_run(workspace: "Workspace", report: "RunReport") -> None:
    """Write what a run did; one that found nothing to do leaves no line."""
    record_settings(workspace)
    if report.status == "unchanged" and not report.files:
        return
    record(
        workspace,
        "run",
        {
            "run_id": report.run_id,
            "status": report.status,
            "files": len(report.files),
            **{
                name: sum(getattr(file, name) for file in report.files)
                for name in ("rows_in", "rows_loaded", "rows_quarantined")
            },
        },
    )
    if report.status == "succeeded":
        record(
            workspace,
            "publish",
            {"generation": report.generation, "tables": len(report.tables)},
        )


def record_settings(workspace: "Workspace") -> None:
    """Write the settings that decide what is protected, if they have changed."""
    from ingest.audit_log import read

    values = workspace.settings.model_dump(mode="json")
    present = json.loads(json.dumps({name: values[name] for name in _WATCHED}))
    before = [entry for entry in read(workspace) if entry.what == _SETTINGS]
    if not before or dict(before[-1].facts) != present:
        record(workspace, _SETTINGS, present)
