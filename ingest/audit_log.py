"""Who did what and when: one line each, chained, so that no change goes unseen.

A line holds counts and names of things, never a value of the data. Each line carries
the hash of itself and the one before, and the ledger the hash of the last: a line that
is changed, dropped, moved or cut off is found and named. Called by what has to be
recorded; how it is listed belongs to the command line.
"""

from __future__ import annotations

import fcntl
import getpass
import hashlib
import json
import os
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from ingest.store import sync_folder

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Iterator, Mapping, Sequence
    from pathlib import Path

    from ingest.workspace import Workspace

UNREADABLE = "(this line cannot be read)"
_OWN = ("number", "at", "who", "what")
_CHAIN = "chain"


@dataclass(frozen=True)
class Entry:
    """One line of the log."""

    number: int
    at: str
    who: str
    what: str
    facts: Mapping[str, Any]
    chain: str


@dataclass(frozen=True)
class Flaw:
    """A line that is not as it was written; line 0 is the end of the log."""

    line: int
    problem: str


def append(
    workspace: Workspace,
    ledger: sqlite3.Connection,
    what: str,
    facts: Mapping[str, Any],
    *,
    now: datetime | None = None,
) -> None:
    """Add a line and put its hash into the ledger.

    The line is on the disk before the ledger knows of it: a kill in between leaves a
    line that the next one makes known. A log that does not fit the ledger is gone on
    with from what the ledger knows, so that the flaw stays where it is.
    """
    workspace.vault.mkdir(mode=0o700, parents=True, exist_ok=True)
    with _held(workspace.audit_log) as descriptor:
        last, before = _end(_lines(workspace.audit_log), _known(ledger))
        moment = (now or datetime.now(UTC)).astimezone(UTC)
        entry: dict[str, Any] = {
            "number": last + 1,
            "at": moment.isoformat(timespec="microseconds"),
            "who": _user(),
            "what": what,
        }
        entry = {**facts, **entry}
        entry[_CHAIN] = _chained(before, entry)
        os.write(descriptor, (json.dumps(entry) + "\n").encode())
        os.fsync(descriptor)
        sync_folder(workspace.audit_log.parent)
        _anchor(ledger, last + 1, str(entry[_CHAIN]))


def read(workspace: Workspace) -> list[Entry]:
    """Return every line, oldest first; one that cannot be read says so, and no more."""
    entries = []
    for place, line in enumerate(_lines(workspace.audit_log), start=1):
        facts = _parsed(line) or {"what": UNREADABLE}
        entries.append(
            Entry(
                number=_number_of(facts, place),
                at=str(facts.get("at", "")),
                who=str(facts.get("who", "")),
                what=str(facts.get("what", "")),
                facts={
                    name: value
                    for name, value in facts.items()
                    if name not in {*_OWN, _CHAIN}
                },
                chain=str(facts.get(_CHAIN, "")),
            )
        )
    return entries


def find_flaws(workspace: Workspace, ledger: sqlite3.Connection) -> list[Flaw]:
    """Return what is not as it was written, and in which line; nothing if all is."""
    flaws = []
    before = ""
    last = 0
    chains = {}
    for place, line in enumerate(_lines(workspace.audit_log), start=1):
        facts = _parsed(line) or {}
        number, chain = _number_of(facts, last + 1), str(facts.get(_CHAIN, ""))
        if not facts:
            flaws.append(Flaw(place, "cannot be read"))
        elif number != last + 1:
            flaws.append(
                Flaw(place, f"was moved, or one before it is missing: it is {number}")
            )
        elif _chained(before, facts) != chain:
            flaws.append(Flaw(place, "was changed, or the one before it was"))
        last, before = number, chain
        chains[number] = chain
    known = _known(ledger)
    if known is None:
        # A kill leaves one line that the ledger does not know, not two.
        if last > 1:
            flaws.append(Flaw(0, "is longer than the ledger knows of"))
    elif last < known.number:
        missing = known.number - last
        flaws.append(Flaw(0, f"was cut off: {missing} lines are missing at the end"))
    elif chains.get(known.number) != known.chain:
        flaws.append(Flaw(known.number, "is not the one that the ledger knows"))
    return flaws


def _user() -> str:
    """Name the user of the operating system; one without an entry by number."""
    try:
        return getpass.getuser()
    except (KeyError, OSError):
        return f"uid {os.getuid()}"


@dataclass(frozen=True)
class _Head:
    """The last line that the ledger knows."""

    number: int
    chain: str


def _known(ledger: sqlite3.Connection) -> _Head | None:
    row = ledger.execute("select entries, chain from audit_head").fetchone()
    return None if row is None else _Head(row["entries"], row["chain"])


def _end(lines: Sequence[bytes], known: _Head | None) -> tuple[int, str]:
    """Number and hash of the line to go on from: the last, if the ledger's is there."""
    numbered = [_numbered(line, place) for place, line in enumerate(lines, start=1)]
    if known is not None and (known.number, known.chain) not in numbered:
        return max(known.number, len(lines)), known.chain
    return numbered[-1] if numbered else (0, "")


def _anchor(ledger: sqlite3.Connection, entries: int, chain: str) -> None:
    ledger.execute("begin immediate")
    try:
        ledger.execute("delete from audit_head")
        ledger.execute("insert into audit_head values (?, ?)", (entries, chain))
    except BaseException:
        ledger.execute("rollback")
        raise
    ledger.execute("commit")


@contextmanager
def _held(path: Path) -> Iterator[int]:
    """Open the log for adding to it, alone; half a line of a killed writer goes."""
    flags = os.O_RDWR | os.O_CREAT | os.O_APPEND | os.O_NOFOLLOW
    descriptor = os.open(path, flags, 0o600)
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX)
        content = path.read_bytes()
        whole = content.rfind(b"\n") + 1
        if whole != len(content):
            os.ftruncate(descriptor, whole)
        yield descriptor
    finally:
        os.close(descriptor)


def _lines(path: Path) -> list[bytes]:
    return path.read_bytes().splitlines() if path.exists() else []


def _parsed(line: bytes) -> dict[str, Any] | None:
    try:
        facts = json.loads(line)
    except ValueError:
        return None
    return facts if isinstance(facts, dict) else None


def _number_of(facts: Mapping[str, Any], otherwise: int) -> int:
    number = facts.get("number")
    return number if isinstance(number, int) else otherwise


def _numbered(line: bytes, place: int) -> tuple[int, str]:
    facts = _parsed(line) or {}
    return _number_of(facts, place), str(facts.get(_CHAIN, ""))


def _chained(before: str, entry: Mapping[str, Any]) -> str:
    kept = {name: value for name, value in entry.items() if name != _CHAIN}
    text = before + json.dumps(kept, sort_keys=True)
    return hashlib.sha256(text.encode()).hexdigest()
