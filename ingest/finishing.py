"""What was begun is finished: the steps of every kind of work on the whole store.

Called at the beginning of each landing and by the commands that begin such work. The
keys of the pseudonyms must be those of the store, before and after.
"""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

from ingest import audit_log, erasing, ledger, rekeying, retention, works
from ingest.errors import UsageError
from ingest.rewriting import remove_unnamed
from ingest.vault import later_key

if TYPE_CHECKING:
    import sqlite3
    from datetime import datetime

    from ingest.pseudonym import Key
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

    Raises:
        UsageError: The store was written with another key than those that are there.
    """
    refuse_other_key(workspace, connection, keys.pseudonyms, is_settled=False)
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
    refuse_other_key(workspace, connection, keys.pseudonyms, is_settled=True)
    return keys


def refuse_other_key(
    workspace: Workspace,
    connection: sqlite3.Connection,
    key: Key,
    *,
    is_settled: bool,
) -> None:
    """Refuse to go on with a key that gives everybody another pseudonym.

    Args:
        workspace: The workspace.
        connection: The open ledger.
        key: With all that came after it, as they lie in the vault.
        is_settled: Whether no change of keys is under way.

    Raises:
        UsageError: The store was written with another key.
    """
    newest = next(
        (d for d in reversed(ledger.deliveries(connection)) if d.parquet_path), None
    )
    if newest is None or newest.key_id == key.key_id:
        return
    if newest.key_id not in key.key_ids:
        raise UsageError(
            "the key of the pseudonyms is missing that the store was written with",
            file=later_key(workspace, len(key.key_ids) + 1),
            remedy="Restore all of `vault/pseudonym*.key` from your newest backup; "
            "without it nobody who lands is known again.",
        )
    if is_settled:
        raise UsageError(
            "the store was written with an earlier key of the pseudonyms than this",
            file=later_key(workspace, len(key.key_ids)),
            remedy="Restore `store/` and `vault/` from the same backup.",
        )


def expire(
    workspace: Workspace,
    connection: sqlite3.Connection,
    keys: Keys,
    *,
    now: datetime,
) -> list[Expired]:
    """Remove what has been kept for as long as the settings say, and return it."""
    expired = retention.find_expired(workspace, connection, now=now)
    if expired:
        counts = Counter[str](each.what for each in expired)
        audit_log.append(workspace, connection, "retention", dict(counts), now=now)
    retention.remove_files(workspace, expired)
    facts = retention.facts_of(expired)
    if facts["places"]:
        works.begin(workspace, connection, keys, "expire", facts, now=now)
        finish_begun(workspace, connection, keys, now=now)
    return expired
