"""Whether somebody is still writing a landed file.

Linux knows which files are open for writing; where it does not say, a file rests when
it has not changed for a while. What becomes of a file that waits is for
`ingest.landing`.
"""

from __future__ import annotations

import fcntl
import os
import signal
import sys
from datetime import UTC, datetime, timedelta
from typing import BinaryIO, Final

RESTS_AFTER: Final = timedelta(minutes=1)


def is_being_written(file: BinaryIO, *, now: datetime) -> bool:
    """Tell whether an open file is written by somebody, or may well be.

    Args:
        file: The file, opened for reading only.
        now: The moment of looking.

    Returns:
        True while any process has it open for writing. Where the kernel does not tell
        (a file of another user, for an account without privileges), True until it has
        rested for a minute. False where nobody can tell.
    """
    if sys.platform != "linux":
        return False
    descriptor = file.fileno()
    try:
        # Nobody gets a lease to read while another writes. Who opens the file meanwhile
        # is told by a signal, and the usual one would end this process.
        fcntl.fcntl(descriptor, fcntl.F_SETSIG, signal.SIGURG)
        fcntl.fcntl(descriptor, fcntl.F_SETLEASE, fcntl.F_RDLCK)
        fcntl.fcntl(descriptor, fcntl.F_SETLEASE, fcntl.F_UNLCK)
    except BlockingIOError:
        return True
    except PermissionError:
        return _changed_lately(file, now)
    except OSError:
        return False  # this file system knows no leases
    return False


def _changed_lately(file: BinaryIO, now: datetime) -> bool:
    changed = datetime.fromtimestamp(os.fstat(file.fileno()).st_mtime, UTC)
    return abs(now - changed) < RESTS_AFTER
