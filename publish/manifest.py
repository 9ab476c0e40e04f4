"""`manifest.json`: what a published generation holds, and how to prove that it does.

The file is canonical JSON with a seal, so that a change of any byte shows. Only its
form, writing and reading belong here; checking the files it names is `publish.verify`.
"""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Any, Literal

from pydantic import (
    BaseModel,
    ConfigDict,
    SerializerFunctionWrapHandler,
    model_serializer,
)

from ingest.store import sha256_of
from publish.errors import PublishError
from publish.sealed import read_sealed, sealed_text

if TYPE_CHECKING:
    from pathlib import Path

    from ingest.workspace import Workspace

MANIFEST_FILE = "manifest.json"


class ManifestPart(BaseModel):
    """What all parts have in common: they never change, and nothing is extra."""

    model_config = ConfigDict(frozen=True, extra="forbid")


class FileFact(ManifestPart):
    """A file, named relative to the generation's directory or to the workspace."""

    path: str
    bytes: int
    sha256: str


class ColumnFact(ManifestPart):
    """A column of a published table."""

    name: str
    type: str
    description: str


class RoundingFact(ManifestPart):
    """How a table about people is rounded: the columns by kind of figure.

    Which rows are hidden for what they tell and which for the rows around them is not
    said, nor how many: it would tell which groups are small.
    """

    base: int
    columns: dict[str, tuple[str, ...]]


class TableFact(ManifestPart):
    """A published table; of exact cells as many are hidden as protect each other."""

    name: str
    description: str
    rows: int
    columns: tuple[ColumnFact, ...]
    content_hash: str
    parquet: FileFact
    minimum_group_size: int | None
    rounding: RoundingFact | None = None
    has_exact_cells: bool = False
    suppressed_rows: int
    suppressed_cells: int

    @model_serializer(mode="wrap")
    def _as_it_was_read(self, dump: SerializerFunctionWrapHandler) -> dict[str, Any]:
        """Keep the bytes of a manifest from before there were these fields."""
        facts: dict[str, Any] = dump(self)
        for later in {"rounding", "has_exact_cells"} - self.model_fields_set:
            facts.pop(later)
        return facts


class CheckOutcome(ManifestPart):
    """How one check of the run ended."""

    name: str
    subject: str
    is_blocking: bool
    has_passed: bool
    note: str = ""


class ReconciliationLine(ManifestPart):
    """The conservation of rows over the loaded files of one entity."""

    entity: str
    files: int
    rows_in: int
    rows_loaded: int
    rows_quarantined: int
    rows_duplicate: int
    rows_superseded: int
    rows_erased: int

    @property
    def is_balanced(self) -> bool:
        """Whether every row that came in is accounted for."""
        kept = self.rows_loaded + self.rows_quarantined + self.rows_duplicate
        return self.rows_in == kept + self.rows_superseded + self.rows_erased


class Manifest(ManifestPart):
    """A published generation."""

    manifest_version: Literal[1] = 1
    generation: str
    as_of_date: date
    inputs_fingerprint: str
    versions: dict[str, str]
    storage_version: str
    marts: FileFact
    warehouse: FileFact
    tables: tuple[TableFact, ...]
    checks: tuple[CheckOutcome, ...]
    reconciliation: tuple[ReconciliationLine, ...]


def fact_of(path: Path, *, relative_to: Path) -> FileFact:
    """Measure a file."""
    return FileFact(
        path=path.relative_to(relative_to).as_posix(),
        bytes=path.stat().st_size,
        sha256=sha256_of(path),
    )


def write_manifest(directory: Path, manifest: Manifest) -> None:
    """Put a manifest into the directory of its generation."""
    text = sealed_text(manifest)
    (directory / MANIFEST_FILE).write_text(text, encoding="utf-8")


def read_manifest(directory: Path) -> Manifest:
    """Read the manifest of a generation.

    Raises:
        PublishError: It is missing, or is not byte for byte as it was written.
    """
    path = directory / MANIFEST_FILE
    manifest = read_sealed(path, Manifest)
    if manifest is None:
        raise PublishError(
            "the manifest of this generation is missing or damaged",
            file=path,
            remedy="Show an earlier generation with `stepladder publish --rollback`, "
            "or publish again with `stepladder run --rebuild`.",
        )
    return manifest


def read_latest_manifest(workspace: Workspace) -> Manifest | None:
    """Read what readers see now; ``None`` when nothing was ever published."""
    link = workspace.latest_published
    return read_manifest(link.resolve()) if link.is_symlink() else None
