"""Which deliveries count: now, or as it was known at an earlier moment.

Pure: deliveries in, deliveries out. A delivery is replaced by a new reading of the same
file; one of a feed that delivers everything also gives way to the next one.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import replace
from datetime import UTC, datetime
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from ingest.ledger import Delivery


def replaces(newer: Delivery, older: Delivery) -> bool:
    """Tell whether a loaded delivery is a new reading of the file of an older one.

    The same bytes under two names that say different things (two days without a
    change) are two deliveries, unless the older one was read by another mapping.
    """
    if (newer.source, newer.feed, newer.file_sha256) != (
        older.source,
        older.feed,
        older.file_sha256,
    ):
        return False
    return newer.file_name_values == older.file_name_values or (
        newer.mapping_sha256 != older.mapping_sha256
        and (newer.file_name == older.file_name or not older.file_name_values)
    )


def latest_deliveries(landed: Iterable[Delivery]) -> frozenset[int]:
    """Return the deliveries whose rows count now.

    The newest group of each feed that delivers everything; each delivery of any other
    feed. A file that was read again keeps its turn.
    """
    latest: set[int] = set()
    complete: defaultdict[tuple[str, str], list[Delivery]] = defaultdict(list)
    for delivery in landed:
        if delivery.status != "loaded":
            continue
        if delivery.delivery_mode == "full":
            complete[delivery.source, delivery.feed].append(delivery)
        else:
            latest.add(delivery.delivery_id)
    for of_feed in complete.values():
        latest |= {delivery.delivery_id for delivery in newest_group(of_feed)}
    return frozenset(latest)


def newest_group(of_feed: Sequence[Delivery]) -> list[Delivery]:
    """Return the loaded deliveries of one complete feed that count together.

    All of the newest day that file names tell; where the newest file tells none, that
    file alone.
    """
    newest = max(of_feed, key=_turn)
    if newest.delivered_on is None:
        return [newest]
    day = max(d.delivered_on for d in of_feed if d.delivered_on is not None)
    return [delivery for delivery in of_feed if delivery.delivered_on == day]


def before_group(
    of_feed: Sequence[Delivery], group: Sequence[Delivery]
) -> list[Delivery]:
    """Return the deliveries older than the group that counts, the newest first."""
    counted = {delivery.delivery_id for delivery in group}
    first = min(group, key=_turn)
    older = [
        delivery
        for delivery in of_feed
        if delivery.delivery_id not in counted
        and (first.delivered_on is not None or _turn(delivery) < _turn(first))
    ]
    return sorted(
        older, key=lambda found: (found.delivered_on or "", _turn(found)), reverse=True
    )


def would_count_anew(landed: Sequence[Delivery], known: Delivery) -> bool:
    """Tell whether a known file that arrives anew changes what counts."""
    if known.status != "loaded" or known.delivery_mode != "full":
        return False
    group = newest_group(
        [
            delivery
            for delivery in landed
            if delivery.status == "loaded"
            and (delivery.source, delivery.feed) == (known.source, known.feed)
        ]
    )
    if known.delivered_on is not None and known.delivered_on != group[0].delivered_on:
        return False
    return max(group, key=_turn).delivery_id != known.delivery_id


def as_known_at(landed: Iterable[Delivery], moment: datetime) -> list[Delivery]:
    """Return the deliveries as the ledger would have shown them at a moment.

    Args:
        landed: Every delivery, in the order of loading.
        moment: Up to which they were loaded; without a zone it is in UTC.
    """
    until = moment if moment.tzinfo is not None else moment.replace(tzinfo=UTC)
    known: list[Delivery] = []
    of_file: defaultdict[tuple[str, str, str], list[int]] = defaultdict(list)
    for delivery in landed:
        if datetime.fromisoformat(delivery.loaded_at) > until:
            continue
        if delivery.status == "rejected":
            known.append(delivery)
            continue
        loaded = replace(delivery, status="loaded")
        places = of_file[delivery.source, delivery.feed, delivery.file_sha256]
        for place in places:
            if replaces(loaded, known[place]):
                known[place] = replace(known[place], status="replaced")
        places.append(len(known))
        known.append(loaded)
    return known


def _turn(delivery: Delivery) -> tuple[int, int]:
    return delivery.turn, delivery.delivery_id
