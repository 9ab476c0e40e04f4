"""Encrypted segments: files of sealed records, each bound to its place.

AES-256-GCM with a random data key per segment, wrapped by the master key. A record
that is changed, moved, dropped or put into another segment does not open, nor does one
below a changed header. What the records mean is for the vault and the quarantine.
"""

from __future__ import annotations

import json
import os
import secrets
import struct
from typing import TYPE_CHECKING, BinaryIO

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from ingest.errors import DataError

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from ingest.pseudonym import Key

_MAGIC = b"STEPLADDER-SEALED-2\n"
_MAGIC_WITHOUT_HEADER = b"STEPLADDER-SEALED-1\n"
_HEAD = struct.Struct(">QI")
_LENGTH = struct.Struct(">I")
_NONCE = struct.Struct(">4xQ")
_END = (1 << 64) - 1
_NONCE_BYTES = 12


class SegmentWriter:
    """Writes one segment; nothing of a record touches the disk unencrypted."""

    def __init__(self, path: Path, *, segment_id: str, kind: str, master: Key) -> None:
        """Create the file and its wrapped key."""
        data_key = AESGCM.generate_key(bit_length=256)
        nonce = secrets.token_bytes(12)
        names = _names(segment_id, kind, master)
        wrapped = AESGCM(master.secret).encrypt(nonce, data_key, names)
        header = json.dumps(
            {
                "segment_id": segment_id,
                "kind": kind,
                "key_id": master.key_id,
                "nonce": nonce.hex(),
                "wrapped_key": wrapped.hex(),
            }
        ).encode()
        self.count = 0
        self._context = names + header
        self._cipher = AESGCM(data_key)
        descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        self._file: BinaryIO = os.fdopen(descriptor, "wb")
        self._file.write(_MAGIC + _LENGTH.pack(len(header)) + header)

    def add(self, label: int, payload: bytes) -> None:
        """Seal one record under a number that is not secret."""
        sealed = self._cipher.encrypt(
            _NONCE.pack(self.count), payload, self._place(label)
        )
        self._file.write(_HEAD.pack(label, len(sealed)) + sealed)
        self.count += 1

    def close(self) -> None:
        """Seal the number of records and flush everything to the disk."""
        self.add(_END, _LENGTH.pack(self.count))
        self._file.flush()
        os.fsync(self._file.fileno())
        self._file.close()

    def abandon(self) -> None:
        """Close the file as it is; it does not open again."""
        self._file.close()

    def _place(self, label: int) -> bytes:
        return self._context + struct.pack(">QQ", self.count, label)


def read_segment(
    path: Path, *, kind: str, master: Key, labels: frozenset[int] | None = None
) -> Iterator[tuple[int, bytes]]:
    """Yield the label and content of each record (or of those with given labels).

    Raises:
        DataError: The segment was changed, cut off, or belongs to another key.
    """
    try:
        with path.open("rb") as file:
            yield from _records(file, kind, master, labels)
    except (InvalidTag, struct.error, ValueError, KeyError):
        raise DataError(
            "the encrypted file was changed or cut off, or its key is another one",
            file=path.name,
            remedy="Restore it and the master key from the same backup.",
        ) from None


def seal_for(secret: bytes, payload: bytes, *, about: bytes) -> bytes:
    """Seal a few bytes with a key of their own, bound to what they are about."""
    nonce = secrets.token_bytes(_NONCE_BYTES)
    return nonce + AESGCM(secret).encrypt(nonce, payload, about)


def unseal(secret: bytes, sealed: bytes, *, about: bytes) -> bytes:
    """Return what `seal_for` sealed.

    Raises:
        DataError: It was changed, or the key is another one.
    """
    try:
        return AESGCM(secret).decrypt(
            sealed[:_NONCE_BYTES], sealed[_NONCE_BYTES:], about
        )
    except (InvalidTag, ValueError):
        raise DataError(
            "an entry of the vault does not open with the key of its person",
            remedy="Restore the vault's segments and keys from the same backup.",
        ) from None


def _records(
    file: BinaryIO, kind: str, master: Key, labels: frozenset[int] | None
) -> Iterator[tuple[int, bytes]]:
    magic = file.read(len(_MAGIC))
    if magic not in {_MAGIC, _MAGIC_WITHOUT_HEADER}:
        raise InvalidTag
    (length,) = _LENGTH.unpack(file.read(_LENGTH.size))
    written = file.read(length)
    header = json.loads(written)
    if magic == _MAGIC:
        names = _names(header["segment_id"], kind, master)
        context = names + written
    else:
        names = context = f"{kind}|{header['segment_id']}|".encode()
    data_key = AESGCM(master.secret).decrypt(
        bytes.fromhex(header["nonce"]), bytes.fromhex(header["wrapped_key"]), names
    )
    cipher = AESGCM(data_key)
    count = 0
    while True:
        label, size = _HEAD.unpack(file.read(_HEAD.size))
        sealed = file.read(size)
        if len(sealed) != size:
            raise InvalidTag
        if labels is None or label in labels or label == _END:
            place = context + struct.pack(">QQ", count, label)
            payload = cipher.decrypt(_NONCE.pack(count), sealed, place)
            if label == _END:
                if _LENGTH.unpack(payload)[0] != count or file.read(1):
                    raise InvalidTag
                return
            yield label, payload
        count += 1


def _names(segment_id: str, kind: str, master: Key) -> bytes:
    return f"{kind}|{segment_id}|{master.key_id}|".encode()
