"""A small release per test."""

from pathlib import Path

import hypothesis
import pytest

from tests.unit.publish.small_release import SmallRelease

# A loaded machine is slow at times: what is judged is the answer, not the time.
hypothesis.settings.register_profile("untimed", deadline=None)
hypothesis.settings.load_profile("untimed")


@pytest.fixture
def small(tmp_path: Path) -> SmallRelease:
    """A workspace with a declared but unbuilt release."""
    return SmallRelease.create(tmp_path / "workspace")
