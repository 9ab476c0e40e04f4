"""Keyed pseudonyms: the same person gets the same one, nobody without the key can tell.

Normalising, hashing and keeping the key belong here. Which columns are identifiers is
said by the contracts; the way back is kept in the vault.
"""

from __future__ import annotations

import hashlib
import os
import re
import secrets
import unicodedata
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import polars as pl

from ingest.errors import UsageError
from ingest.store import place

if TYPE_CHECKING:
    from pathlib import Path

PREFIX = "p1_"
"""Of a pseudonym by the first key; a pseudonym by the second begins with `p2_`."""
KEY_BYTES = 32
_DIGEST_BYTES = 16
_ROTATION = b"rotation"
_PSEUDONYM = re.compile(r"p([0-9]+)_[0-9a-f]{32}")
_OWNER_READS = 0o400
_MOST_KNOWN = 1_000_000
EMAIL = "email"
EMAIL_HASH = "mbox_sha1sum"


@dataclass(frozen=True)
class Key:
    """A secret key, those that came after it, and the name they may be called by.

    A later key makes new pseudonyms from those of the key before, so that changing the
    key needs nobody's identifier (`ingest.rekeying`).
    """

    secret: bytes = field(repr=False)
    later: tuple[bytes, ...] = field(default=(), repr=False)

    @property
    def key_id(self) -> str:
        """A short name that says nothing about the key."""
        newest = self.later[-1] if self.later else self.secret
        return hashlib.blake2b(b"key id", key=newest, digest_size=6).hexdigest()

    @property
    def key_ids(self) -> tuple[str, ...]:
        """The names of this key and of all before it, the first one first."""
        numbers = range(len(self.later) + 1)
        return tuple(Key(self.secret, self.later[:number]).key_id for number in numbers)

    @property
    def prefix(self) -> str:
        """How the pseudonyms of this key begin."""
        return _prefix(len(self.later) + 1)


@dataclass(frozen=True)
class Pseudonyms:
    """A column of pseudonyms, and the identities met here for the first time."""

    values: pl.Series
    identities: pl.DataFrame


def create_key(path: Path) -> Key:
    """Make a new random key that only its owner may read, whole or not at all.

    Raises:
        FileExistsError: There is a key already; it is never replaced.
    """
    if path.exists():
        raise FileExistsError(path)
    secret = secrets.token_bytes(KEY_BYTES)
    fresh = path.with_name(f".{path.name}.new")
    fresh.unlink(missing_ok=True)
    flags = os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_NOFOLLOW
    descriptor = os.open(fresh, flags, 0o400)
    with os.fdopen(descriptor, "wb") as file:
        file.write(secret)
    place(fresh, path, mode=_OWNER_READS)
    return Key(secret)


def load_key(path: Path) -> Key:
    """Read a key.

    Raises:
        UsageError: There is none, or it is not one.
    """
    try:
        secret = path.read_bytes()
    except OSError as error:
        raise UsageError(
            f"the key cannot be read ({type(error).__name__})",
            file=path,
            remedy="Restore it from your backup; without it ids do not match again.",
        ) from None
    if len(secret) != KEY_BYTES:
        raise UsageError(
            f"a key has {KEY_BYTES} bytes, this file has {len(secret)}",
            file=path,
            remedy="Restore it from your backup.",
        )
    return Key(secret)


def normalised(value: str, *, id_type: str) -> str:
    """Return the form in which two spellings of one identifier are the same."""
    plain = value if value.isascii() else unicodedata.normalize("NFKC", value)
    plain = plain.strip().casefold()
    return plain.removeprefix("mailto:") if id_type == EMAIL else plain


def email_hash(address: str) -> str:
    """Return the hash under which xAPI statements name an e-mail address."""
    mailbox = f"mailto:{normalised(address, id_type=EMAIL)}"
    return hashlib.sha1(mailbox.encode(), usedforsecurity=False).hexdigest()


def pseudonym(value: str, *, id_type: str, key: Key) -> str:
    """Return the pseudonym of one identifier."""
    start = _state(key, id_type)
    return _finished(start, normalised(value, id_type=id_type), key.later)


def rekeyed(former: str, key: Key) -> str:
    """Return the pseudonym that a pseudonym of an earlier key has become.

    One that is of the newest key already, or is none, is returned as it is.
    """
    number = _number(former)
    if number is None:
        return former
    for newer, secret in enumerate(key.later[number - 1 :], start=number + 1):
        state = hashlib.blake2b(
            former.encode(), key=secret, digest_size=_DIGEST_BYTES, person=_ROTATION
        )
        former = _prefix(newer) + state.hexdigest()
    return former


class Pseudonymiser:
    """Pseudonyms of whole columns; each distinct identifier is hashed once."""

    def __init__(self, key: Key) -> None:
        """Start with nothing remembered."""
        self._key = key
        self._known: dict[str, pl.DataFrame] = {}

    def column(self, ids: pl.Series, *, id_type: str) -> Pseudonyms:
        """Return the pseudonyms of a column of identifiers of one kind."""
        known = self._known.get(id_type, _identities([], [], id_type))
        values = _looked_up(ids, known)
        new = _identities([], [], id_type)
        if values.null_count() != ids.null_count():
            new = self._hashed(ids.filter(values.is_null()), id_type)
            values = values.fill_null(_looked_up(ids, new))
            full = known.height > _MOST_KNOWN
            self._known[id_type] = new if full else pl.concat([known, new])
        return Pseudonyms(values, new)

    def _hashed(self, ids: pl.Series, id_type: str) -> pl.DataFrame:
        originals = ids.drop_nulls().unique().to_list()
        start = _state(self._key, id_type)
        later = self._key.later
        made = [
            _finished(start, normalised(v, id_type=id_type), later) for v in originals
        ]
        return _identities(originals, made, id_type)


def _looked_up(ids: pl.Series, known: pl.DataFrame) -> pl.Series:
    if known.is_empty():
        return ids.clear().extend_constant(None, len(ids))
    return ids.replace_strict(
        known["identifier"], known["pseudonym"], default=None, return_dtype=pl.String
    )


def _identities(originals: list[str], hashed: list[str], id_type: str) -> pl.DataFrame:
    return pl.DataFrame(
        {"pseudonym": hashed, "identifier": originals, "id_type": id_type},
        schema={
            "pseudonym": pl.String,
            "identifier": pl.String,
            "id_type": pl.String,
        },
    )


def _state(key: Key, id_type: str) -> hashlib.blake2b:
    domain = hashlib.blake2b(id_type.encode(), digest_size=16).digest()
    return hashlib.blake2b(key=key.secret, digest_size=_DIGEST_BYTES, person=domain)


def _finished(start: hashlib.blake2b, value: str, later: tuple[bytes, ...] = ()) -> str:
    state = start.copy()
    state.update(value.encode())
    first = PREFIX + state.hexdigest()
    return rekeyed(first, Key(b"", later)) if later else first


def _prefix(number: int) -> str:
    return f"p{number}_"


def _number(text: str) -> int | None:
    found = _PSEUDONYM.fullmatch(text)
    return None if found is None else int(found[1])
