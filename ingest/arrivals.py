"""Complete files that came together although each replaces the one before.

When several new files of one feed lie there at once, and nothing says that they are
parts or of which day each is, only the last by name counts. That is told, not guessed.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING

from ingest import ledger
from ingest.faults import Rule
from ingest.landing_folder import files_of, natural_order
from ingest.remedies import remedy_of
from ingest.standing import newest_group

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from pathlib import Path

    from ingest.ledger import Delivery
    from ingest.mapping import Feed, SourceMapping
    from ingest.workspace import Workspace


@dataclass(frozen=True)
class Together:
    """Complete files of one feed that came at once; only the last one counts."""

    source: str
    feed: str
    file_names: tuple[str, ...]

    @property
    def remedy(self) -> str:
        """What to do if more than the last file should count."""
        return remedy_of(Rule.SEVERAL_FILES)

    def __str__(self) -> str:
        """Return the notice in one line, with its remedy."""
        *others, last = self.file_names
        return (
            f"{len(self.file_names)} complete files of {self.source}/{self.feed} came "
            f"at once; of these only {last} counts, not {', '.join(others)}. "
            f"{self.remedy}"
        )


def came_together(earlier: Iterable[Delivery], delivery: Delivery) -> bool:
    """Tell whether a delivery replaced one that this very landing had brought.

    Args:
        earlier: What the landing had brought before.
        delivery: The delivery.
    """
    return _replaces_by_arrival(delivery) and any(
        _replaces_by_arrival(other)
        and (other.source, other.feed) == (delivery.source, delivery.feed)
        for other in earlier
    )


def landed_together(workspace: Workspace) -> list[Together]:
    """Return which of the files that count now had others of their feed beside them."""
    if not workspace.ledger.is_file():
        return []
    complete: defaultdict[tuple[str, str], list[Delivery]] = defaultdict(list)
    with ledger.open_ledger(workspace.ledger) as connection:
        for delivery in ledger.deliveries(connection):
            if delivery.status == "loaded" and delivery.delivery_mode == "full":
                complete[delivery.source, delivery.feed].append(delivery)
        noted = {
            number: (str(Rule.SEVERAL_FILES), None)
            in ledger.faults_of(connection, number)
            for number in (d.delivery_id for some in complete.values() for d in some)
        }
    found = []
    for (source, feed), of_feed in complete.items():
        names = _names(of_feed, noted)
        if len(names) > 1:
            found.append(Together(source, feed, names))
    return found


def waiting_together(
    workspace: Workspace, mapping: SourceMapping, feed: Feed, file: Path
) -> Together | None:
    """Return the files that would be landed at once with a file, if that matters.

    Args:
        workspace: The workspace.
        mapping: The mapping of the source.
        feed: The feed.
        file: The file that is looked at; it may lie elsewhere still.
    """
    if feed.delivery != "full" or feed.delivered_on is not None:
        return None
    names = {file.name}
    with ledger.open_ledger(workspace.ledger) as connection:
        for of, path in files_of(workspace, mapping):
            place = path.relative_to(workspace.root).as_posix()
            row = ledger.seen(connection, place)
            status = path.lstat()
            is_known = row is not None and (status.st_size, status.st_mtime_ns) == (
                row["size"],
                row["mtime_ns"],
            )
            if of.name == feed.name and not is_known:
                names.add(path.name)
    if len(names) == 1:
        return None
    return Together(mapping.source, feed.name, tuple(sorted(names, key=natural_order)))


def _names(of_feed: Sequence[Delivery], noted: dict[int, bool]) -> tuple[str, ...]:
    """Return the files that came with the one that counts, and that one last."""
    group = newest_group(of_feed)
    if group[0].delivered_on is not None:
        return ()
    names: list[str] = []
    for delivery in sorted(of_feed, key=lambda found: found.turn, reverse=True):
        if names or delivery.delivery_id == group[0].delivery_id:
            names.append(delivery.file_name)
            if not noted[delivery.delivery_id]:
                break
    return tuple(reversed(names))


def _replaces_by_arrival(delivery: Delivery) -> bool:
    return (
        delivery.status == "loaded"
        and delivery.delivery_mode == "full"
        and delivery.delivered_on is None
        and not delivery.place
    )
