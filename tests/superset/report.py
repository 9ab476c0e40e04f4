"""The page of the proof: what was imported, asked and compared, and what was found."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from pathlib import Path

    from publish.manifest import Manifest

FORBIDDEN_TRIED = 3


@dataclass
class Findings:
    """What was found on one kind of database.

    Attributes:
        name: The database.
        imported: How many of each kind Superset has after two imports.
        in_pack: How many the pack has.
        asked: Charts whose question was asked of the interface.
        rows: Rows that their answers had to equal.
        is_browsed: Whether a browser was there.
        shown: Charts that the browser asked for.
        elsewhere: Hosts other than the server that the pages asked for something.
        refused: Forbidden statements that SQL Lab refused; None where not tried.
        faults: What was wrong.
    """

    name: str
    imported: Mapping[str, int]
    in_pack: Mapping[str, int]
    asked: int = 0
    rows: int = 0
    is_browsed: bool = False
    shown: int = 0
    elsewhere: set[str] = field(default_factory=set)
    refused: int | None = None
    faults: list[str] = field(default_factory=list)


@dataclass(frozen=True)
class Proof:
    """Everything that was found."""

    manifest: Manifest
    versions: Mapping[str, str]
    findings: tuple[Findings, ...]

    def faults(self) -> list[str]:
        """Each reason why the proof does not hold."""
        return list(self._faults())

    def _faults(self) -> Iterator[str]:
        for found in self.findings:
            yield from (f"{found.name}: {fault}" for fault in found.faults)
            for kind, number in found.in_pack.items():
                if found.imported[kind] != number:
                    yield f"{found.name}: {found.imported[kind]} of {number} {kind}"
            if found.asked != found.in_pack["charts"] or not found.rows:
                yield f"{found.name}: {found.asked} charts were asked for"
            if found.refused not in {None, FORBIDDEN_TRIED}:
                yield f"{found.name}: SQL Lab refused {found.refused} statements"


def write(proof: Proof, page: Path) -> None:
    """Write the page."""
    page.write_text("\n".join(_lines(proof)) + "\n", encoding="utf-8")


def _lines(proof: Proof) -> Iterator[str]:
    versions = ", ".join(
        f"{name} {version}" for name, version in proof.versions.items()
    )
    tables = proof.manifest.tables
    faults = proof.faults()
    yield "# Proof: Superset shows what is published"
    yield ""
    yield f"Written by `make proof-superset` on {datetime.now(UTC).date()}: {versions}."
    yield ""
    yield (
        f"The published set of the demo organisation, as of "
        f"{proof.manifest.as_of_date}, has {len(tables)} tables, "
        f"{sum(table.rows for table in tables):,} rows and "
        f"{sum(table.suppressed_cells for table in tables):,} hidden cells. Superset "
        "is installed from `requirements-superset.lock`, starts from an empty metadata "
        "database, and imports the pack with `superset import-dashboards`, twice: the "
        "second import must add nothing."
    )
    yield ""
    yield (
        "Then each chart is asked for with the filters that its dashboard opens with, "
        "through Superset's interface. Its answer must be the published rows, no more "
        "and no fewer, cell by cell; what is wanted is selected by another program "
        "(the project's own DuckDB, from the published file). With Chromium each "
        "dashboard is also opened as a reader opens it, and the figures of the answers "
        "to the questions that the page itself asks are compared in the same way."
    )
    yield ""
    yield (
        "**The proof holds.**" if not faults else f"**It fails** in {len(faults)} ways:"
    )
    yield ""
    yield from (f"- {fault}" for fault in faults)
    if faults:
        yield ""
    yield (
        "| database | datasets | dashboards | charts | rows compared "
        "| charts in the browser | other hosts asked "
        "| forbidden SQL refused |"
    )
    yield "|---|---:|---:|---:|---:|---:|---:|---:|"
    for found in proof.findings:
        has = [
            f"{found.imported[kind]} of {found.in_pack[kind]}"
            for kind in ("datasets", "dashboards")
        ]
        browsed = str(found.shown) if found.is_browsed else "no browser"
        refused = (
            "not tried"
            if found.refused is None
            else f"{found.refused} of {FORBIDDEN_TRIED}"
        )
        cells = (
            found.name, *has, f"{found.asked} of {found.in_pack['charts']}",
            f"{found.rows:,}", browsed, str(len(found.elsewhere)),
            refused,
        )  # fmt: skip
        yield f"| {' | '.join(cells)} |"
    yield ""
    yield (
        "Forbidden SQL: creating a table, reading a file of the machine, and switching "
        "external access on, in SQL Lab, as an administrator. On PostgreSQL the "
        "server's roles decide "
        "([0155](../decisions/0155-roles-of-the-published-schema.md))."
    )
    hosts = sorted(set().union(*(found.elsewhere for found in proof.findings)))
    if hosts:
        yield ""
        yield f"Hosts that Superset's own pages asked: {', '.join(hosts)}."
