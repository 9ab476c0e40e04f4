"""How single values of a settings file are judged: names, dates, time zones."""

from __future__ import annotations

import re
import zoneinfo
from datetime import date
from functools import cache


def slug(value: str) -> str:
    """Refuse what is no name."""
    if not re.fullmatch(r"[a-z][a-z0-9_]{0,40}", value):
        message = (
            "a name starts with a small letter and holds only small letters, digits "
            "and _ (at most 41 characters)"
        )
        raise ValueError(message)
    return value


def iso_date(value: object) -> object:
    """Read a date."""
    message = "a date is written YYYY-MM-DD and has to exist"
    if isinstance(value, date):
        return value
    if not isinstance(value, str) or not re.fullmatch(r"\d{4}-\d\d-\d\d", value):
        raise ValueError(message)
    try:
        return date.fromisoformat(value)
    except ValueError:
        raise ValueError(message) from None


def day_to_look_from(value: object) -> object:
    """Read the day the marts look back from."""
    return value if value == "latest_delivery" else iso_date(value)


@cache
def _time_zones() -> frozenset[str]:
    """List the names once: it walks through all files of the time zone database."""
    return frozenset(zoneinfo.available_timezones())


def time_zone(value: str) -> str:
    """Refuse what is no time zone."""
    if value not in _time_zones():
        message = "a time zone has an IANA name such as Europe/Berlin or UTC"
        raise ValueError(message)
    return value
