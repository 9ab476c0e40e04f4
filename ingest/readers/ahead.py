"""Reading one step ahead: the next batch is split while this one is converted."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING, TypeVar

if TYPE_CHECKING:
    from collections.abc import Iterator

_Item = TypeVar("_Item")


def ahead(items: Iterator[_Item]) -> Iterator[_Item]:
    """Yield the same items; one is made while the one before it is used.

    An error of the iterator is raised in its turn, after the items before it.
    """
    with ThreadPoolExecutor(1) as pool:
        pending = pool.submit(_step, items)
        while step := pending.result():
            pending = pool.submit(_step, items)
            yield step[0]


def _step(items: Iterator[_Item]) -> tuple[_Item] | None:
    for item in items:
        return (item,)
    return None
