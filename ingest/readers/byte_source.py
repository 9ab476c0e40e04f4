"""The bytes of one landed file: opened safely, decompressed within limits.

Regular files only, no symlinks; plain, .gz, or .zip with a single member. Every limit
is enforced while bytes flow, so that a bomb never reaches memory or disk. What the
bytes mean is for the readers.
"""

from __future__ import annotations

import hashlib
import os
import stat
import zipfile
import zlib
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING, BinaryIO

from ingest.faults import FileStoppedError, Rule

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

BLOCK = 16 * 1024 * 1024
_ZIP_ENCRYPTED = 0x1
_BESIDE_BY_MACOS = "__MACOSX/"
_ARCHIVES = (".zip", ".gz", ".7z", ".rar", ".tar", ".tgz")


@dataclass(frozen=True)
class Limits:
    """How much one file may hold."""

    file_bytes: int = 64 * 1024**3
    decompressed_bytes: int = 64 * 1024**3
    ratio: int = 250
    ratio_applies_above: int = 64 * 1024**2


@dataclass(frozen=True)
class Identity:
    """What tells whether a file is still the one that was looked at."""

    size: int
    mtime_ns: int
    inode: int


@contextmanager
def open_regular(path: Path, *, limits: Limits | None = None) -> Iterator[BinaryIO]:
    """Open a regular file for reading; refuse symlinks, pipes, devices, folders.

    Raises:
        FileStoppedError: It is something else, or larger than the limit.
    """
    try:
        descriptor = os.open(path, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK)
    except OSError as error:
        raise _not_regular(path, type(error).__name__) from None
    try:
        status = os.fstat(descriptor)
        if not stat.S_ISREG(status.st_mode):
            raise _not_regular(path, "not a regular file")
        if status.st_size > (limits or Limits()).file_bytes:
            raise FileStoppedError(
                "the file is larger than the limit",
                file=path.name,
                rule=Rule.BOMB,
                remedy="Send it in parts.",
            )
        with os.fdopen(descriptor, "rb", buffering=0, closefd=False) as file:
            yield file
    finally:
        os.close(descriptor)


def identity(file: BinaryIO) -> Identity:
    """Return size, time and inode of an open file."""
    return _identity(os.fstat(file.fileno()))


def identity_at(path: Path) -> Identity | None:
    """Return size, time and inode of what lies at a path; None where nothing does."""
    try:
        return _identity(path.lstat())
    except FileNotFoundError:
        return None


def _identity(status: os.stat_result) -> Identity:
    return Identity(status.st_size, status.st_mtime_ns, status.st_ino)


def sha256_of(file: BinaryIO) -> str:
    """Return the SHA-256 of an open file and rewind it."""
    file.seek(0)
    digest = hashlib.sha256()
    for block in iter(lambda: file.read(BLOCK), b""):
        digest.update(block)
    return digest.hexdigest()


def compression(name: str) -> str | None:
    """Return `gz`, `zip` or None, by the ending of the file name."""
    ending = name.casefold().rsplit(".", 1)[-1]
    return ending if ending in {"gz", "zip"} else None


def blocks(
    file: BinaryIO, name: str, *, limits: Limits | None = None, block: int = BLOCK
) -> Iterator[bytes]:
    """Yield the decompressed bytes of an open file, block by block.

    Raises:
        FileStoppedError: The archive is damaged, holds several files, or unpacks to
            more than the limits allow.
    """
    bounds = limits or Limits()
    file.seek(0)
    kind = compression(name)
    packed = os.fstat(file.fileno()).st_size
    try:
        if kind == "gz":
            yield from _capped(_gunzip(file, name, block), packed, name, bounds)
        elif kind == "zip":
            yield from _capped(_unzip(file, name, block), packed, name, bounds)
        else:
            yield from iter(lambda: file.read(block), b"")
    except (zlib.error, zipfile.BadZipFile, EOFError, NotImplementedError):
        raise _damaged(name) from None


def _capped(
    unpacked: Iterator[bytes], packed: int, name: str, limits: Limits
) -> Iterator[bytes]:
    allowed = min(
        limits.decompressed_bytes,
        max(limits.ratio_applies_above, packed * limits.ratio),
    )
    total = 0
    for part in unpacked:
        total += len(part)
        if total > allowed:
            raise FileStoppedError(
                f"the archive unpacks to more than {allowed:,} bytes",
                file=name,
                rule=Rule.BOMB,
                remedy="Send the file unpacked, or in parts.",
            )
        yield part


def _gunzip(file: BinaryIO, name: str, block: int) -> Iterator[bytes]:
    engine = zlib.decompressobj(wbits=31)
    pending = file.read(1 << 20)
    if not pending:
        raise _damaged(name)
    while pending:
        part = engine.decompress(pending, block)
        if part:
            yield part
        if engine.eof:
            pending = engine.unused_data.lstrip(b"\0") or file.read(1 << 20)
            if pending:
                engine = zlib.decompressobj(wbits=31)
        else:
            pending = engine.unconsumed_tail or file.read(1 << 20)
    if not engine.eof:
        raise _damaged(name)


def _unzip(file: BinaryIO, name: str, block: int) -> Iterator[bytes]:
    with zipfile.ZipFile(file) as archive:
        members = [
            entry
            for entry in archive.infolist()
            if not entry.is_dir() and not entry.filename.startswith(_BESIDE_BY_MACOS)
        ]
        problem = _members_problem(members)
        if problem:
            raise FileStoppedError(
                problem,
                file=name,
                rule=Rule.ARCHIVE_MEMBERS,
                remedy="Send one table per archive, without a password.",
            )
        with archive.open(members[0]) as member:
            yield from iter(lambda: member.read(block), b"")


def _members_problem(members: list[zipfile.ZipInfo]) -> str | None:
    if len(members) != 1:
        return f"the archive holds {len(members)} files"
    if members[0].flag_bits & _ZIP_ENCRYPTED:
        return "the archive is locked by a password"
    if members[0].filename.lower().endswith(_ARCHIVES):
        return "the archive holds another archive"
    return None


def _damaged(name: str) -> FileStoppedError:
    return FileStoppedError(
        "the archive is damaged or was cut off",
        file=name,
        rule=Rule.TRUNCATED_ARCHIVE,
        remedy="Send the file again.",
    )


def _not_regular(path: Path, why: str) -> FileStoppedError:
    return FileStoppedError(
        f"this is not a file we may read ({why})",
        file=path.name,
        rule=Rule.NOT_REGULAR_FILE,
        remedy="Put a regular file there: no link, pipe, device or folder.",
    )
