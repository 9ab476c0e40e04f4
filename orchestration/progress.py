"""Where a run says how far it is: the command line shows it, Dagster ignores it."""

from collections.abc import Callable
from dataclasses import dataclass


def be_silent(_message: str) -> None:
    """Drop a message."""


@dataclass(frozen=True)
class Progress:
    """A place to send one short line per finished piece of work."""

    tell: Callable[[str], None] = be_silent
