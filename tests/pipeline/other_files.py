"""The same rows in other files: split, some twice, an older one beside, in any order.

What is promised, and so what is made here:

- A feed of changes, of events or of snapshots may come in any files and any order.
- Parts of a complete delivery count together where their names tell the day, and a file
  of an older day takes nothing away, whenever it arrives.
- The rows of one key stay in one file. Rows that contradict each other and do not say
  which is newer are set aside where one file holds both; in two files the later file
  corrects the earlier, so there the order is part of what was told.
"""

from __future__ import annotations

import csv
import gzip
import json
import shutil
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

import yaml

from ingest.contract import load_contract
from ingest.landing import land
from ingest.landing_folder import files_of
from ingest.mapping import load_mappings

if TYPE_CHECKING:
    import random
    from collections.abc import Hashable, Iterable
    from pathlib import Path

    from ingest.ledger import Delivery
    from ingest.mapping import Feed
    from ingest.workspace import Workspace

DAY: Final = "20241231"
DAY_BEFORE: Final = "20241130"
TELL_OF_FILES: Final = frozenset({"ops_data_quality", "ops_reconciliation"})
"""Marts that are about files and their rows, and so are others with other files."""

_DELIVERED_ON: Final = {
    "from_file_name": "_on([0-9]{8})",
    "date_format": "%Y%m%d",
}
_COMPRESSED: Final = ".gz"


@dataclass(frozen=True)
class File:
    """A file as it arrives in the landing folder of a source."""

    source: str
    name: str
    content: bytes

    def named(self, more: str) -> File:
        """The same bytes under a name with more in it."""
        stem, dot, suffix = self.name.partition(".")
        return File(self.source, f"{stem}_{more}{dot}{suffix}", self.content)


def deliver_otherwise(workspace: Workspace, chance: random.Random) -> list[Delivery]:
    """Land the files that wait in a workspace as other files, a few at a time.

    Args:
        workspace: Nothing of it has been landed yet.
        chance: Decides what is split, repeated and delayed.

    Returns:
        What became of each file.
    """
    files = [
        other
        for mapping in load_mappings(workspace)
        for feed, path in files_of(workspace, mapping)
        for other in _otherwise(feed, _file(path, source=mapping.source), chance)
    ]
    _tell_days(workspace)
    for folder in workspace.landing.iterdir():
        shutil.rmtree(folder)
    chance.shuffle(files)
    landed = []
    while files:
        size = chance.randint(1, 8)
        for file in files[:size]:
            place = workspace.landing / file.source / file.name
            place.parent.mkdir(exist_ok=True)
            place.write_bytes(file.content)
        files = files[size:]
        landed += land(workspace)
    return landed


def _file(path: Path, *, source: str) -> File:
    return File(source, path.name, path.read_bytes())


def _otherwise(feed: Feed, file: File, chance: random.Random) -> Iterable[File]:
    is_complete = feed.delivery == "full"
    parts = _parts(feed, file, chance)
    for number, part in enumerate(parts, start=1):
        name = f"on{DAY}_{number}" if is_complete else str(number)
        yield part.named(name)
        if chance.random() < 1 / 3:
            yield part.named(f"{name}_again")
    if is_complete and len(parts) > 1:
        yield parts[0].named(f"on{DAY_BEFORE}")


def _parts(feed: Feed, file: File, chance: random.Random) -> list[File]:
    """Up to three files whose rows overlap and together are those of one."""
    is_packed = file.name.endswith(_COMPRESSED)
    text = gzip.decompress(file.content) if is_packed else file.content
    head, lines = _lines(feed, text)
    parts: list[list[bytes]] = [[] for _ in range(chance.randint(1, 3))]
    of_key: dict[Hashable, list[list[bytes]]] = {}
    for line in lines:
        key = _key(feed, head, line)
        if key not in of_key:
            of_key[key] = chance.sample(
                parts, k=min(len(parts), chance.choice((1, 1, 2)))
            )
        for part in of_key[key]:
            part.append(line)
    found = [head + b"".join(part) for part in parts if part] or [text]
    packed = [gzip.compress(each, mtime=0) if is_packed else each for each in found]
    return [File(file.source, file.name, each) for each in packed]


def _lines(feed: Feed, text: bytes) -> tuple[bytes, list[bytes]]:
    """The header and the lines of a file, or no lines where it is not to be split."""
    lines = text.splitlines(keepends=True)
    if feed.format.kind in {"ndjson", "xapi", "open_badges"}:
        return b"", lines
    if feed.format.kind == "csv" and not any(line.count(b'"') % 2 for line in lines):
        return lines[0] if lines else b"", lines[1:]
    return text, []


def _key(feed: Feed, head: bytes, line: bytes) -> Hashable:
    """What tells one record of a feed from another; the line itself if it is broken."""
    try:
        row = _fields(feed, head, line)
        if feed.format.kind in {"xapi", "open_badges"}:
            return str(row["id"])
        names = [feed.columns[name].sources for name in load_contract(feed.entity).key]
        return tuple(
            str(row[source]).strip()
            for sources in names
            for source in sources
            if source in row
        )
    except (KeyError, ValueError):
        return line


def _fields(feed: Feed, head: bytes, line: bytes) -> dict[str, Any]:
    encoding = feed.format.encoding
    if not head:
        found: dict[str, Any] = json.loads(line)
        return found
    header, values = (
        next(csv.reader([each.decode(encoding)], delimiter=feed.format.delimiter))
        for each in (head.removeprefix(b"\xef\xbb\xbf"), line)
    )
    return dict(zip(header, values, strict=True))


def _tell_days(workspace: Workspace) -> None:
    """Declare that the names of complete files tell their day."""
    for mapping in load_mappings(workspace):
        path = workspace.mappings / f"{mapping.source}.yaml"
        own = yaml.safe_load(path.read_text(encoding="utf-8"))
        feeds = own.setdefault("feeds", {})
        for name, feed in mapping.feeds.items():
            if feed.delivery == "full":
                feeds[name] = {
                    **feeds.get(name, {}),
                    "delivered_on": dict(_DELIVERED_ON),
                }
        path.write_text(yaml.safe_dump(own), encoding="utf-8")
