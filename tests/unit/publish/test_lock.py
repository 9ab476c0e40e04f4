"""One writer at a time, and what an overtaken writer may still do: nothing."""

import signal
import subprocess
import sys
from pathlib import Path

import pytest

from publish.errors import PublishError, StaleWriterError, WriterBusyError
from publish.generations import generation_names
from publish.lock import current_holder, single_writer
from tests.unit.publish.small_release import SmallRelease

HOLD = """
import sys, time
from pathlib import Path
from ingest.workspace import load_workspace
from publish.lock import single_writer
with single_writer(load_workspace(Path(sys.argv[1])), purpose="run"):
    print("held", flush=True)
    time.sleep(60)
"""


def hold_elsewhere(root: Path) -> subprocess.Popen[str]:
    """Start another process that holds the lock, and wait until it does."""
    process = subprocess.Popen(
        [sys.executable, "-c", HOLD, str(root)], stdout=subprocess.PIPE, text=True
    )
    assert process.stdout is not None
    assert process.stdout.readline() == "held\n"
    return process


def test_a_second_writer_is_told_who_holds_the_lock(small: SmallRelease) -> None:
    with hold_elsewhere(small.workspace.root) as other:
        held = rf"process {other.pid} \(run, since \d{{4}}-"
        with pytest.raises(WriterBusyError, match=held), small.writer_at_once():
            pass
        holder = current_holder(small.workspace)
        assert holder is not None
        assert (holder.pid, holder.purpose) == (other.pid, "run")
        other.kill()
    assert current_holder(small.workspace) is None


def test_the_lock_of_a_killed_writer_is_free_at_once(small: SmallRelease) -> None:
    with hold_elsewhere(small.workspace.root) as other:
        other.send_signal(signal.SIGKILL)
        other.wait()
    with small.writer_at_once() as fence:
        assert fence.token == 2


def test_waiting_for_the_lock_ends_when_its_holder_ends(small: SmallRelease) -> None:
    with hold_elsewhere(small.workspace.root) as other:
        other.kill()
        with single_writer(small.workspace, purpose="run", timeout_seconds=30):
            assert other.wait() != 0


def test_tokens_only_grow(small: SmallRelease) -> None:
    tokens = []
    for _ in range(3):
        with small.writer() as fence:
            tokens.append(fence.token)
    assert tokens == [1, 2, 3]


def test_an_overtaken_writer_can_neither_commit_nor_publish(
    small: SmallRelease,
) -> None:
    with small.writer() as orphan:
        generation = small.build(orphan)
    with small.writer():
        pass
    with pytest.raises(StaleWriterError, match=r"number 1\) was overtaken"):
        small.publish(orphan, generation=generation)
    with pytest.raises(StaleWriterError):
        small.build(orphan)
    assert generation_names(small.workspace.published) == []
    assert generation_names(small.workspace.warehouse) == [generation]


def test_a_damaged_count_of_writers_stops_with_a_remedy(small: SmallRelease) -> None:
    small.workspace.run_lock.with_name(".fence").write_text("12x", encoding="utf-8")
    with pytest.raises(PublishError, match="delete this file"), small.writer():
        pass


def test_nobody_holds_a_lock_that_was_never_taken(small: SmallRelease) -> None:
    assert current_holder(small.workspace) is None
