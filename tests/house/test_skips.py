"""In CI nothing is skipped in silence."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tests.conftest import REAL_DATA_REASON


def _run(repository: Path, folder: Path, *, reason: str, ci: str) -> int:
    shutil.copyfile(repository / "tests/conftest.py", folder / "conftest.py")
    (folder / "test_skipped.py").write_text(
        "import pytest\n\n\n"
        f"@pytest.mark.skip(reason={reason!r})\n"
        "def test_nothing():\n    pass\n"
    )
    ended = subprocess.run(
        [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", folder],
        cwd=folder,
        env={**os.environ, "CI": ci, "PYTHONPATH": str(repository)},
        capture_output=True,
        check=False,
    )
    return ended.returncode


@pytest.mark.parametrize(
    ("reason", "ci", "expected"),
    [
        ("no strace here", "true", 1),
        ("no strace here", "", 0),
        (REAL_DATA_REASON, "true", 0),
    ],
)
def test_a_skip_fails_the_run_in_ci_only(
    reason: str, ci: str, expected: int, repository: Path, tmp_path: Path
) -> None:
    assert _run(repository, tmp_path, reason=reason, ci=ci) == expected
