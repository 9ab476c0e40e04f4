"""What a page says of its data: how old it is, what is hidden, which checks passed."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from publish.manifest import Manifest

STALE_AFTER = timedelta(days=45)
"""Data of a month is a page's last until the next month's has come in."""

STEPS = 5
"""How many steps of the rounding a group must have for its shares to be drawn."""

MONTHS = (
    "Jan", "Feb", "Mar", "Apr", "May", "Jun",
    "Jul", "Aug", "Sep", "Oct", "Nov", "Dec",
)  # fmt: skip


@dataclass(frozen=True)
class Notes:
    """What stands at the top of every page.

    Attributes:
        as_of: The date that the data describes.
        stale_on: From this day on, the page calls its data old.
        checks: How the checks of the run ended, in words.
        is_clean: Whether every check passed.
        protection: How small groups are protected, in words.
    """

    as_of: str
    stale_on: str
    checks: str
    is_clean: bool
    protection: str


def notes_of(manifest: Manifest) -> Notes:
    """Read the notes of a published set from its manifest."""
    return Notes(
        as_of=long_date(manifest.as_of_date),
        stale_on=(manifest.as_of_date + STALE_AFTER).isoformat(),
        checks=_checks(manifest),
        is_clean=bool(manifest.checks)
        and all(check.has_passed for check in manifest.checks),
        protection=_protection(manifest),
    )


def long_date(day: date) -> str:
    """Write a date for people, the same in every language of the machine."""
    return f"{day.day} {MONTHS[day.month - 1]} {day.year}"


def smallest_groups(manifest: Manifest) -> dict[str, int | None]:
    """Say for each table how small a group may be."""
    return {table.name: table.minimum_group_size for table in manifest.tables}


def smallest_drawn(manifest: Manifest) -> dict[str, int]:
    """Say for each rounded table how many people a share must be of to be drawn.

    Of fewer, a step of the rounding moves a share by more than a fifth, and its own
    error reaches a tenth: drawn beside others it would tell differences that are none.
    """
    return {
        table.name: STEPS * table.rounding.base
        for table in manifest.tables
        if table.rounding
    }


def _checks(manifest: Manifest) -> str:
    if not manifest.checks:
        return "No checks recorded"
    passed = sum(check.has_passed for check in manifest.checks)
    words = f"{passed} of {len(manifest.checks)} checks passed"
    failed = len(manifest.checks) - passed
    if failed == 0:
        return words
    return f"{words}, {failed} warning{'' if failed == 1 else 's'}"


def _protection(manifest: Manifest) -> str:
    sizes = sorted(
        {
            table.minimum_group_size
            for table in manifest.tables
            if table.minimum_group_size is not None
        }
    )
    if not sizes:
        return "Nothing here is about groups of people."
    told = " or ".join(str(size) for size in sizes)
    words = f"Groups of fewer than {told} people are hidden"
    bases = sorted({table.rounding.base for table in manifest.tables if table.rounding})
    if bases:
        rounded = " or ".join(str(base) for base in bases)
        words += f", and counts of people are rounded to {rounded}"
    return f"{words}."
