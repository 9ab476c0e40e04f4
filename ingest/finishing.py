"""What was begun is finished: the steps of every kind of work on the whole store.

Called at the beginning of each landing and by the commands that begin such work.
"""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

from ingest import audit_log, erasing, rekeying, retention, works
from ingest.rewriting import remove_unnamed

if TYPE_CHECKING:
    import sqlite3
    from datetime import datetime

    from ingest.retention import Expired
    from ingest.task import Keys
    from ingest.workspace import Workspace


def finish_begun(
    workspace: Workspace,
    connection: sqlite3.Connection,
    keys: Keys,
    *,
    now: datetime,
) -> Keys:
    """Finish what was begun, in the order of beginning.

    Returns:
        The keys from now on.
    """
    works.forget(workspace, connection)
    for work in works.unfinished(workspace, connection, keys):
        remove_unnamed(workspace, connection)
        facts = work.facts or {}
        if work.kind == "erase":
            erasing.carry_out(workspace, connection, keys, facts, now=now)
        elif work.kind == "rotate":
            keys = rekeying.carry_out(workspace, connection, keys, facts, now=now)
        else:
            retention.carry_out(workspace, connection, facts, now=now)
        works.mark_stored(workspace, connection, work)
    return keys


def expire(
    workspace: Workspace,
    connection: sqlite3.Connection,
    keys: Keys,
    *,
    now: datetime,
) -> list[Expired]:
    """Remove what has been kept for as long as the settings say, and return it."""
    expired = retention.find_expired(workspace, connection, now=now)
    retention.remove_files(workspace, expired)
    facts = retention.facts_of(expired)
    if facts["places"]:
        works.begin(workspace, connection, keys, "expire", facts, now=now)
        finish_begun(workspace, connection, keys, now=now)
    if expired:
        counts = Counter[str](each.what for each in expired)
        audit_log.append(workspace, connection, "retention", dict(counts), now=now)
    return expired
