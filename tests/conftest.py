"""What every test may use: one small organisation, run through the real command.

Fixtures of one kind of test stand beside those tests, not here.
"""

import fcntl
import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from orchestration.settings import calculate_on_one_thread
from tests.offline.running import run_offline

ROOT = Path(__file__).resolve().parents[1]
REAL_DATA_REASON = "needs the real sample files"


BEGUN_WITH = (
    "tests/pipeline/test_run.py",
    "tests/planted/test_planted_truth.py",
    "tests/house/test_demo.py",
    "tests/pipeline/test_identity.py",
    "tests/pipeline/test_restatements.py",
)
"""What takes longest, so that it does not come last, and what builds what others share,
so that no two workers wait for it at once."""


def pytest_configure() -> None:
    """Calculate as a run does, before a test imports numpy."""
    calculate_on_one_thread()


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Put the files of `BEGUN_WITH` first, and leave the rest as it is."""
    order = {str(ROOT / name): place for place, name in enumerate(BEGUN_WITH)}
    items.sort(key=lambda item: order.get(str(item.path), len(order)))


@pytest.fixture(scope="session")
def repository() -> Path:
    """The checkout that the tests judge."""
    return ROOT


@pytest.fixture(scope="session")
def demo_workspace(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """400 people over 36 months, from landed files to the published set.

    Built once per test run, also under xdist, by the commands that a person types, and
    without a network. Tests read it; a test that changes a workspace makes its own.
    """
    shared = tmp_path_factory.getbasetemp()
    if "PYTEST_XDIST_WORKER" in os.environ:
        shared = shared.parent
    workspace = shared / "demo_workspace"
    done = shared / "demo_workspace.done"
    with _only_one(shared / "demo_workspace.lock"):
        if not done.exists():
            size = ("--employees", "400", "--months", "36", "--seed", "7")
            knocks = shared / "demo_workspace.knocks"
            stepladder("demo", str(workspace), *size)
            stepladder("run", "--workspace", str(workspace), knocks=knocks)
            done.touch()
    return workspace


def stepladder(*arguments: str, knocks: Path | None = None) -> str:
    """Run the command as installed; its output, or an error that shows it.

    Args:
        arguments: What is typed after its name.
        knocks: Run it without a network, and write there each attempt to reach one.
    """
    command = [str(Path(sys.executable).with_name("stepladder")), *arguments]
    if knocks is None:
        ended = subprocess.run(command, capture_output=True, text=True, check=False)
    else:
        ended = run_offline(command, knocks=knocks)
    if ended.returncode:
        message = f"stepladder {' '.join(arguments)} ended with {ended.returncode}"
        pytest.fail(f"{message}\n{ended.stdout}\n{ended.stderr}", pytrace=False)
    return ended.stdout


@contextmanager
def _only_one(lock: Path) -> Iterator[None]:
    with lock.open("w") as handle:
        fcntl.flock(handle, fcntl.LOCK_EX)
        yield


def pytest_sessionfinish(session: pytest.Session) -> None:
    """In CI a skipped test is a failure: what was not run was not shown."""
    reporter = session.config.pluginmanager.get_plugin("terminalreporter")
    if os.environ.get("CI") != "true" or reporter is None:
        return
    unproven = [
        report.nodeid
        for report in reporter.stats.get("skipped", [])
        if REAL_DATA_REASON not in str(report.longrepr)
    ]
    if unproven and session.exitstatus == pytest.ExitCode.OK:
        reporter.write_line(f"Skipped in CI, so not proven: {', '.join(unproven)}")
        session.exitstatus = pytest.ExitCode.TESTS_FAILED
