"""Landing: every file of the landing folders, once, into the raw store and the ledger.

Which files are taken, in which order, and what is kept of each belongs here. What is
inside a file is the work of `ingest.intake`.
"""

from __future__ import annotations

import re
import secrets
import tempfile
from collections.abc import Callable, Collection
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, BinaryIO

from ingest import ledger, quarantine, store, vault
from ingest.contract import load_contract
from ingest.convert import Plan
from ingest.faults import FileStoppedError, Rule
from ingest.intake import take_in
from ingest.landing_folder import alone, clean_up, files_of
from ingest.ledger import Delivery
from ingest.mapping import Feed, SourceMapping, load_mappings
from ingest.preflight import refuse_empty
from ingest.pseudonym import KEY_BYTES, Key
from ingest.readers.byte_source import Identity, identity, open_regular, sha256_of
from ingest.task import Taken, Task
from ingest.verdicts import tolerated
from ingest.workspace import Workspace, WorkspaceSettings

if TYPE_CHECKING:
    import sqlite3

    import polars as pl

Progress = Callable[[str], None]


@dataclass(frozen=True)
class Examination:
    """What `check` tells about a file: everything landing would do, nothing stored."""

    file_name: str
    feed: str
    entity: str
    columns: tuple[str, ...]
    unmapped: tuple[str, ...]
    notices: tuple[Rule, ...]
    rows_in: int
    rows_loaded: int
    rows_quarantined: int
    rows_duplicate: int
    rows_superseded: int
    faults: pl.DataFrame
    stopped: FileStoppedError | None


@dataclass(frozen=True)
class _Desk:
    """What landing one file after another needs."""

    workspace: Workspace
    connection: sqlite3.Connection
    pseudonyms: Key
    master: Key
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
    with alone(workspace), ledger.open_ledger(workspace.ledger) as connection:
        known = ledger.deliveries(connection)
        pseudonyms, master = vault.ensure_keys(workspace, used=bool(known))
        clean_up(workspace, known)
        for mapping in mappings:
            for feed, path in files_of(workspace, mapping):
                if entities is not None and feed.entity not in entities:
                    continue
                desk = _Desk(workspace, connection, pseudonyms, master, now(), progress)
                delivery = _land_file(desk, mapping, feed, path)
                if delivery is not None:
                    landed.append(delivery)
    return landed


def examine(where: Workspace | SourceMapping, path: Path, feed: Feed) -> Examination:
    """Read a file exactly as landing would, and store nothing.

    Args:
        where: The workspace the feed belongs to, or its mapping.
        path: The file.
        feed: The feed whose mapping applies.
    """
    if isinstance(where, SourceMapping):
        mapping, settings = where, WorkspaceSettings()
    else:
        mapping = next(
            m for m in load_mappings(where) if m.feeds.get(feed.name) == feed
        )
        settings = where.settings
    key = Key(secrets.token_bytes(KEY_BYTES))
    taken: Taken | None = None
    stopped: FileStoppedError | None = None
    with tempfile.TemporaryDirectory() as folder:
        try:
            with open_regular(path) as file:
                refuse_empty(identity(file).size, name=path.name)
                task = _task(
                    file,
                    path.name,
                    mapping,
                    feed,
                    settings,
                    keys=(key, key),
                    key="check",
                    scratch=Path(folder),
                    now=utc_now(),
                )
                taken = take_in(task)
        except FileStoppedError as error:
            stopped = error
    return Examination(
        file_name=path.name,
        feed=feed.name,
        entity=feed.entity,
        columns=taken.columns if taken else (),
        unmapped=taken.unmapped if taken else (),
        notices=taken.notices if taken else (),
        rows_in=taken.rows_in if taken else 0,
        rows_loaded=taken.rows_loaded if taken else 0,
        rows_quarantined=taken.rows_quarantined if taken else 0,
        rows_duplicate=taken.rows_duplicate if taken else 0,
        rows_superseded=taken.rows_superseded if taken else 0,
        faults=taken.faults if taken else quarantine.joined_index([]),
        stopped=stopped,
    )


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
        key_id=desk.pseudonyms.key_id,
    )
    read: tuple[Identity, str] | None = None
    try:
        with open_regular(path) as file:
            before = identity(file)
            digest, is_new = _digest(desk, file, relative, before)
            read = before, digest
            unread = replace(unread, file_sha256=digest, file_bytes=before.size)
            if not is_new:
                unread = replace(unread, place=_place_of(desk, unread))
            earlier = _known(desk, unread)
            if earlier is not None and not _deserves_another_try(desk, earlier, feed):
                again = _delivered_again(desk, earlier, unread) if is_new else None
                _remember(desk, relative, before, digest)
                return again
            refuse_empty(before.size, name=path.name)
            with tempfile.TemporaryDirectory(dir=desk.workspace.scratch) as folder:
                task = _task(
                    file,
                    path.name,
                    mapping,
                    feed,
                    desk.workspace.settings,
                    keys=(desk.pseudonyms, desk.master),
                    key=unread.key,
                    scratch=Path(folder),
                    now=desk.now,
                    progress=desk.progress,
                )
                taken = take_in(task)
                if identity(file) != before:
                    return None
                kept = _keep(desk, unread, taken)
                _remember(desk, relative, before, digest)
                return kept
    except FileStoppedError as error:
        rejected = _reject(desk, unread, error)
        if read is not None:
            _remember(desk, relative, *read)
        return rejected


def _place_of(desk: _Desk, unread: Delivery) -> int:
    """Return whose turn a file takes that lies where it lay and is read again."""
    before = ledger.newest_of_bytes(
        desk.connection,
        source=unread.source,
        feed=unread.feed,
        file_sha256=unread.file_sha256,
    )
    return 0 if before is None else before.turn


def _delivered_again(
    desk: _Desk, earlier: Delivery, unread: Delivery
) -> Delivery | None:
    """Make an old delivery the current one again when its bytes arrive anew."""
    landed = ledger.deliveries(desk.connection)
    if earlier.status != "loaded" or earlier.delivery_id in ledger.latest_deliveries(
        landed
    ):
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


def _known(desk: _Desk, delivery: Delivery) -> Delivery | None:
    return ledger.known(
        desk.connection,
        source=delivery.source,
        feed=delivery.feed,
        file_sha256=delivery.file_sha256,
        mapping_sha256=delivery.mapping_sha256,
    )


def _deserves_another_try(desk: _Desk, earlier: Delivery, feed: Feed) -> bool:
    """Tell whether a file stopped for its share of rejects may pass a new limit."""
    if earlier.status == "replaced":
        return True
    if earlier.reject_rule != Rule.TOO_MANY_REJECTS:
        return False
    numbers = re.findall(r"[0-9][0-9,]*", earlier.reject_reason or "")
    rejected, rows = (int(number.replace(",", "")) for number in numbers[:2])
    share = _allowed_share(feed, desk.workspace.settings)
    return rejected <= tolerated(counted=rows, share=share)


def _allowed_share(feed: Feed, settings: WorkspaceSettings) -> float:
    if feed.max_rejected_share is not None:
        return feed.max_rejected_share
    return settings.max_rejected_share


def _task(
    file: BinaryIO,
    name: str,
    mapping: SourceMapping,
    feed: Feed,
    settings: WorkspaceSettings,
    *,
    keys: tuple[Key, Key],
    key: str,
    scratch: Path,
    now: datetime,
    progress: Progress | None = None,
) -> Task:
    contract = load_contract(feed.entity)
    moment = now.astimezone(UTC).replace(tzinfo=None)
    plan = Plan(contract, feed, mapping.time_zone, moment, threads=settings.threads)
    return Task(
        file=file,
        name=name,
        feed=feed,
        contract=contract,
        plan=plan,
        pseudonyms=keys[0],
        master=keys[1],
        key=key,
        scratch=scratch,
        max_rejected_share=_allowed_share(feed, settings),
        progress=progress,
    )


def _keep(desk: _Desk, unread: Delivery, taken: Taken) -> Delivery:
    """Put the results in their places, then say so in the ledger: in that order."""
    workspace = desk.workspace
    if taken.vault is not None:
        target = vault.segments(workspace) / f"{unread.key}{vault.SUFFIX}"
        store.place(taken.vault, target)
    if taken.quarantine is not None:
        target = workspace.quarantine / f"{unread.key}{quarantine.SEALED}"
        store.place(taken.quarantine, target)
    _place_index(desk, unread, taken.faults)
    parquet = store.keep_parquet(workspace, taken.parquet, entity=unread.entity)
    delivery = replace(
        unread,
        status="loaded",
        parquet_path=parquet.relative_to(workspace.root).as_posix(),
        parquet_sha256=parquet.stem,
        rows_in=taken.rows_in,
        rows_loaded=taken.rows_loaded,
        rows_quarantined=taken.rows_quarantined,
        rows_duplicate=taken.rows_duplicate,
        rows_superseded=taken.rows_superseded,
    )
    return ledger.record(desk.connection, delivery, taken.faults_by_rule())


def _place_index(desk: _Desk, delivery: Delivery, faults: pl.DataFrame) -> None:
    if faults.height:
        written = desk.workspace.scratch / f"{delivery.key}{quarantine.INDEX}"
        faults.write_parquet(written)
        store.place(written, desk.workspace.quarantine / written.name)


def _reject(desk: _Desk, unread: Delivery, error: FileStoppedError) -> Delivery | None:
    if not unread.file_sha256:
        unread = replace(unread, file_sha256=f"unreadable:{unread.file_name}")
    reason = " ".join(
        part
        for part in (
            f"line {error.line}:" if error.line else "",
            f"column {error.column}:" if error.column else "",
            f"{error.problem}.",
            error.remedy or "",
        )
        if part
    )
    earlier = _known(desk, unread)
    if earlier is not None and earlier.reject_reason == reason:
        return None
    rejected = replace(unread, reject_rule=str(error.rule), reject_reason=reason)
    return ledger.record(desk.connection, rejected, {})


def _told(moment: datetime) -> str:
    return moment.astimezone(UTC).isoformat(timespec="microseconds")
