"""Templates for the runs that are broken, made once per test session."""

from pathlib import Path

import pytest

from tests.faults.crash_harness import (
    Scenario,
    direct_command,
    failing_points,
    prepare,
)
from tests.faults.syscall_tracer import unsupported_reason


def pytest_configure(config: pytest.Config) -> None:
    """Name the marker of tests that break things on purpose."""
    config.addinivalue_line("markers", "faults: breaks a run on purpose")


@pytest.fixture(scope="session")
def tracing() -> None:
    """Skip, with the reason, where a run cannot be broken at a system call."""
    reason = unsupported_reason()
    if reason is not None:
        pytest.skip(reason)


@pytest.fixture(scope="session")
def first_run(tracing: None, tmp_path_factory: pytest.TempPathFactory) -> Scenario:  # noqa: ARG001
    """The first run of a new workspace."""
    folder = tmp_path_factory.mktemp("first")
    return prepare(folder, command=direct_command, has_published=False)


@pytest.fixture(scope="session")
def next_run(tracing: None, tmp_path_factory: pytest.TempPathFactory) -> Scenario:  # noqa: ARG001
    """A run with new files while readers see an earlier generation."""
    folder = tmp_path_factory.mktemp("next")
    return prepare(folder, command=direct_command, has_published=True)


@pytest.fixture(scope="session")
def failing_calls(
    next_run: Scenario, tmp_path_factory: pytest.TempPathFactory
) -> tuple[tuple[str, str], ...]:
    """The calls of that run that may fail."""
    return failing_points(next_run, tmp_path_factory.mktemp("failing"))


@pytest.fixture
def place(tmp_path: Path) -> Path:
    """Where one broken run happens."""
    return tmp_path
