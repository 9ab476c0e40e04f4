"""A set is compared with what readers saw in an earlier month, while that is kept."""

from datetime import date
from pathlib import Path

import pytest

from ingest.workspace import Workspace, load_workspace
from publish.earlier import earlier_manifest
from publish.manifest import FileFact, Manifest, write_manifest

FILE = FileFact(path="marts.duckdb", bytes=1, sha256="0" * 64)


@pytest.fixture
def workspace(tmp_path: Path) -> Workspace:
    (tmp_path / "stepladder.yaml").write_text("as_of: 2026-01-31\n")
    return load_workspace(tmp_path)


def _published(workspace: Workspace, day: int, as_of: date) -> Manifest:
    name = f"202603{day:02}T000000Z-00000000"
    manifest = Manifest(
        generation=name, as_of_date=as_of, inputs_fingerprint="", versions={},
        storage_version="v1.0.0", marts=FILE, warehouse=FILE, tables=(), checks=(),
        reconciliation=(),
    )  # fmt: skip
    (workspace.published / name).mkdir(parents=True)
    write_manifest(workspace.published / name, manifest)
    return manifest


def test_the_newest_of_an_earlier_month_is_taken(workspace: Workspace) -> None:
    _published(workspace, 1, date(2025, 12, 31))
    january = _published(workspace, 2, date(2026, 1, 31))
    _published(workspace, 3, date(2026, 2, 10))
    shown = _published(workspace, 4, date(2026, 2, 28))
    _published(workspace, 5, date(2026, 1, 31))

    assert earlier_manifest(workspace, shown) == january


def test_without_an_earlier_month_it_is_the_one_before(workspace: Workspace) -> None:
    first = _published(workspace, 1, date(2026, 2, 10))
    second = _published(workspace, 2, date(2026, 2, 20))
    shown = _published(workspace, 3, date(2026, 2, 28))

    assert earlier_manifest(workspace, shown) == second
    assert earlier_manifest(workspace, first) is None


def test_a_set_that_cannot_be_read_is_passed_over(workspace: Workspace) -> None:
    first = _published(workspace, 1, date(2026, 1, 31))
    damaged = _published(workspace, 2, date(2026, 1, 31))
    (workspace.published / damaged.generation / "manifest.json").write_text("{}")
    shown = _published(workspace, 3, date(2026, 2, 28))

    assert earlier_manifest(workspace, shown) == first
