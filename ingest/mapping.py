"""Mappings: how the real columns of a source fill the canonical ones.

Feeds, sources, presets, and what is derived from them without looking at a file belong
here. Their parts are in `mapping_parts`; whether a mapping fits the contract is judged
in `mapping_rules`; carrying one out is the work of the readers and of conversion.
"""

from __future__ import annotations

import fnmatch
import hashlib
import json
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, Literal

from pydantic import (
    AfterValidator,
    Field,
    model_validator,
)

from ingest.contract import load_contract
from ingest.documents import Document, read_document, suggestion, validate_document
from ingest.errors import UsageError
from ingest.mapping_parts import (
    ColumnMapping,
    DateFormat,
    DeliveredOn,
    Format,
    MappingModel,
    NullTokens,
    Plain,
    Scale,
    file_pattern,
)
from ingest.workspace import Slug, TimeZone  # noqa: TC001 - pydantic reads them

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping

    from ingest.workspace import Workspace

__all__ = [
    "ColumnMapping",
    "DeliveredOn",
    "Feed",
    "Format",
    "Scale",
    "SourceMapping",
    "load_mapping",
    "load_mappings",
    "load_preset",
    "preset_names",
]

PRESETS = Path(__file__).parent / "presets"
COMPRESSED = (".gz", ".zip")


class Feed(MappingModel):
    """One kind of file of a source, and the entity it fills."""

    name: Slug
    """Name of the feed: its key under `feeds`."""
    entity: Slug
    """Canonical entity the rows belong to."""
    files: Annotated[Plain, AfterValidator(file_pattern)]
    """Names of the files, with * and ?; .gz and .zip may follow."""
    format: Format = Format()
    """How the bytes are read."""
    delivery: Literal["full", "delta", "events", "snapshot"]
    """What a file holds: full (all rows, replaces the file before), delta (changed
    rows), events (new rows only), snapshot (all rows, kept as history)."""
    delivered_on: DeliveredOn | None = None
    """Where the day of a delivery stands. Files of one day are parts of one delivery,
    and the newest day counts, in whatever order files arrive."""
    people_left_out: Literal["removed", "kept"] = "removed"
    """What a full delivery means by not naming a person at all: what was told before is
    gone (removed), or holds as it was, since the system forgets leavers (kept)."""
    null_tokens: NullTokens = ("",)
    """Texts that mean nothing in every column."""
    date_format: DateFormat | None = None
    """Form of dates; ISO 8601 when absent."""
    timestamp_format: DateFormat | None = None
    """Form of timestamps; ISO 8601 when absent."""
    decimal: Literal[".", ","] = "."
    """Decimal sign of numbers."""
    max_rejected_share: float | None = Field(default=None, ge=0, le=1)
    """Share of rejected rows above which the file is stopped; the workspace's setting
    when absent."""
    on_unmapped: Literal["report", "reject"] = "report"
    """What an unmapped source column does: it is reported, or stops the file. It is
    never stored."""
    on_key_conflict: Literal["quarantine", "last_wins", "newest"] = "quarantine"
    """What rows of one file with the same key do: all go to quarantine, the last one
    stays, or the newest by the version column does."""
    columns: dict[str, ColumnMapping] = Field(min_length=1)
    """Canonical column → where it comes from."""

    @property
    def source_columns(self) -> tuple[str, ...]:
        """Every source column the feed reads, once, in the order of the mapping."""
        found: dict[str, None] = {}
        for column in self.columns.values():
            found.update(dict.fromkeys(column.sources))
            if column.id_type_from is not None:
                found[column.id_type_from] = None
        return tuple(found)

    @property
    def choices(self) -> tuple[tuple[str, ...], ...]:
        """Every source column the feed needs, each as the names it may have."""
        found: dict[tuple[str, ...], None] = {}
        for column in self.columns.values():
            found.update(dict.fromkeys(column.choices))
            if column.id_type_from is not None:
                found[column.id_type_from,] = None
        return tuple(found)

    def without(self, absent: Collection[str]) -> Feed:
        """Return the feed for a file that lacks optional columns.

        Where the lacking one says which row is newest, rows of one key are in conflict.
        """
        if not absent:
            return self
        columns = {n: own for n, own in self.columns.items() if n not in absent}
        changed: dict[str, object] = {"columns": columns}
        version = load_contract(self.entity).version_column
        if self.on_key_conflict == "newest" and version in absent:
            changed["on_key_conflict"] = "quarantine"
        return self.model_copy(update=changed)

    def settled(self, header: Collection[str]) -> Feed:
        """Return the feed with each column read from the one name the header has."""
        columns = {
            name: column.model_copy(update={"from_column": present[0]})
            for name, column in self.columns.items()
            if isinstance(column.from_column, tuple)
            and (present := [own for own in column.from_column if own in header])
        }
        return self.model_copy(update={"columns": {**self.columns, **columns}})

    def meaning_when_null(self, meaning: str) -> str:
        """Return the columns whose empty cells mean this, each between commas."""
        names = [
            n for n, column in self.columns.items() if column.null_means == meaning
        ]
        return f",{','.join(names)}," if names else ""

    def matches(self, file_name: str) -> bool:
        """Return whether a file of the landing folder belongs to this feed."""
        names = [file_name]
        names += [file_name.removesuffix(suffix) for suffix in COMPRESSED]
        return any(fnmatch.fnmatchcase(name, self.files) for name in names)

    def null_tokens_of(self, column: str) -> tuple[str, ...]:
        """Return the texts that mean nothing in a canonical column."""
        return (*self.null_tokens, *self.columns[column].null_tokens)

    def date_format_of(self, column: str) -> str | None:
        """Return the form of dates in a canonical column, None for ISO 8601."""
        return self.columns[column].date_format or self.date_format

    def timestamp_format_of(self, column: str) -> str | None:
        """Return the form of timestamps in a canonical column, None for ISO 8601."""
        return self.columns[column].timestamp_format or self.timestamp_format

    def decimal_of(self, column: str) -> str:
        """Return the decimal sign in a canonical column."""
        return self.columns[column].decimal or self.decimal


class SourceMapping(MappingModel):
    """Everything that is known about the files of one landing folder."""

    source: Slug
    """Name of the source: the folder under `landing/` and the name of this file."""
    description: str | None = None
    """What the source is, for people."""
    time_zone: TimeZone = "UTC"
    """IANA zone of timestamps without one; they are stored in UTC."""
    feeds: dict[Slug, Feed] = Field(min_length=1)
    """Feed name → its files and columns."""

    @model_validator(mode="before")
    @classmethod
    def _feeds_know_their_names(cls, given: Any) -> Any:  # noqa: ANN401
        if not isinstance(given, dict) or not isinstance(given.get("feeds"), dict):
            return given
        feeds = {
            name: {"name": name, **feed} if isinstance(feed, dict) else feed
            for name, feed in given["feeds"].items()
        }
        return {**given, "feeds": feeds}

    @model_validator(mode="after")
    def _names_are_the_keys(self) -> SourceMapping:
        if any(feed.name != name for name, feed in self.feeds.items()):
            message = "leave out `name`: a feed is named by its key"
            raise ValueError(message)
        return self

    def fingerprint(self, feed: Feed) -> str:
        """Return a hash of all that decides what a file of this feed becomes."""
        parts = {
            "time_zone": self.time_zone,
            "contract_version": load_contract(feed.entity).version,
            "feed": _without_later_keys(feed),
        }
        text = json.dumps(parts, sort_keys=True, ensure_ascii=True)
        return hashlib.sha256(text.encode()).hexdigest()


def load_mapping(path: Path) -> SourceMapping:
    """Read one mapping file, on top of its preset if it names one.

    Raises:
        UsageError: The file is wrong, or does not fit the contracts.
    """
    document = read_document(path)
    own = dict(document.data)
    preset = own.pop("preset", None)
    if preset is not None:
        own = _merged(_preset_document(preset, document).data, own)
    mapping = _checked(Document(path=path, data=own, lines=document.lines))
    if mapping.source != path.stem:
        raise UsageError(
            "the mapping of a source is called like the source",
            file=path,
            line=document.line_of(("source",)),
            column="source",
            remedy=f"Rename the file to {mapping.source}.yaml, or change the key.",
        )
    return mapping


def load_mappings(workspace: Workspace) -> list[SourceMapping]:
    """Read every mapping of a workspace, in the order of their names.

    Raises:
        UsageError: A file is wrong.
    """
    return [load_mapping(path) for path in sorted(workspace.mappings.glob("*.yaml"))]


def load_preset(name: str) -> SourceMapping:
    """Read a shipped preset as if it were the mapping of a source of that name.

    Raises:
        UsageError: There is no such preset.
    """
    document = _preset_document(name, None)
    data = {"source": name, **document.data}
    return _checked(Document(path=document.path, data=data, lines=document.lines))


def preset_names() -> tuple[str, ...]:
    """Return the names of the shipped presets."""
    return tuple(sorted(path.stem for path in PRESETS.glob("*.yaml")))


def _without_later_keys(feed: Feed) -> dict[str, Any]:
    """Return a feed as plain values, without keys of later releases that are not used.

    So that a release that adds a key does not have every file read again.
    """
    plain = feed.model_dump(mode="json", exclude={"files", "max_rejected_share"})
    if feed.delivered_on is None:
        del plain["delivered_on"]
    if feed.people_left_out == "removed":
        del plain["people_left_out"]
    if feed.format.header_row == 1:
        del plain["format"]["header_row"]
    for name, column in feed.columns.items():
        for key in ("from_file_name", "null_means", "optional"):
            if key not in column.model_fields_set:
                del plain["columns"][name][key]
    return plain


def _preset_document(name: object, asking: Document | None) -> Document:
    if name not in preset_names():
        raise UsageError(
            "there is no such preset",
            file=None if asking is None else asking.path,
            line=None if asking is None else asking.line_of(("preset",)),
            column="preset",
            remedy=suggestion(str(name)[:60], preset_names()),
        )
    return read_document(PRESETS / f"{name}.yaml")


def _checked(document: Document) -> SourceMapping:
    from ingest.mapping_rules import check_mapping

    mapping = validate_document(SourceMapping, document)
    check_mapping(mapping, document)
    return mapping


def _merged(preset: Mapping[str, Any], own: Mapping[str, Any]) -> dict[str, Any]:
    """Lay a mapping over its preset; a feed or column set to null is dropped."""
    merged = {**preset, **own}
    feeds = _over(preset.get("feeds"), own.get("feeds"))
    for name, feed in feeds.items():
        below = (preset.get("feeds") or {}).get(name)
        if isinstance(feed, dict) and isinstance(below, dict):
            feeds[name] = {**below, **feed}
            for key in ("columns", "format"):
                if key in feed and isinstance(feed[key], dict):
                    feeds[name][key] = _over(below.get(key), feed[key])
    merged["feeds"] = feeds
    return merged


def _over(below: object, above: object) -> dict[str, Any]:
    lower = below if isinstance(below, dict) else {}
    upper = above if isinstance(above, dict) else {}
    return {
        key: value for key, value in {**lower, **upper}.items() if value is not None
    }
