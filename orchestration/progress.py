"""Where a run says how far it is: the command line shows it, Dagster ignores it."""

from collections.abc import Callable
from dataclasses import dataclass


def be_silent(_message: str) -> None:
    """Drop a message."""


@dataclass(frozen=True)
class Progress:
    """Two places to send short lines to.

    Attributes:
        tell: For the few lines that mark a stage or a landed file.
        note: For the many that say what is being worked on right now.
    """

    tell: Callable[[str], None] = be_silent
    note: Callable[[str], None] = be_silent
