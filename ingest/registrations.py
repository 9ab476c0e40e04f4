"""When each declaration was first seen, and whether it is still what it was then.

The ledger keeps the first text of every version of a program, so that a declaration
cannot be changed, or taken back, unnoticed once its outcomes can be looked at.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from ingest.programs import Program, redeclared

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Callable, Iterable

Version = tuple[str, int]


@dataclass(frozen=True)
class Registration:
    """One version of a program, as declared now and as first seen."""

    program: Program
    registered_sha256: str
    """Hash of the declaration as it was first seen."""
    first_seen_at: str | None
    """When that was, UTC, ISO 8601; None where no run has seen it."""
    is_withdrawn: bool = False
    """Whether its file is gone; the program is then the one first seen."""

    @property
    def version(self) -> Version:
        """The program and its version."""
        return self.program.spec.program, self.program.spec.version

    @property
    def is_changed(self) -> bool:
        """Whether something else is declared under the version than at first."""
        return self.program.spec_sha256 != self.registered_sha256


def remember_programs(
    connection: sqlite3.Connection,
    declared: Iterable[Program],
    *,
    now: Callable[[], datetime] = lambda: datetime.now(UTC),
) -> None:
    """Keep each version that the ledger has not seen, as it is declared now."""
    moment = now().astimezone(UTC).isoformat(timespec="seconds")
    connection.executemany(
        "insert or ignore into programs values (?, ?, ?, ?, ?)",
        [
            (
                found.spec.program,
                found.spec.version,
                found.spec_sha256,
                found.declared,
                moment,
            )
            for found in declared
        ],
    )


def registrations(
    connection: sqlite3.Connection, declared: Iterable[Program]
) -> list[Registration]:
    """Return every version that is declared or ever was, by program and version."""
    rows = connection.execute(
        "select program, version, spec_sha256, declared, first_seen_at from programs"
    ).fetchall()
    seen = {(row["program"], row["version"]): row for row in rows}
    found: dict[Version, Registration] = {}
    for program in declared:
        version = (program.spec.program, program.spec.version)
        row = seen.pop(version, None)
        found[version] = Registration(
            program=program,
            registered_sha256=row["spec_sha256"] if row else program.spec_sha256,
            first_seen_at=row["first_seen_at"] if row else None,
        )
    for version, row in seen.items():
        withdrawn = redeclared(row["declared"])
        if withdrawn is not None:
            found[version] = Registration(
                program=withdrawn,
                registered_sha256=row["spec_sha256"],
                first_seen_at=row["first_seen_at"],
                is_withdrawn=True,
            )
    return [found[version] for version in sorted(found)]
