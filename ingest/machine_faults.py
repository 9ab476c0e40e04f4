"""What a full disk, a missing right or too little memory is told as.

Libraries raise errors of their own for these, with texts that may quote a value; the
kind of the fault is recognised here, and told with the file and the remedy.
"""

from __future__ import annotations

import errno
import os
from typing import Final

from ingest.errors import DataError

_FULL: Final = "Make room on the disk and call the command again; nothing is lost."
_RIGHTS: Final = "Let the account that runs this write and read the whole workspace."
_DISK: Final = "Check the disk, then call the command again."
_MEMORY: Final = (
    "Raise memory_limit_mb in stepladder.yaml, or give the machine more memory; "
    "nothing is lost."
)
_FAULTS: Final = {
    errno.ENOSPC: ("the disk is full", _FULL),
    errno.EDQUOT: ("the disk quota is used up", _FULL),
    errno.EACCES: ("this account may not do that here", _RIGHTS),
    errno.EPERM: ("this account may not do that here", _RIGHTS),
    errno.EROFS: ("the disk may only be read", _RIGHTS),
    errno.EIO: ("the disk cannot be read or written", _DISK),
}
# SQLite has words of its own for the same.
_OF_SQLITE: Final = {
    "SQLITE_FULL": errno.ENOSPC,
    "SQLITE_READONLY": errno.EROFS,
    "SQLITE_PERM": errno.EACCES,
    "SQLITE_IOERR": errno.EIO,
}


def tell_machine_fault(error: BaseException) -> DataError | None:
    """Make an error for people of one that the machine caused; None for any other.

    Args:
        error: Any error, of Python, DuckDB, SQLite, polars or Arrow.
    """
    if isinstance(error, MemoryError) or type(error).__name__ == "OutOfMemoryException":
        return DataError("there is not enough memory", remedy=_MEMORY)
    number = _number_of(error)
    if number is None:
        return None
    problem, remedy = _FAULTS[number]
    file = error.filename if isinstance(error, OSError) else None
    return DataError(
        problem, file=None if file is None else os.fsdecode(file), remedy=remedy
    )


def _number_of(error: BaseException) -> int | None:
    if isinstance(error, OSError) and error.errno in _FAULTS:
        return error.errno
    name = str(getattr(error, "sqlite_errorname", ""))
    for beginning, number in _OF_SQLITE.items():
        if name.startswith(beginning):
            return number
    text = str(error)
    return next((number for number in _FAULTS if os.strerror(number) in text), None)
