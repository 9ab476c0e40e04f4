"""One key for each person: it opens their entries in the vault, and can be destroyed.

A person's key is derived from the master key and a random salt. Erasing somebody
destroys the salt: what was sealed for them opens no more, wherever a copy of it lies.
The row stays, without its salt, as the tombstone by which landing knows the erased.
Rows are named by a keyed hash of the identifier, which no change of keys touches.
"""

from __future__ import annotations

import hashlib
import os
import secrets
import sqlite3
from contextlib import contextmanager
from typing import TYPE_CHECKING

from ingest.errors import DataError
from ingest.pseudonym import normalised
from ingest.row_text import cells_of

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Iterator, Sequence
    from pathlib import Path

    from ingest.pseudonym import Key
    from ingest.workspace import Workspace

_SCHEMA = """
create table if not exists people (
    tag blob primary key,
    id_type text not null,
    salt blob,
    erased_at text,
    seal blob not null
) without rowid;
create index if not exists erased on people (id_type) where salt is null;
"""
_SALT_BYTES = 16
_TAG_BYTES = 16
_SEAL_BYTES = 8
_AT_ONCE = 500
Tag = bytes


class PersonKeys:
    """The keys of people, kept in one SQLite file of the vault."""

    def __init__(self, connection: sqlite3.Connection, master: Key) -> None:
        """Read who was erased; keys are read when they are asked for."""
        self._connection = connection
        self._master = master
        self._tagging = hashlib.blake2b(
            b"tags of people", key=master.secret, digest_size=32
        ).digest()
        self._known: dict[Tag, bytes | None] = {}
        self._erased: set[Tag] = set()
        self._erased_kinds: tuple[str, ...] = ()
        self._read_erased()

    @property
    def has_erased(self) -> bool:
        """Whether anybody was ever erased."""
        return bool(self._erased)

    def tag(self, identifier: str, *, id_type: str) -> Tag:
        """Return the name under which the key of an identifier is kept."""
        text = f"{id_type}\0{normalised(identifier, id_type=id_type)}"
        state = hashlib.blake2b(
            text.encode(), key=self._tagging, digest_size=_TAG_BYTES
        )
        return state.digest()

    def is_erased(self, identifier: str, *, id_type: str) -> bool:
        """Tell whether an identifier is one of an erased person."""
        return self.tag(identifier, id_type=id_type) in self._erased

    def tombstones(self) -> set[str]:
        """Return the tags of everybody who was erased, in hex digits."""
        return {tag.hex() for tag in self._erased}

    def names_erased(self, text: str, *, kinds: Collection[str] | None) -> bool:
        """Tell whether a cell of a row's text is an identifier of an erased person.

        Args:
            text: The row as it stands in its file.
            kinds: The types of id that stand in such rows; None if any may.
        """
        looked_for = [
            kind for kind in self._erased_kinds if kinds is None or kind in kinds
        ]
        return self.names_one_of(text, self._erased, kinds=looked_for)

    def names_one_of(
        self, text: str, tags: Collection[Tag], *, kinds: Iterable[str]
    ) -> bool:
        """Tell whether a whole cell of a row's text is one of some identifiers.

        Args:
            text: The row as it stands in its file, of whatever format.
            tags: Of the identifiers that are looked for.
            kinds: The types of id that those may be of.
        """
        looked_for = list(kinds)
        return any(
            self.tag(cell, id_type=kind) in tags
            for cell in cells_of(text)
            for kind in looked_for
        )

    def keys(self, tags: Sequence[Tag], *, id_types: Sequence[str]) -> list[bytes]:
        """Return the key of each tag, made now if there is none.

        Raises:
            DataError: A tag is that of an erased person.
        """
        kinds = dict(zip(tags, id_types, strict=True))
        self._look_up(kinds)
        new = [(tag, kind) for tag, kind in kinds.items() if tag not in self._known]
        salts = secrets.token_bytes(_SALT_BYTES * len(new))
        rows = []
        for place, (tag, kind) in enumerate(new):
            salt = salts[place * _SALT_BYTES : (place + 1) * _SALT_BYTES]
            rows.append((tag, kind, salt, None, self._seal(tag, kind, salt)))
            self._known[tag] = self._derived(salt)
        if rows:
            with self._connection:
                self._connection.executemany(
                    "insert into people values (?, ?, ?, ?, ?)", rows
                )
        found = [self._known[tag] for tag in tags]
        opened = [key for key in found if key is not None]
        if len(opened) != len(found):
            raise DataError("an erased person gets no key")
        return opened

    def opening(self, tags: Iterable[Tag]) -> dict[Tag, bytes]:
        """Return the keys that there still are of some tags."""
        wanted = set(tags)
        self._look_up(wanted)
        return {tag: key for tag in wanted if (key := self._known.get(tag)) is not None}

    def erase(self, tags: Iterable[tuple[Tag, str]], *, at: str) -> None:
        """Destroy the keys of some identifiers and remember that they are erased."""
        rows = [
            (tag, kind, None, at, self._seal(tag, kind, None))
            for tag, kind in tags
            if tag not in self._erased
        ]
        with self._connection:
            self._connection.executemany(
                "insert or replace into people values (?, ?, ?, ?, ?)", rows
            )
        for tag, *_ in rows:
            self._known[tag] = None
        self._read_erased()

    def readmit(self, tags: Iterable[Tag]) -> int:
        """Forget that some identifiers are erased, and return how many were.

        Their old keys are gone for good: what was sealed with those stays closed.
        """
        known = [tag for tag in tags if tag in self._erased]
        with self._connection:
            self._connection.executemany(
                "delete from people where tag = ? and salt is null",
                [(tag,) for tag in known],
            )
        for tag in known:
            self._known.pop(tag, None)
        self._read_erased()
        return len(known)

    def damaged(self) -> int:
        """Count the rows that are not as they were written."""
        rows = self._connection.execute("select tag, id_type, salt, seal from people")
        return sum(
            self._seal(tag, kind, salt) != seal for tag, kind, salt, seal in rows
        )

    def _read_erased(self) -> None:
        rows = self._connection.execute(
            "select tag, id_type from people where salt is null"
        ).fetchall()
        self._erased = {tag for tag, _ in rows}
        self._erased_kinds = tuple(sorted({kind for _, kind in rows}))

    def _look_up(self, tags: Iterable[Tag]) -> None:
        unknown = [tag for tag in tags if tag not in self._known]
        for start in range(0, len(unknown), _AT_ONCE):
            some = unknown[start : start + _AT_ONCE]
            marks = ", ".join("?" for _ in some)
            for tag, salt in self._connection.execute(
                f"select tag, salt from people where tag in ({marks})", some
            ):
                self._known[tag] = None if salt is None else self._derived(salt)

    def _derived(self, salt: bytes) -> bytes:
        return hashlib.blake2b(
            salt, key=self._master.secret, digest_size=32, person=b"person key"
        ).digest()

    def _seal(self, tag: Tag, kind: str, salt: bytes | None) -> bytes:
        text = tag + kind.encode() + b"\0" + (salt or b"")
        return hashlib.blake2b(
            text, key=self._tagging, digest_size=_SEAL_BYTES
        ).digest()


@contextmanager
def open_people(workspace: Workspace, master: Key) -> Iterator[PersonKeys]:
    """Open the keys of people of a workspace, making the file if there is none."""
    path = workspace.people_keys
    if not path.exists():
        os.close(os.open(path, os.O_RDWR | os.O_CREAT | os.O_NOFOLLOW, 0o600))
    with _opened(path, master) as people:
        yield people


@contextmanager
def people_for_a_look(master: Key) -> Iterator[PersonKeys]:
    """Open keys that are nowhere kept, to take a file in and store nothing."""
    with _opened(":memory:", master) as people:
        yield people


@contextmanager
def _opened(path: Path | str, master: Key) -> Iterator[PersonKeys]:
    connection = sqlite3.connect(path, timeout=30)
    try:
        connection.execute("pragma synchronous = full")
        connection.execute("pragma secure_delete = on")
        connection.executescript(_SCHEMA)
        yield PersonKeys(connection, master)
    finally:
        connection.close()
