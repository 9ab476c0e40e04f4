"""The mappings of two real files of other people, and what each must give.

What is expected is counted here with the standard library, from the same files.
"""

from __future__ import annotations

import csv
import gzip
import json
from collections import Counter
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any, Final

if TYPE_CHECKING:
    from pathlib import Path

STATEMENTS: Final = "xapi/statements.json.gz"
ROSTER: Final = "roster/employee_salaries.csv"
XAPI_MAPPING: Final = """\
source: lms
preset: xapi
feeds:
  statements:
    max_rejected_share: 0.2
    files: "statements*"
"""
# The roster names no person. What identifies a row is the position and the hire date.
ROSTER_MAPPING: Final = """\
source: roster
feeds:
  positions:
    entity: job_history
    max_rejected_share: 0.2
    files: "employee_salaries.csv"
    delivery: full
    date_format: "%d-%b-%Y"
    columns:
      worker_id: {join: [PCN, Initial Hire Date], separator: "|"}
      position_id: PCN
      effective_date: Date in Title
      hire_date: Initial Hire Date
      org_unit_id: Department
      job_title: Position Title
      annual_base_pay: Salary
      pay_currency: {value: USD}
"""
PEOPLE_FEED: Final = """\
  people:
    entity: workers
    files: "employee_salaries.csv"
    delivery: full
    date_format: "%d-%b-%Y"
    columns:
      worker_id: {join: [PCN, Initial Hire Date], separator: "|"}
      hire_date: Initial Hire Date
"""
_READ: Final = (
    "PCN",
    "Initial Hire Date",
    "Date in Title",
    "Department",
    "Position Title",
    "Salary",
)


@dataclass(frozen=True)
class RosterExpectation:
    """How many rows of the roster end where, as positions and as people."""

    blank: int
    before_hire: int
    conflicting: int
    duplicate: int
    people: int


def read_statements(samples: Path) -> list[dict[str, Any]]:
    """Read the xAPI statements, one per line."""
    with gzip.open(samples / STATEMENTS, "rt", encoding="utf-8") as lines:
        return [json.loads(line) for line in lines]


def learner_of(statement: dict[str, Any]) -> str:
    """Return the account that a statement is about: where it is kept, and its name."""
    account = statement["actor"]["account"]
    return f"{account['homePage']}|{account['name']}"


def read_roster(samples: Path) -> list[dict[str, str]]:
    """Read the rows of the roster."""
    with (samples / ROSTER).open(encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file))


def expect_of_roster(rows: list[dict[str, str]]) -> RosterExpectation:
    """Sort the rows by hand: no day, a day before the hire, one key twice, a copy."""
    good = [row for row in rows if is_good(row)]
    dated = [row for row in rows if row["Date in Title"].strip()]
    contents = Counter(tuple(row[name].strip() for name in _READ) for row in good)
    keys = Counter(content[:3] for content in contents)
    return RosterExpectation(
        blank=len(rows) - len(dated),
        before_hire=len(dated) - len(good),
        duplicate=len(good) - len(contents),
        conflicting=sum(count for count in keys.values() if count > 1),
        people=len({(row["PCN"], row["Initial Hire Date"]) for row in rows}),
    )


def is_good(row: dict[str, str]) -> bool:
    """Tell whether a row has a day in its title, and not before the hire."""
    title = row["Date in Title"].strip()
    return bool(title) and day_of(title) >= day_of(row["Initial Hire Date"])


def day_of(text: str) -> datetime:
    """Read a day such as 01-Mar-2018."""
    return datetime.strptime(text.strip(), "%d-%b-%Y")  # noqa: DTZ007 - a day has no zone
