"""What lies in the landing folders and is not loaded: nothing is passed over unsaid.

Files that no feed takes, files that wait for the next landing, and files that were
stopped and still lie there. Only looking belongs here: nothing is changed, and a file
is read only where it has the size of the landed one, but another time or place.
"""

from __future__ import annotations

from collections import defaultdict
from contextlib import suppress
from dataclasses import dataclass
from typing import TYPE_CHECKING

from ingest import ledger
from ingest.amendments import bytes_naming_erased
from ingest.faults import FileStoppedError
from ingest.landing_folder import files_of, natural_order
from ingest.ledger import unreadable
from ingest.readers.byte_source import (
    Identity,
    identity_at,
    open_regular,
    sha256_of,
)
from ingest.remedies import remedy_of

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Iterator, Sequence
    from pathlib import Path

    from ingest.ledger import Delivery
    from ingest.mapping import SourceMapping
    from ingest.workspace import Workspace

_NO_DATA = ("readme", "thumbs.db", "desktop.ini", "~$")
_SHOWN_PATTERNS = 5


@dataclass(frozen=True)
class Unclaimed:
    """A file or folder in `landing/` that no feed takes."""

    path: str
    problem: str
    remedy: str

    def __str__(self) -> str:
        """Return the notice in one line."""
        return f"{self.path}: {self.problem}. {self.remedy}"


@dataclass(frozen=True)
class Stopped:
    """A file that lies in `landing/` and of which nothing is loaded."""

    delivery_id: int
    path: str
    source: str
    feed: str
    rule: str
    reason: str
    remedy: str

    def __str__(self) -> str:
        """Return the notice in one line; the reason says what to do as well."""
        return f"{self.path}: {self.reason} [{self.rule}]"


@dataclass(frozen=True)
class LandingState:
    """What of the landing folders is not loaded.

    Attributes:
        unclaimed: Files and folders that no feed takes.
        waiting: Files that have come, or have changed, since they were looked at last.
        stopped: Files that were stopped and have not been replaced or removed since.
        naming_erased: Files that name somebody who was erased: of them nothing is
            loaded, but the file holds them still.
    """

    unclaimed: tuple[Unclaimed, ...] = ()
    waiting: tuple[str, ...] = ()
    stopped: tuple[Stopped, ...] = ()
    naming_erased: tuple[str, ...] = ()


def landing_state(
    workspace: Workspace, mappings: Sequence[SourceMapping]
) -> LandingState:
    """Look at every landing folder."""
    unclaimed = tuple(_unclaimed(workspace, mappings))
    files = [
        (mapping, feed, path)
        for mapping in mappings
        for feed, path in files_of(workspace, mapping)
    ]
    if not workspace.ledger.is_file():
        waiting = tuple(_place(workspace, path) for _, _, path in files)
        return LandingState(unclaimed=unclaimed, waiting=waiting)
    later: list[str] = []
    stopped: list[Stopped] = []
    naming: list[str] = []
    with ledger.open_ledger(workspace.ledger) as connection:
        outcomes = _outcomes(ledger.deliveries(connection))
        erased = bytes_naming_erased(connection)
        for mapping, feed, path in files:
            place = _place(workspace, path)
            known = _known_bytes(connection, place, path)
            of_feed = outcomes.get((mapping.source, feed.name), {})
            outcome = of_feed.get((known, path.name)) or of_feed.get((known, ""))
            if outcome is None:
                later.append(place)
            elif outcome.status == "rejected":
                stopped.append(_stopped(outcome, place))
            if known in erased:
                naming.append(place)
    return LandingState(
        unclaimed=unclaimed,
        waiting=tuple(later),
        stopped=tuple(stopped),
        naming_erased=tuple(naming),
    )


def _outcomes(
    landed: Sequence[Delivery],
) -> dict[tuple[str, str], dict[tuple[str, str], Delivery]]:
    """Return by feed what became last of the same bytes, by name and by any name."""
    found: defaultdict[tuple[str, str], dict[tuple[str, str], Delivery]]
    found = defaultdict(dict)
    for delivery in landed:
        for name in (delivery.file_name, ""):
            of_feed = found[delivery.source, delivery.feed]
            of_feed[delivery.file_sha256, name] = delivery
    return found


def _known_bytes(connection: sqlite3.Connection, place: str, path: Path) -> str:
    """Return the hash that the ledger has of the file as it lies there now.

    A file that could not be opened has none; it is known by its name.
    """
    row = ledger.seen(connection, place)
    found = identity_at(path)
    if row is None or found is None or found.size != row["size"]:
        return unreadable(path.name)
    if found == Identity(row["size"], row["mtime_ns"], row["inode"]):
        return str(row["file_sha256"])
    # In a copied workspace every file is another one, with the same bytes.
    with suppress(FileStoppedError, OSError), open_regular(path) as file:
        return sha256_of(file)
    return unreadable(path.name)


def _stopped(delivery: Delivery, place: str) -> Stopped:
    rule = str(delivery.reject_rule)
    return Stopped(
        delivery_id=delivery.delivery_id,
        path=place,
        source=delivery.source,
        feed=delivery.feed,
        rule=rule,
        reason=str(delivery.reject_reason),
        remedy=remedy_of(rule),
    )


def _unclaimed(
    workspace: Workspace, mappings: Sequence[SourceMapping]
) -> Iterator[Unclaimed]:
    if not workspace.landing.is_dir():
        return
    sources = {mapping.source: mapping for mapping in mappings}
    for entry in _data_in(workspace.landing):
        place = _place(workspace, entry)
        mapping = sources.get(entry.name)
        if not entry.is_dir():
            yield Unclaimed(
                place,
                "it lies beside the folders of the sources, where nothing is read",
                "Move it into the folder of its source, `landing/<source>/`.",
            )
        elif mapping is not None:
            yield from _unclaimed_of_source(workspace, mapping, entry)
        elif _data_in(entry):
            yield Unclaimed(
                f"{place}/",
                "no mapping describes this source, so none of its files is read",
                f"Write `mappings/{entry.name}.yaml` with `source: {entry.name}`, or "
                f"name the folder as a source that has one: "
                f"{', '.join(sorted(sources)) or 'none yet'}.",
            )


def _unclaimed_of_source(
    workspace: Workspace, mapping: SourceMapping, folder: Path
) -> Iterator[Unclaimed]:
    feeds = mapping.feeds.values()
    for entry in _data_in(folder):
        place = _place(workspace, entry)
        if entry.is_dir():
            if _data_in(entry):
                yield Unclaimed(
                    f"{place}/",
                    "a folder inside the folder of a source is never looked into",
                    f"Move its files into `landing/{mapping.source}/`.",
                )
        elif not any(feed.matches(entry.name) for feed in feeds):
            patterns = [feed.files for feed in feeds]
            more = ", …" if len(patterns) > _SHOWN_PATTERNS else ""
            yield Unclaimed(
                place,
                "its name fits no feed of this source, so it is not read",
                f"Name it as one of the feeds expects "
                f"({', '.join(patterns[:_SHOWN_PATTERNS])}{more}), or declare its feed "
                f"in `mappings/{mapping.source}.yaml`.",
            )


def _data_in(folder: Path) -> list[Path]:
    """List a folder without hidden files and what no one means as data."""
    return sorted(
        (
            path
            for path in folder.iterdir()
            if not path.name.startswith(".")
            and not path.name.casefold().startswith(_NO_DATA)
        ),
        key=lambda path: natural_order(path.name),
    )


def _place(workspace: Workspace, path: Path) -> str:
    return path.relative_to(workspace.root).as_posix()
