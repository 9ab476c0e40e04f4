"""Landing: every file of the landing folders, once, into the raw store and the ledger.

Which files are taken, and which are known already, is decided here. What is inside a
file is the work of `ingest.intake`; its outcome is put in place by `ingest.keeping`.
"""

from __future__ import annotations

import re
import tempfile
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, BinaryIO

from ingest import keeping, ledger, vault
from ingest.amendments import has_expired
from ingest.arrivals import came_together
from ingest.contract import load_contract
from ingest.faults import FileStoppedError, Rule
from ingest.file_names import Named, read_name
from ingest.finishing import expire, finish_begun
from ingest.hashed_identity import resolve_hashed_identities
from ingest.intake import take_in
from ingest.landing_folder import alone, clean_up, files_of
from ingest.ledger import Delivery
from ingest.mapping import load_mappings
from ingest.preflight import refuse_empty
from ingest.readers.byte_source import (
    Identity,
    identity,
    identity_at,
    open_regular,
    sha256_of,
)
from ingest.readers.writers import is_being_written
from ingest.standing import would_count_anew
from ingest.task import allowed_share, task_of
from ingest.verdicts import tolerated

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Callable, Collection

    from ingest.mapping import Feed, SourceMapping
    from ingest.task import Keys, Progress
    from ingest.workspace import Workspace


@dataclass(frozen=True)
class _Desk:
    """What landing one file after another needs."""

    workspace: Workspace
    connection: sqlite3.Connection
    keys: Keys
    now: datetime
    progress: Progress | None


def utc_now() -> datetime:
    """Return the present moment in UTC."""
    return datetime.now(UTC)


def land(
    workspace: Workspace,
    *,
    entities: Collection[str] | None = None,
    now: Callable[[], datetime] = utc_now,
    progress: Progress | None = None,
) -> list[Delivery]:
    """Land every new file of the workspace and return what became of each.

    A file that is known (the same bytes under the same mapping, by whatever name) is
    passed over. A file that cannot be used is recorded as rejected; the others load.
    One that somebody still writes, or that changes while it is read, waits for the next
    landing (`ingest.landing_state` names it).

    Args:
        workspace: The workspace.
        entities: Land only the feeds of these entities; None lands all.
        now: Gives the moment of loading.
        progress: Called with a short line while files are read.

    Raises:
        UsageError: A mapping is wrong, a key is missing, or another landing runs.
    """
    mappings = load_mappings(workspace)
    landed: list[Delivery] = []
    with (
        alone(workspace),
        ledger.open_ledger(workspace.ledger) as connection,
        vault.opened(workspace, used=bool(ledger.deliveries(connection))) as opened,
    ):
        clean_up(workspace, ledger.deliveries(connection))
        keys = finish_begun(workspace, connection, opened, now=now())
        for mapping in mappings:
            for feed, path in files_of(workspace, mapping):
                if entities is not None and feed.entity not in entities:
                    continue
                desk = _Desk(workspace, connection, keys, now(), progress)
                delivery = _land_file(desk, mapping, feed, path)
                if delivery is not None:
                    if came_together(landed, delivery):
                        ledger.note(connection, delivery, Rule.SEVERAL_FILES)
                    landed.append(delivery)
        resolve_hashed_identities(
            workspace,
            ledger.deliveries(connection),
            keys=keys,
            progress=progress,
        )
        expire(workspace, connection, keys, now=now())
    return landed


def _land_file(
    desk: _Desk, mapping: SourceMapping, feed: Feed, path: Path
) -> Delivery | None:
    relative = path.relative_to(desk.workspace.root).as_posix()
    unread = Delivery(
        source=mapping.source,
        feed=feed.name,
        entity=feed.entity,
        delivery_mode=feed.delivery,
        file_name=path.name,
        file_sha256="",
        file_bytes=0,
        mapping_sha256=mapping.fingerprint(feed),
        contract_version=load_contract(feed.entity).version,
        loaded_at=_told(desk.now),
        status="rejected",
        key_id=desk.keys.pseudonyms.key_id,
        unchanged_when_null=feed.meaning_when_null("unchanged"),
        cleared_when_null=feed.meaning_when_null("cleared"),
        keeps_people_left_out=int(feed.people_left_out == "kept"),
    )
    read: tuple[Identity, str] | None = None
    try:
        with open_regular(path) as file:
            if is_being_written(file, now=desk.now):
                return None
            before = identity(file)
            digest, is_new = _digest(desk, file, relative, before)
            read = before, digest
            unread = replace(unread, file_sha256=digest, file_bytes=before.size)
            named = read_name(feed, path.name, today=desk.now.date())
            unread = _told_by_name(unread, named)
            if not is_new:
                unread = replace(unread, place=_place_of(desk, unread))
            earlier = ledger.known(desk.connection, unread)
            if earlier is not None and not _deserves_another_try(
                desk, earlier, feed, is_new=is_new
            ):
                again = _delivered_again(desk, earlier, unread) if is_new else None
                _remember(desk, relative, before, digest)
                return again
            refuse_empty(before.size, name=path.name)
            with tempfile.TemporaryDirectory(dir=desk.workspace.scratch) as folder:
                task = task_of(
                    file,
                    path.name,
                    named.feed,
                    mapping=mapping,
                    settings=desk.workspace.settings,
                    keys=desk.keys,
                    key=unread.key,
                    scratch=Path(folder),
                    now=desk.now,
                    progress=desk.progress,
                )
                taken = take_in(task)
                if identity(file) != before:
                    return None
                kept = keeping.keep(desk.workspace, desk.connection, unread, taken)
                _remember(desk, relative, before, digest)
                return kept
    except FileStoppedError as error:
        if read is not None and identity_at(path) != read[0]:
            return None
        rejected = keeping.reject(desk.connection, unread, error)
        if read is not None:
            _remember(desk, relative, *read)
        return rejected


def _told_by_name(unread: Delivery, named: Named) -> Delivery:
    day = named.delivered_on
    return replace(
        unread,
        delivered_on=None if day is None else day.isoformat(),
        file_name_values=named.values,
    )


def _place_of(desk: _Desk, unread: Delivery) -> int:
    """Return whose turn a file takes that lies where it lay and is read again."""
    before = ledger.newest_of_bytes(desk.connection, unread)
    return 0 if before is None else before.turn


def _delivered_again(
    desk: _Desk, earlier: Delivery, unread: Delivery
) -> Delivery | None:
    """Make an old delivery the current one again when its bytes arrive anew."""
    if not would_count_anew(ledger.deliveries(desk.connection), earlier):
        return None
    again = replace(
        earlier,
        file_name=unread.file_name,
        loaded_at=unread.loaded_at,
        place=0,
    )
    faults = ledger.faults_of(desk.connection, earlier.delivery_id)
    return ledger.record(desk.connection, again, faults)


def _digest(
    desk: _Desk, file: BinaryIO, relative: str, found: Identity
) -> tuple[str, bool]:
    """Return the hash of a landed file, and whether other bytes lay there before."""
    row = ledger.seen(desk.connection, relative)
    if row is not None and found == Identity(
        row["size"], row["mtime_ns"], row["inode"]
    ):
        return str(row["file_sha256"]), False
    digest = sha256_of(file)
    return digest, row is None or row["file_sha256"] != digest


def _remember(desk: _Desk, relative: str, found: Identity, digest: str) -> None:
    """Keep the hash, only after the ledger knows what became of the file."""
    ledger.remember(
        desk.connection,
        relative,
        size=found.size,
        mtime_ns=found.mtime_ns,
        inode=found.inode,
        file_sha256=digest,
    )


def _deserves_another_try(
    desk: _Desk, earlier: Delivery, feed: Feed, *, is_new: bool
) -> bool:
    """Tell whether a known file is read again.

    One that was stopped for its share of rejects may pass a new limit, and one that
    arrives anew after its rows have expired is not a file without rows.
    """
    if earlier.status == "replaced":
        return True
    if is_new and has_expired(desk.connection, earlier.delivery_id):
        return True
    if earlier.reject_rule != Rule.TOO_MANY_REJECTS:
        return False
    numbers = re.findall(r"[0-9][0-9,]*", earlier.reject_reason or "")
    rejected, rows = (int(number.replace(",", "")) for number in numbers[:2])
    share = allowed_share(feed, desk.workspace.settings)
    return rejected <= tolerated(counted=rows, share=share)


def _told(moment: datetime) -> str:
    return moment.astimezone(UTC).isoformat(timespec="microseconds")
