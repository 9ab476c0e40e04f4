"""A small release per test."""

from pathlib import Path

import pytest

from tests.unit.publish.small_release import SmallRelease


@pytest.fixture
def small(tmp_path: Path) -> SmallRelease:
    """A workspace with a declared but unbuilt release."""
    return SmallRelease.create(tmp_path / "workspace")
