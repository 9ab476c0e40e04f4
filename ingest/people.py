"""Which identifiers are one person's: found from what the raw store says of workers.

A person's worker ids are tied together by a previous id, by a universal id and by
entries made by hand; other identifiers belong to whoever claims them, if nobody else
does. What several people claim is nobody's here, and is told apart.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import polars as pl

from ingest.errors import UsageError
from ingest.hashed_identity import resolved_identities
from ingest.pseudonym import pseudonym

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from ingest.ledger import Delivery
    from ingest.pseudonym import Key
    from ingest.workspace import Workspace

WORKER_ID = "worker_id"
_PLACEHOLDER = 10
"""A universal id that more worker ids than this carry is nobody's."""
_OWN = (
    "universal_id",
    "employee_number",
    "user_name",
    "email",
    "email_sha1",
    "full_name",
)
_Links = defaultdict[str, set[str]]


@dataclass(frozen=True)
class Person:
    """The pseudonyms of one person, and those that somebody else claims as well."""

    pseudonyms: frozenset[str]
    shared: frozenset[str] = frozenset()


@dataclass(frozen=True)
class Claims:
    """Who claims which identifier, and which worker ids are one human being's."""

    same: dict[str, set[str]]
    claimed_by: dict[str, set[str]]
    hashes_of: dict[str, set[str]]


def find_person(
    workspace: Workspace,
    deliveries: Sequence[Delivery],
    identifier: str,
    *,
    id_type: str,
    key: Key,
) -> Person:
    """Return every pseudonym of the person who bears an identifier.

    Raises:
        UsageError: Several people bear it.
    """
    given = pseudonym(identifier, id_type=id_type, key=key)
    return person_of(given, read_claims(workspace, deliveries))


def read_claims(workspace: Workspace, deliveries: Sequence[Delivery]) -> Claims:
    """Read what all deliveries, old and new, say of who is who."""
    told = _Told()
    for rows in _rows(workspace, deliveries, "workers"):
        told.take_workers(rows)
    for rows in _rows(workspace, deliveries, "person_identifiers"):
        told.take_identifiers(rows)
    newest = max((delivery.delivery_id for delivery in deliveries), default=0)
    hashes: _Links = defaultdict(set)
    for hashed, _, email in resolved_identities(workspace, up_to=newest).iter_rows():
        hashes[email].add(hashed)
    return Claims(told.same(), dict(told.claimed_by), dict(hashes))


class _Told:
    """What files tell of people, put together."""

    def __init__(self) -> None:
        self.claimed_by: _Links = defaultdict(set)
        self._by_hand: set[tuple[str, str]] = set()
        self._carried: _Links = defaultdict(set)
        self._followed: _Links = defaultdict(set)
        self._born: defaultdict[str, set[int]] = defaultdict(set)

    def take_workers(self, rows: pl.DataFrame) -> None:
        for name in _OWN:
            for worker, other in _pairs(rows, "worker_id", name):
                self.claimed_by[other].add(worker)
        for worker, other in _pairs(rows, "worker_id", "universal_id"):
            self._carried[other].add(worker)
        for worker, before in _pairs(rows, "worker_id", "previous_worker_id"):
            self._followed[before].add(worker)
        for worker, year in _pairs(rows, "worker_id", "birth_year"):
            self._born[worker].add(year)

    def take_identifiers(self, rows: pl.DataFrame) -> None:
        of_kind = rows.partition_by("identifier_type", as_dict=True)
        for (kind,), some in of_kind.items():
            for worker, other in _pairs(some, "worker_id", "identifier"):
                self.claimed_by[other].add(worker)
                if kind == WORKER_ID:
                    self._by_hand.add((worker, other))
                elif kind == "universal_id":
                    self._carried[other].add(worker)

    def same(self) -> dict[str, set[str]]:
        """Return which worker ids are one human being's."""
        found: _Links = defaultdict(set)
        _tie(found, self._by_hand)
        for before, workers in self._followed.items():
            if len(workers) == 1:  # one that several records name is a placeholder
                _tie(found, ((before, worker) for worker in workers))
        for workers in self._carried.values():
            years = {year for worker in workers for year in self._born[worker]}
            if len(workers) <= _PLACEHOLDER and len(years) <= 1:
                first = min(workers)
                _tie(found, ((first, worker) for worker in workers))
        return dict(found)


def person_of(given: str, claims: Claims) -> Person:
    """Return the person that a pseudonym leads to.

    Raises:
        UsageError: It leads to several people.
    """
    emails = {e for e, hashed in claims.hashes_of.items() if given in hashed}
    starts = {given} | {
        worker
        for name in (given, *emails)
        for worker in claims.claimed_by.get(name, ())
    }
    groups = {frozenset(_reached(start, claims.same)) for start in starts - {given}}
    own = set(_reached(given, claims.same))
    if len(groups) > 1:
        raise UsageError(
            f"this identifier was used by {len(groups)} people",
            remedy="Name the person by a worker id.",
        )
    workers = own.union(*groups)
    claimed = {
        other: claimants
        for other, claimants in claims.claimed_by.items()
        if claimants & workers
    }
    mine = {other for other, claimants in claimed.items() if claimants <= workers}
    hashed = {one for email in mine | emails for one in claims.hashes_of.get(email, ())}
    return Person(
        pseudonyms=frozenset(workers | mine | hashed),
        shared=frozenset(claimed.keys() - mine - workers),
    )


def _reached(start: str, same: dict[str, set[str]]) -> set[str]:
    found, waiting = {start}, [start]
    while waiting:
        for other in same.get(waiting.pop(), ()):
            if other not in found:
                found.add(other)
                waiting.append(other)
    return found


def _tie(same: _Links, pairs: Iterable[tuple[str, str]]) -> None:
    for one, other in pairs:
        same[one].add(other)
        same[other].add(one)


def _rows(
    workspace: Workspace, deliveries: Sequence[Delivery], entity: str
) -> Iterator[pl.DataFrame]:
    paths = {d.parquet_path for d in deliveries if d.entity == entity}
    for path in sorted(path for path in paths if path):
        yield pl.read_parquet(workspace.root / path)


def _pairs(rows: pl.DataFrame, left: str, right: str) -> list[tuple[str, Any]]:
    if right not in rows.columns:
        return []
    return list(rows.select(left, right).drop_nulls().unique().iter_rows())
