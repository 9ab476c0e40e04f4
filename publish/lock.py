"""One writer at a time per workspace, and a token that outdates earlier writers.

The lock is an ``flock``: the kernel frees it when its holder dies, whatever the
cause. The token covers what a lock cannot: a step that outlives its run (an orphan)
still holds its old token, and the swap of a link is refused to it. What is written
under the lock does not belong here.
"""

from __future__ import annotations

import fcntl
import json
import os
import time
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from publish.errors import PublishError, StaleWriterError, WriterBusyError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from ingest.workspace import Workspace

FENCE_NAME = ".fence"
TOKEN_DIGITS = 20
GRACE_SECONDS = 0.25
POLL_SECONDS = 0.05


@dataclass(frozen=True)
class Holder:
    """Who holds the lock, and since when."""

    pid: int
    since: datetime
    purpose: str


@dataclass(frozen=True)
class Fence:
    """The right to move ``latest``, good until the next writer starts."""

    path: Path
    token: int

    @contextmanager
    def held(self) -> Iterator[None]:
        """Keep the next writer from starting while a link is swapped.

        Raises:
            StaleWriterError: A later writer has started already.
        """
        with _flocked(self.path) as descriptor:
            current = _read_token(descriptor, self.path)
            if current != self.token:
                raise StaleWriterError(
                    f"this run (number {self.token}) was overtaken by a later one "
                    f"(number {current}), so it publishes nothing",
                    remedy="Look at the later run with `stepladder status`.",
                )
            yield


def _utc_now() -> datetime:
    return datetime.now(UTC)


@contextmanager
def single_writer(
    workspace: Workspace,
    *,
    purpose: str,
    timeout_seconds: float = 0.0,
    now: Callable[[], datetime] = _utc_now,
) -> Iterator[Fence]:
    """Hold the writer's lock of a workspace and yield this writer's fence.

    Raises:
        WriterBusyError: Another process holds the lock and the time is over.
    """
    path = workspace.run_lock
    path.parent.mkdir(parents=True, exist_ok=True)
    descriptor = _open(path)
    try:
        _acquire(descriptor, path=path, timeout_seconds=timeout_seconds)
        _write_holder(descriptor, Holder(os.getpid(), now(), purpose))
        yield _next_fence(path.with_name(FENCE_NAME))
    finally:
        os.close(descriptor)


def current_holder(workspace: Workspace) -> Holder | None:
    """Say who is writing now; ``None`` when nobody is."""
    path = workspace.run_lock
    if not path.exists():
        return None
    descriptor = _open(path)
    try:
        fcntl.flock(descriptor, fcntl.LOCK_SH | fcntl.LOCK_NB)
    except BlockingIOError:
        return _read_holder(descriptor)
    else:
        return None
    finally:
        os.close(descriptor)


def _acquire(descriptor: int, *, path: Path, timeout_seconds: float) -> None:
    # The grace covers a `current_holder` that looks at the lock at the same moment.
    deadline = time.monotonic() + max(timeout_seconds, GRACE_SECONDS)
    while True:
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            if time.monotonic() >= deadline:
                raise _busy(_read_holder(descriptor), path) from None
            time.sleep(POLL_SECONDS)
        else:
            return


def _busy(holder: Holder | None, path: Path) -> WriterBusyError:
    who = "another process"
    if holder is not None:
        since = f"{holder.since:%Y-%m-%d %H:%M:%S} UTC"
        who = f"process {holder.pid} ({holder.purpose}, since {since})"
    return WriterBusyError(
        f"{who} is writing in this workspace",
        file=path,
        remedy="Wait for it, or end that process; the lock goes with it.",
    )


def _write_holder(descriptor: int, holder: Holder) -> None:
    text = json.dumps(
        {
            "pid": holder.pid,
            "since": holder.since.isoformat(),
            "purpose": holder.purpose,
        }
    )
    os.ftruncate(descriptor, 0)
    os.pwrite(descriptor, text.encode(), 0)


def _read_holder(descriptor: int) -> Holder | None:
    try:
        facts = json.loads(os.pread(descriptor, 4096, 0))
        since = datetime.fromisoformat(facts["since"])
        return Holder(int(facts["pid"]), since, str(facts["purpose"]))
    except (ValueError, KeyError, TypeError):
        return None


def _next_fence(path: Path) -> Fence:
    with _flocked(path) as descriptor:
        token = _read_token(descriptor, path) + 1
        os.pwrite(descriptor, f"{token:0{TOKEN_DIGITS}d}".encode(), 0)
        os.fsync(descriptor)
    return Fence(path, token)


def _read_token(descriptor: int, path: Path) -> int:
    text = os.pread(descriptor, TOKEN_DIGITS, 0)
    if not text:
        return 0
    if len(text) != TOKEN_DIGITS or not text.isdigit():
        raise PublishError(
            "the count of writers is damaged",
            file=path,
            remedy="Make sure that no run is alive, delete this file and run again.",
        )
    return int(text)


@contextmanager
def _flocked(path: Path) -> Iterator[int]:
    descriptor = _open(path)
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX)
        yield descriptor
    finally:
        os.close(descriptor)


def _open(path: Path) -> int:
    return os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
