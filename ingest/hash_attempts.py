"""Trying e-mail addresses against hashes of them: the work itself, in memory.

What is tried when, and what becomes of the pairs, is for `hashed_identity`.
"""

from __future__ import annotations

import hashlib
from collections import defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    import polars as pl

_ALGORITHMS: dict[str, Callable[[bytes], hashlib._Hash]] = {
    "sha256": hashlib.sha256,
    "md5": lambda data: hashlib.md5(data, usedforsecurity=False),
}


@dataclass(frozen=True)
class OpenHash:
    """One hash without an address."""

    identifier: str
    first_delivery_id: int
    tried_up_to: int
    algorithm: str
    digest: bytes
    salt: bytes


@dataclass(frozen=True)
class Addresses:
    """Every spelling of every address, in the order in which they were first met."""

    spelling: list[bytes]
    pseudonym: list[str]
    delivery_id: pl.Series

    def after(self, delivery_id: int) -> int:
        """Return where the addresses begin that came after a delivery."""
        return int((self.delivery_id <= delivery_id).sum())


def grouped(waiting: Iterable[OpenHash]) -> list[list[OpenHash]]:
    """Return hashes that one pass over the addresses serves, the oldest first."""
    groups: dict[tuple[str, bytes, int], list[OpenHash]] = defaultdict(list)
    for one in waiting:
        groups[one.algorithm, one.salt, one.tried_up_to].append(one)
    return sorted(
        groups.values(), key=lambda group: min(o.first_delivery_id for o in group)
    )


def tried(
    group: list[OpenHash], addresses: Addresses, start: int
) -> dict[str, tuple[str, int]]:
    """Return for each hash that was met the address and the delivery it came with."""
    work = _ALGORITHMS[group[0].algorithm]
    salt = group[0].salt
    wanted: dict[bytes, list[str]] = defaultdict(list)
    for one in group:
        wanted[one.digest].append(one.identifier)
    met: dict[bytes, int] = {}
    for at in range(start, len(addresses.spelling)):
        digest = work(addresses.spelling[at] + salt).digest()
        if digest in wanted:
            met.setdefault(digest, at)
            if len(met) == len(wanted):
                break
    return {
        identifier: (addresses.pseudonym[at], int(addresses.delivery_id[at]))
        for digest, at in met.items()
        for identifier in wanted[digest]
    }


def parsed_hash(identifier: str, text: str, first: int, tried: int) -> OpenHash | None:
    """Return a hash in its parts, None if it is not written as one."""
    algorithm, _, rest = text.partition("$")
    digest, _, salt = rest.partition("$")
    try:
        value = bytes.fromhex(digest)
    except ValueError:
        return None
    if algorithm.lower() not in _ALGORITHMS:
        return None
    return OpenHash(identifier, first, tried, algorithm.lower(), value, salt.encode())
