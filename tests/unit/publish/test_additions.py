"""Additions join a generation as a whole, and every byte of them can be checked."""

from datetime import date
from pathlib import Path

import pytest

from ingest.workspace import Workspace, load_workspace
from publish.additions import ADDITIONS, DIGEST, SITE, Addition, add, has
from publish.errors import GenerationError
from publish.generations import generation_names, prune, recover
from publish.lock import Fence, single_writer
from publish.manifest import FileFact, Manifest, fact_of, write_manifest
from publish.verify import generation_findings

NAME = "20260101T000000Z-00000000"


@pytest.fixture
def workspace(tmp_path: Path) -> Workspace:
    (tmp_path / "stepladder.yaml").write_text("as_of: 2026-01-31\n")
    return load_workspace(tmp_path)


@pytest.fixture
def manifest(workspace: Workspace) -> Manifest:
    directory = workspace.published / NAME
    directory.mkdir(parents=True)
    (directory / "marts.duckdb").write_bytes(b"numbers")
    manifest = Manifest(
        generation=NAME,
        as_of_date=date(2026, 1, 31),
        inputs_fingerprint="",
        versions={},
        storage_version="v1.0.0",
        marts=fact_of(directory / "marts.duckdb", relative_to=directory),
        warehouse=FileFact(path="warehouse", bytes=1, sha256="0" * 64),
        tables=(),
        checks=(),
        reconciliation=(),
    )
    write_manifest(directory, manifest)
    return manifest


def _pages(folder: Path) -> None:
    (folder / "index.html").write_text("one")
    (folder / "data").mkdir()
    (folder / "data" / "a.js").write_text("two")


@pytest.fixture(params=ADDITIONS, ids=lambda kind: kind.folder)
def kind(request: pytest.FixtureRequest) -> Addition:
    assert isinstance(request.param, Addition)
    return request.param


def _added(workspace: Workspace, manifest: Manifest, kind: Addition) -> Path:
    with single_writer(workspace, purpose="test") as fence:
        return add(kind, workspace, manifest, write=_pages, fence=fence)


def test_pages_are_part_of_their_generation(
    workspace: Workspace, manifest: Manifest, kind: Addition
) -> None:
    assert not has(kind, workspace, NAME)
    assert generation_findings(workspace, NAME) == []

    site = _added(workspace, manifest, kind)

    assert site == workspace.published / NAME / kind.folder
    assert has(kind, workspace, NAME)
    assert generation_findings(workspace, NAME) == []


def test_pages_can_be_built_again(
    workspace: Workspace, manifest: Manifest, kind: Addition
) -> None:
    _added(workspace, manifest, kind)
    _added(workspace, manifest, kind)

    assert generation_findings(workspace, NAME) == []
    assert [path.name for path in workspace.published.iterdir()] == [NAME]


@pytest.mark.parametrize("name", ["index.html", "data/a.js", "files.json"])
def test_a_changed_page_is_found(
    name: str, workspace: Workspace, manifest: Manifest, kind: Addition
) -> None:
    path = _added(workspace, manifest, kind) / name
    path.chmod(0o644)
    path.write_text("else")

    assert [finding.path for finding in generation_findings(workspace, NAME)] == [path]


def test_a_file_that_joined_the_pages_is_found(
    workspace: Workspace, manifest: Manifest, kind: Addition
) -> None:
    path = _added(workspace, manifest, kind) / "extra.html"
    path.write_text("else")

    assert [finding.path for finding in generation_findings(workspace, NAME)] == [path]


def test_a_page_that_is_gone_is_found(
    workspace: Workspace, manifest: Manifest, kind: Addition
) -> None:
    path = _added(workspace, manifest, kind) / "index.html"
    path.unlink()

    assert [finding.path for finding in generation_findings(workspace, NAME)] == [path]


def test_pages_of_another_published_set_are_found(
    workspace: Workspace, manifest: Manifest, kind: Addition
) -> None:
    other = manifest.marts.model_copy(update={"sha256": "1" * 64})
    site = _added(workspace, manifest.model_copy(update={"marts": other}), kind)

    assert [finding.path for finding in generation_findings(workspace, NAME)] == [
        site / "files.json"
    ]


def test_pages_that_were_not_finished_are_cleared(
    workspace: Workspace, manifest: Manifest, kind: Addition
) -> None:
    def fail(folder: Path) -> None:
        _pages(folder)
        raise KeyboardInterrupt

    with (
        single_writer(workspace, purpose="test") as fence,
        pytest.raises(KeyboardInterrupt),
    ):
        add(kind, workspace, manifest, write=fail, fence=fence)
    assert not has(kind, workspace, NAME)

    recover(workspace)

    assert [path.name for path in workspace.published.iterdir()] == [NAME]


def test_pages_go_with_their_generation(
    workspace: Workspace, manifest: Manifest, kind: Addition
) -> None:
    _added(workspace, manifest, kind)
    keep = workspace.settings.keep_generations
    for place in range(keep):
        (workspace.published / f"2026020{place + 1}T000000Z-00000000").mkdir()

    prune(workspace)

    assert NAME not in generation_names(workspace.published)


def test_there_are_no_pages_of_a_generation_that_is_not_there(
    workspace: Workspace, manifest: Manifest, kind: Addition
) -> None:
    gone = manifest.model_copy(update={"generation": "20270101T000000Z-00000000"})

    def use(fence: Fence) -> None:
        add(kind, workspace, gone, write=_pages, fence=fence)

    with (
        single_writer(workspace, purpose="test") as fence,
        pytest.raises(GenerationError),
    ):
        use(fence)


def test_one_kind_takes_nothing_from_another(
    workspace: Workspace, manifest: Manifest
) -> None:
    pages = _added(workspace, manifest, SITE)
    digest = _added(workspace, manifest, DIGEST)
    (digest / "index.html").unlink()

    findings = generation_findings(workspace, NAME)

    assert [(finding.path, finding.remedy) for finding in findings] == [
        (digest / "index.html", DIGEST.remedy)
    ]
    assert (pages / "index.html").is_file()
