"""An erasure, or a change of keys, without Dagster and dbt: for faults in its steps.

What is stored is changed by the product's own functions in the product's order, then
`tests.faults.direct_run` builds and publishes. Called again, it finishes what was begun
and begins nothing that is done.

    python -m tests.faults.direct_rights WORKSPACE erase
"""

from __future__ import annotations

import sys
from datetime import UTC, datetime
from pathlib import Path

from ingest import erasing, ledger, rekeying, vault, works
from ingest.workspace import Workspace, load_workspace
from orchestration import rights
from publish.generations import drop_older
from publish.lock import single_writer
from tests.faults import direct_run

PERSON = "00101"


def main(root: Path, what: str) -> None:
    """Do it once."""
    workspace = load_workspace(root)
    with rights.opened(workspace) as desk:
        if what == "erase":
            found = rights.find(desk, PERSON, id_type="worker_id")
            if not found.plan.is_empty:
                facts = erasing.facts_of(found.subject, found.plan)
                rights.begin(desk, "erase", facts)
        elif not vault.pseudonym_key(workspace).later:
            rights.begin(desk, "rotate", rekeying.facts_of(desk.keys))
    direct_run.main(root)
    _settle(workspace)


def _settle(workspace: Workspace) -> None:
    """As `rights.settle_generations`, of generations that are always of today."""
    with (
        single_writer(workspace, purpose="direct", timeout_seconds=60) as fence,
        ledger.open_ledger(workspace.ledger) as connection,
    ):
        waiting = works.waiting_for_generation(connection)
        if waiting:
            erases = any(work.kind == "erase" for work in waiting)
            drop_older(workspace, with_published=erases, fence=fence)
        for work in waiting:
            works.mark_done(connection, work, now=datetime.now(UTC))


if __name__ == "__main__":
    main(Path(sys.argv[1]), sys.argv[2])
