"""The vault: the way back from pseudonyms, direct identifiers and free text, encrypted.

Keys and segments of one workspace belong here, and nothing else may read them. What is
kept of a person is sealed with a key of their own inside the sealed segment, so that it
goes with the key (`ingest.person_keys`). Segments of earlier releases, without such
keys inside, are read as well.
"""

from __future__ import annotations

import io
import json
from contextlib import contextmanager
from typing import TYPE_CHECKING

import polars as pl

from ingest.duplicates import RECORD
from ingest.errors import UsageError
from ingest.person_keys import PersonKeys, open_people
from ingest.pseudonym import Key, create_key, load_key, pseudonym
from ingest.sealing import SegmentWriter, read_segment, seal_for, unseal
from ingest.task import Keys

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path

    from ingest.workspace import Workspace

KIND = "vault"
IDENTITIES = 1
FIELDS = 2
_SEALED_FOR = {IDENTITIES: 3, FIELDS: 4}
OWNER = "_owner"
_SEALED = "_sealed"
SUFFIX = ".sealed"
_PRIVATE = 0o700


def ensure_keys(workspace: Workspace, *, used: bool) -> tuple[Key, Key]:
    """Return the pseudonym key and the master key; make them in a new workspace.

    Args:
        workspace: The workspace.
        used: Whether something was landed already: then a missing key is an error and
            never replaced by a new one.

    Raises:
        UsageError: A key is missing or damaged.
    """
    for folder in (workspace.vault, segments(workspace)):
        folder.mkdir(mode=_PRIVATE, parents=True, exist_ok=True)
        folder.chmod(_PRIVATE)
    keys = []
    for path in (workspace.pseudonym_key, workspace.master_key):
        if path.exists() or path.is_symlink():
            keys.append(load_key(path))
        elif used:
            raise UsageError(
                "the key is missing although files were landed with it",
                file=path,
                remedy="Restore it from your backup; a new key would break every id.",
            )
        else:
            keys.append(create_key(path))
    return keys[0], keys[1]


def segments(workspace: Workspace) -> Path:
    """Return the folder of the vault's segments."""
    return workspace.vault / "segments"


def pseudonym_key(workspace: Workspace) -> Key:
    """Return the key of the pseudonyms with all that came after it.

    Raises:
        UsageError: A key is missing or damaged.
    """
    first = load_key(workspace.pseudonym_key)
    later: list[bytes] = []
    while (path := later_key(workspace, len(later) + 2)).exists():
        later.append(load_key(path).secret)
    return Key(first.secret, tuple(later))


def later_key(workspace: Workspace, number: int) -> Path:
    """Return where the second, third, … key of the pseudonyms lies."""
    return workspace.pseudonym_key.with_stem(f"{workspace.pseudonym_key.stem}-{number}")


@contextmanager
def opened(workspace: Workspace, *, used: bool = True) -> Iterator[Keys]:
    """Open the vault: its keys and those of people.

    Args:
        workspace: The workspace.
        used: Whether something was landed already, so that keys must be there.

    Raises:
        UsageError: A key is missing or damaged.
    """
    _, master = ensure_keys(workspace, used=used)
    with open_people(workspace, master) as people:
        yield Keys(pseudonym_key(workspace), master, people)


def add_identities(writer: SegmentWriter, rows: pl.DataFrame, keys: Keys) -> None:
    """Seal identifiers, each for the person it is of."""
    found = list(rows.select("identifier", "id_type").iter_rows())
    tags = [keys.people.tag(plain, id_type=kind) for plain, kind in found]
    payloads = [json.dumps(pair).encode() for pair in found]
    kinds = [kind for _, kind in found]
    _add(writer, IDENTITIES, _sealed_rows(payloads, tags, kinds, keys.people))


def add_fields(
    writer: SegmentWriter,
    rows: pl.DataFrame,
    owners: Sequence[tuple[str, str]],
    keys: Keys,
) -> None:
    """Seal direct fields and free text, each row for the person it is about.

    Args:
        writer: Of the segment.
        rows: The fields and the number of the record they stood in.
        owners: For each row the identifier of its person and the type of that id.
        keys: Those of the workspace.
    """
    tags = [keys.people.tag(plain, id_type=kind) for plain, kind in owners]
    told = rows.select(pl.struct(pl.exclude(RECORD).cast(pl.String))).to_series()
    payloads = [json.dumps(fields).encode() for fields in told.to_list()]
    kinds = [kind for _, kind in owners]
    sealed = _sealed_rows(payloads, tags, kinds, keys.people)
    _add(writer, FIELDS, sealed.with_columns(rows[RECORD].cast(pl.Int64)))


def _sealed_rows(
    payloads: list[bytes], tags: list[bytes], kinds: list[str], people: PersonKeys
) -> pl.DataFrame:
    secrets = people.keys(tags, id_types=kinds)
    sealed = [
        seal_for(secret, payload, about=tag)
        for secret, payload, tag in zip(secrets, payloads, tags, strict=True)
    ]
    return pl.DataFrame(
        {OWNER: tags, _SEALED: sealed}, schema={OWNER: pl.Binary, _SEALED: pl.Binary}
    )


def _add(writer: SegmentWriter, table: int, rows: pl.DataFrame) -> None:
    if rows.height:
        add_frame(writer, _SEALED_FOR[table], rows)


def add_frame(writer: SegmentWriter, label: int, rows: pl.DataFrame) -> None:
    """Seal rows under a label of a segment, as they are."""
    buffer = io.BytesIO()
    rows.write_ipc(buffer, compression="lz4")
    writer.add(label, buffer.getvalue())


def read_frames(path: Path, *, master: Key) -> Iterator[tuple[int, pl.DataFrame]]:
    """Yield the label and rows of every record of a segment, as they are sealed.

    Raises:
        DataError: The segment was changed, or the key is another one.
    """
    for label, payload in read_segment(path, kind=KIND, master=master):
        yield label, pl.read_ipc(io.BytesIO(payload))


def read_identities(path: Path, keys: Keys) -> Iterator[pl.DataFrame]:
    """Yield pseudonym, identifier and type of id of those a segment still tells.

    Raises:
        DataError: The segment was changed, or a key is another one.
    """
    for rows in _read(path, IDENTITIES, keys.master):
        plain = rows
        if OWNER in rows.columns:
            pairs = [json.loads(text) for _, text in _unsealed(rows, keys.people)]
            plain = pl.DataFrame(
                pairs,
                schema={"identifier": pl.String, "id_type": pl.String},
                orient="row",
            )
        made = [
            pseudonym(identifier, id_type=kind, key=keys.pseudonyms)
            for identifier, kind in plain.select("identifier", "id_type").iter_rows()
        ]
        yield plain.select(
            pl.Series("pseudonym", made, dtype=pl.String), "identifier", "id_type"
        )


def read_fields(path: Path, keys: Keys) -> Iterator[tuple[int, dict[str, str | None]]]:
    """Yield record number and fields of the rows that a segment still tells.

    Raises:
        DataError: The segment was changed, or a key is another one.
    """
    for rows in _read(path, FIELDS, keys.master):
        if OWNER in rows.columns:
            for record, text in _unsealed(rows, keys.people):
                yield record, json.loads(text)
        else:
            texts = rows.with_columns(pl.exclude(RECORD).cast(pl.String))
            for fields in texts.to_dicts():
                yield int(fields.pop(RECORD)), fields


def _read(path: Path, table: int, master: Key) -> Iterator[pl.DataFrame]:
    labels = frozenset({table, _SEALED_FOR[table]})
    for _, payload in read_segment(path, kind=KIND, master=master, labels=labels):
        yield pl.read_ipc(io.BytesIO(payload))


def _unsealed(rows: pl.DataFrame, people: PersonKeys) -> Iterator[tuple[int, bytes]]:
    """Yield what opens still: what was sealed for the erased does not."""
    secrets = people.opening(rows[OWNER].to_list())
    numbers = rows[RECORD] if RECORD in rows.columns else [0] * rows.height
    for tag, sealed, number in zip(rows[OWNER], rows[_SEALED], numbers, strict=True):
        if tag in secrets:
            yield int(number), unseal(secrets[tag], sealed, about=tag)


def identities(workspace: Workspace) -> pl.DataFrame:
    """Return every pseudonym with its identifier: for the vault's keeper only.

    Raises:
        DataError: A segment was changed, or the key is another one.
    """
    schema = {"pseudonym": pl.String, "identifier": pl.String, "id_type": pl.String}
    with opened(workspace) as keys:
        parts = [
            part
            for path in sorted(segments(workspace).glob(f"*{SUFFIX}"))
            for part in read_identities(path, keys)
        ]
    return pl.concat([pl.DataFrame(schema=schema), *parts]).unique(maintain_order=True)
