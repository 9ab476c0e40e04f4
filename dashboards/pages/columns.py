"""Columns that stand on several pages, so that they are written alike everywhere."""

from __future__ import annotations

from dashboards.definitions import Column

PERIOD = Column("period_id", "Period", "period", is_key=True)
SCOPE = Column("scope_id", "Unit or level", "scope", is_key=True)
SCOPE_KIND = Column("scope_kind", "Kind", "hidden", is_key=True)
REPORT = (PERIOD, SCOPE, SCOPE_KIND)
PROGRAM = Column("program_id", "Program", "program", is_key=True)
GRADE = Column("scope_id", "Level", "grade", is_key=True)
LEVELS = (GRADE, SCOPE_KIND, PERIOD)


ANY_DEVELOPMENT = "Any development is a course, an activity or mentoring."
"""What the first kind of access holds: goals and conversations stand beside it."""


def key(name: str, label: str) -> Column:
    """Describe a code that tells rows apart."""
    return Column(name, label, "code", is_key=True)


def fixed(name: str) -> Column:
    """Describe a key that all rows of a chart share, so that nobody need read it."""
    return Column(name, name, "hidden", is_key=True)


def count(name: str, label: str) -> Column:
    """Describe a number of people or things."""
    return Column(name, label, "count")


def share(name: str, label: str, *, of: str | None = None) -> Column:
    """Describe a part of a whole, which another column tells."""
    return Column(name, label, "share", of=of)


def ratio(name: str, label: str, *, of: str) -> Column:
    """Describe the share of one group divided by that of another."""
    return Column(name, label, "ratio", of=of)
