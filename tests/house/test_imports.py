"""The direction of imports is held by the linter, which finds a planted shortcut."""

import shutil
import subprocess
import sys
from pathlib import Path

import pytest

PACKAGES = ("dashboards", "effects", "ingest", "orchestration", "publish")


@pytest.fixture
def copy(repository: Path, tmp_path: Path) -> Path:
    for package in PACKAGES:
        shutil.copytree(
            repository / package,
            tmp_path / package,
            ignore=shutil.ignore_patterns("__pycache__"),
        )
    shutil.copyfile(repository / "pyproject.toml", tmp_path / "pyproject.toml")
    return tmp_path


def _broken(folder: Path) -> list[str]:
    linter = Path(sys.executable).with_name("lint-imports")
    ended = subprocess.run(
        [linter, "--no-cache"], cwd=folder, capture_output=True, text=True, check=False
    )
    return [line for line in ended.stdout.splitlines() if " BROKEN" in line]


@pytest.mark.parametrize(
    ("module", "line"),
    [
        ("ingest/landing.py", "import dagster"),
        ("ingest/readers/header.py", "from ingest import ledger"),
        ("publish/manifest.py", "from orchestration import settings"),
    ],
)
def test_a_planted_shortcut_is_found(copy: Path, module: str, line: str) -> None:
    path = copy / module
    path.write_text(f"{path.read_text(encoding='utf-8')}\n{line}\n")

    assert _broken(copy)
