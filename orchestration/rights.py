"""What people may ask for, and what the keeper of the data owes them: done whole.

Erasing somebody and changing the key of the pseudonyms, from the raw store to a new
generation that is published without the old. What lies in the store is changed by
`ingest`; here it is brought together with the warehouse and with what was published.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from ingest import audit_log, erasing, ledger, rekeying, vault, works
from ingest.contract import EMAIL
from ingest.finishing import expire, finish_begun
from ingest.holdings import Subject, find_subject
from ingest.landing_folder import alone, clean_up
from ingest.people import Person, find_person
from ingest.pseudonym import EMAIL_HASH, email_hash
from ingest.tombstones import ERASED, READMITTED, SUBJECT, TAG_DIGITS
from publish.generations import drop_older
from publish.lock import Fence, single_writer
from publish.manifest import read_latest_manifest

if TYPE_CHECKING:
    import sqlite3

    from ingest.retention import Expired
    from ingest.task import Keys
    from ingest.workspace import Workspace
    from orchestration.progress import Progress
    from orchestration.report import RunReport


@dataclass(frozen=True)
class Found:
    """Somebody, by everything that leads to them, and what is held of them."""

    person: Person
    subject: Subject
    plan: erasing.Plan
    tag: str


@dataclass(frozen=True)
class Desk:
    """The store, opened by the only one who may change it."""

    workspace: "Workspace"
    ledger: "sqlite3.Connection"
    keys: "Keys"
    now: datetime


@contextmanager
def opened(
    workspace: "Workspace",
    *,
    purpose: str = "stepladder subject",
    now: datetime | None = None,
) -> Iterator[Desk]:
    """Open the store and finish first what an interrupted command has begun.

    Also to look only: what was begun is finished, and working files are cleared away,
    so that no run may be at work.

    Raises:
        UsageError: Another process lands files, or a key is missing.
        WriterBusyError: Another process is writing in this workspace.
    """
    moment = now or datetime.now(UTC)
    with (
        single_writer(workspace, purpose=purpose),
        alone(workspace),
        ledger.open_ledger(workspace.ledger) as connection,
        vault.opened(workspace, used=bool(ledger.deliveries(connection))) as keys,
    ):
        clean_up(workspace, ledger.deliveries(connection))
        renewed = finish_begun(workspace, connection, keys, now=moment)
        yield Desk(workspace, connection, renewed, moment)


def find(desk: Desk, identifier: str, *, id_type: str) -> Found:
    """Find out whose identifier this is, and what is held of them.

    Raises:
        UsageError: Several people bear it.
    """
    landed = ledger.deliveries(desk.ledger)
    key = desk.keys.pseudonyms
    person = find_person(desk.workspace, landed, identifier, id_type=id_type, key=key)
    subject = find_subject(
        desk.workspace,
        landed,
        person.pseudonyms,
        desk.keys,
        given=(identifier, id_type),
    )
    return Found(
        person=person,
        subject=subject,
        plan=erasing.plan_erasure(desk.workspace, desk.ledger, subject, desk.keys),
        tag=desk.keys.people.tag(identifier, id_type=id_type).hex()[:TAG_DIGITS],
    )


def erase(
    workspace: "Workspace",
    identifier: str,
    *,
    id_type: str,
    reason: str,
    progress: "Progress",
) -> "RunReport | None":
    """Remove somebody from everything, and publish a generation without them.

    An erasure that was begun before, whose generation is waiting still, is finished
    as well, also if nothing is held of this person any more.

    Returns:
        The run that published; None if nothing is held of them and nothing waits.

    Raises:
        UsageError: Several people bear the identifier, or no reason is given.
        WriterBusyError: Another process is writing in this workspace.
    """
    progress.tell("taking the person out of store, vault and quarantine")
    with opened(workspace, purpose="stepladder subject erase") as desk:
        found = find(desk, identifier, id_type=id_type)
        if not found.plan.is_empty:
            audit_log.append(
                workspace,
                desk.ledger,
                ERASED,
                {
                    SUBJECT: found.tag,
                    "reason": reason,
                    "rows": sum(found.plan.rows.values()),
                    "mentions": sum(found.plan.mentions.values()),
                    "quarantined": found.plan.quarantined,
                    "landing_files": len(found.plan.landing),
                },
            )
            begin(desk, "erase", erasing.facts_of(found.subject, found.plan))
        elif not is_waiting(desk):
            return None
    return _published_anew(workspace, progress)


def readmit(
    workspace: "Workspace", identifier: str, *, id_type: str, reason: str
) -> bool:
    """Let rows with an identifier in again that was erased: with the next file.

    Returns:
        Whether it was erased at all.

    Raises:
        UsageError: A key is missing, or another process lands files.
        WriterBusyError: Another process is writing in this workspace.
    """
    named = [(identifier, id_type)]
    if id_type == EMAIL:
        named.append((email_hash(identifier), EMAIL_HASH))
    with opened(workspace, purpose="stepladder subject readmit") as desk:
        people = desk.keys.people
        if not any(people.is_erased(plain, id_type=kind) for plain, kind in named):
            return False
        tags = [people.tag(plain, id_type=kind) for plain, kind in named]
        audit_log.append(
            workspace,
            desk.ledger,
            READMITTED,
            {SUBJECT: tags[0].hex()[:TAG_DIGITS], "reason": reason},
        )
        people.readmit(tags)
    return True


def is_waiting(desk: Desk) -> bool:
    """Tell whether an erasure is done but for the generations of before."""
    waiting = works.waiting_for_generation(desk.ledger)
    return any(work.kind == "erase" for work in waiting)


def rotate(workspace: "Workspace", *, reason: str, progress: "Progress") -> "RunReport":
    """Change the key of the pseudonyms everywhere, and publish a new generation.

    Raises:
        WriterBusyError: Another process is writing in this workspace.
    """
    progress.tell("giving everybody a new pseudonym")
    with opened(workspace, purpose="stepladder keys rotate") as desk:
        facts = rekeying.facts_of(desk.keys)
        audit_log.append(
            workspace, desk.ledger, "keys rotate", {**facts, "reason": reason}
        )
        begin(desk, "rotate", facts)
    return _published_anew(workspace, progress)


def retain(
    workspace: "Workspace", *, is_rehearsal: bool, now: datetime | None = None
) -> "list[Expired]":
    """Remove what has been kept long enough, or only say what that would be.

    Raises:
        WriterBusyError: Another process is writing in this workspace.
    """
    from ingest.retention import find_expired

    moment = now or datetime.now(UTC)
    if is_rehearsal:
        with ledger.open_ledger(workspace.ledger) as connection:
            return find_expired(workspace, connection, now=moment)
    with opened(workspace, purpose="stepladder retention", now=moment) as desk:
        return expire(workspace, desk.ledger, desk.keys, now=moment)


def begin(desk: Desk, kind: works.Kind, facts: dict[str, Any]) -> None:
    """Begin a work on the whole store and take its steps."""
    works.begin(desk.workspace, desk.ledger, desk.keys, kind, facts, now=desk.now)
    finish_begun(desk.workspace, desk.ledger, desk.keys, now=desk.now)


def settle_generations(workspace: "Workspace", *, fence: Fence) -> None:
    """Remove what was built from a store that has been changed since.

    Only when readers see a generation that was built from the store as it is now.
    """
    from orchestration.inputs import read_inputs

    with ledger.open_ledger(workspace.ledger) as connection:
        waiting = works.waiting_for_generation(connection)
        if not waiting:
            return
        manifest = read_latest_manifest(workspace)
        inputs = read_inputs(workspace)
        if manifest is not None and manifest.inputs_fingerprint != inputs.fingerprint:
            return
        erases = any(work.kind == "erase" for work in waiting)
        drop_older(workspace, with_published=erases, fence=fence)
        for work in waiting:
            works.mark_done(connection, work, now=datetime.now(UTC))


def _published_anew(workspace: "Workspace", progress: "Progress") -> "RunReport":
    from orchestration.run import run

    return run(workspace, progress=progress)
