"""What is derived from a contract or a model is fresh, and staleness is noticed."""

import shutil
from pathlib import Path
from typing import Any

import pytest

from ingest import sync
from orchestration.cli.reference import commands_reference
from orchestration.reference import marts_reference
from publish.classification import ClassifiedModel


@pytest.fixture
def copy(repository: Path, tmp_path: Path) -> Path:
    """The derived files of the checkout, to be spoiled."""
    for path in sync.derive(repository):
        target = tmp_path / path.relative_to(repository)
        target.parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(path, target)
    return tmp_path


def test_the_files_derived_from_the_contracts_are_fresh(repository: Path) -> None:
    assert sync.check(repository) == []


def test_the_reference_of_the_marts_is_fresh(
    repository: Path,
    manifest: dict[str, Any],
    classified: dict[str, ClassifiedModel],
) -> None:
    page = repository / "docs/reference/marts.md"

    assert page.read_text(encoding="utf-8") == marts_reference(manifest, classified)


def test_the_reference_of_the_commands_is_fresh(repository: Path) -> None:
    page = repository / "docs/reference/commands.md"

    assert page.read_text(encoding="utf-8") == commands_reference()


def test_a_derived_file_edited_by_hand_is_noticed(copy: Path) -> None:
    edited = min(copy.rglob("_raw_*__sources.yml"))
    edited.write_text(edited.read_text(encoding="utf-8") + "# mine\n")

    assert [(drift.path, drift.state) for drift in sync.check(copy)] == [
        (edited, "different")
    ]


def test_a_derived_file_that_is_gone_is_noticed(copy: Path) -> None:
    gone = copy / "docs/reference/contracts.md"
    gone.unlink()

    assert [(drift.path, drift.state) for drift in sync.check(copy)] == [
        (gone, "missing")
    ]
