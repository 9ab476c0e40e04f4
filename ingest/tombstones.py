"""Who must be known as erased, by what the audit log says.

The keys of people know the erased by a keyed hash of their identifiers. An older copy
of those keys, put in their place, would let the erased come in again.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from ingest import audit_log

if TYPE_CHECKING:
    import sqlite3

    from ingest.workspace import Workspace

ERASED: Final = "subject erase"
READMITTED: Final = "subject readmit"
SUBJECT: Final = "subject"
"""The fact of such a line that holds the first hex digits of an identifier's tag."""
TAG_DIGITS: Final = 16


def standing_erasures(
    workspace: Workspace, ledger: sqlite3.Connection
) -> dict[str, audit_log.Entry]:
    """Return the erasures that were not taken back, by the subject they name.

    None counts while one is begun and not finished: the next command goes on with it.
    """
    begun = "select 1 from works where state = 'begun' and kind = 'erase'"
    if ledger.execute(begun).fetchone():
        return {}
    standing: dict[str, audit_log.Entry] = {}
    for entry in audit_log.read(workspace):
        subject = str(entry.facts.get(SUBJECT, ""))
        if entry.what == ERASED:
            standing[subject] = entry
        elif entry.what == READMITTED:
            standing.pop(subject, None)
    return standing
