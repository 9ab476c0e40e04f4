"""Generations: named in order, shown by one swap, pruned and recovered."""

import os
import stat
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest

from publish.errors import GenerationError, UnknownGenerationError
from publish.generations import (
    commit_warehouse,
    generation_names,
    latest_generation,
    next_generation,
    open_building,
    point_latest,
    prune,
    recover,
    set_aside,
)
from tests.unit.publish.small_release import FINGERPRINT, NOON, SmallRelease


def test_a_generation_is_named_by_its_moment_and_its_inputs(
    small: SmallRelease,
) -> None:
    name = next_generation(small.workspace, fingerprint=FINGERPRINT, now=NOON)
    assert name == "20261122T120000Z-1a2b3c4d"


def test_a_clock_that_went_back_still_names_a_later_generation(
    small: SmallRelease,
) -> None:
    small.release()
    yesterday = datetime(2026, 11, 21, tzinfo=UTC)
    name = next_generation(small.workspace, fingerprint="f" * 64, now=yesterday)
    assert name == "20261122T120001Z-ffffffff"


def test_latest_points_to_the_sibling_by_a_relative_name(small: SmallRelease) -> None:
    generation = small.release().generation
    assert str(small.workspace.latest_published.readlink()) == generation
    assert str(small.workspace.latest_warehouse.readlink()) == generation


def test_building_starts_empty_whatever_was_left(small: SmallRelease) -> None:
    (open_building(small.workspace) / "left over").touch()
    assert list(open_building(small.workspace).iterdir()) == []


def test_an_open_warehouse_is_not_committed(small: SmallRelease) -> None:
    open_building(small.workspace)
    small.workspace.building_database.touch()
    small.workspace.building_database.with_name("warehouse.duckdb.wal").touch()
    with pytest.raises(GenerationError, match="still open"), small.writer() as fence:
        commit_warehouse(small.workspace, "20261122T120000Z-1a2b3c4d", fence=fence)


def test_nothing_built_is_not_committed(small: SmallRelease) -> None:
    with pytest.raises(GenerationError, match="no warehouse"), small.writer() as fence:
        commit_warehouse(small.workspace, "20261122T120000Z-1a2b3c4d", fence=fence)


def test_a_generation_is_never_overwritten(small: SmallRelease) -> None:
    generation = small.release().generation
    open_building(small.workspace)
    small.workspace.building_database.touch()
    with pytest.raises(GenerationError, match="exists"), small.writer() as fence:
        commit_warehouse(small.workspace, generation, fence=fence)


@pytest.mark.parametrize(
    "name", ["../../etc", "latest", "", "20261122T120000Z-1A2B3C4D"]
)
def test_a_name_that_is_no_generation_never_becomes_a_path(
    small: SmallRelease, name: str
) -> None:
    with pytest.raises(UnknownGenerationError), small.writer() as fence:
        point_latest(small.workspace.published, generation=name, fence=fence)


def test_pointing_at_a_generation_that_is_gone_lists_what_there_is(
    small: SmallRelease,
) -> None:
    there = small.release().generation
    with pytest.raises(UnknownGenerationError, match=there), small.writer() as fence:
        point_latest(
            small.workspace.published,
            generation="20200101T000000Z-00000000",
            fence=fence,
        )


def test_pruning_keeps_the_newest_and_whatever_readers_see(
    small: SmallRelease,
) -> None:
    names = [small.release().generation for _ in range(7)]
    with small.writer() as fence:
        point_latest(small.workspace.published, generation=names[0], fence=fence)
    removed = prune(small.workspace)
    # 7 generations, the newest 5 stay: the first two go, but readers see the first.
    assert generation_names(small.workspace.published) == [names[0], *names[2:]]
    assert generation_names(small.workspace.warehouse) == names[2:]
    assert len(removed) == 3


def test_what_a_killed_run_left_is_cleared(small: SmallRelease) -> None:
    shown = small.release().generation
    with small.writer() as fence:
        unpublished = small.build(fence)
    open_building(small.workspace)
    (small.workspace.published / f".building-{unpublished}").mkdir()
    (small.workspace.published / ".discarded-x").mkdir()
    (small.workspace.published / ".link-latest").symlink_to("nowhere")
    assert latest_generation(small.workspace.warehouse) == unpublished
    assert len(recover(small.workspace)) == 5
    assert generation_names(small.workspace.warehouse) == [shown]
    assert latest_generation(small.workspace.warehouse) == shown
    assert latest_generation(small.workspace.published) == shown
    assert recover(small.workspace) == []


def test_recovery_before_the_first_publication_leaves_no_link(
    small: SmallRelease,
) -> None:
    with small.writer() as fence:
        small.build(fence)
    recover(small.workspace)
    assert latest_generation(small.workspace.warehouse) is None
    assert generation_names(small.workspace.warehouse) == []


@pytest.fixture
def closed_umask() -> Iterator[None]:
    """A process whose new folders only their owner enters."""
    before = os.umask(0o077)
    yield
    os.umask(before)


@pytest.mark.usefixtures("closed_umask")
def test_a_generation_is_open_to_those_who_may_enter_the_folder_around_it(
    small: SmallRelease,
) -> None:
    small.workspace.published.chmod(0o2750)
    small.release()

    shown = small.workspace.latest_published.resolve()
    assert [_mode(path) for path in (shown, shown / "parquet")] == ["2750", "2750"]
    assert {_mode(path) for path in shown.rglob("*") if path.is_file()} == {"444"}
    assert _mode(small.workspace.latest_warehouse.resolve()) == "700"


def _mode(path: Path) -> str:
    return f"{stat.S_IMODE(path.stat().st_mode):o}"


def _set_aside(small: SmallRelease, content: str) -> None:
    open_building(small.workspace)
    small.workspace.building_database.write_text(content)
    with small.writer() as fence:
        set_aside(small.workspace, "as-known-at-2025-12-31", fence=fence)


def test_a_warehouse_set_aside_replaces_the_one_of_its_name_and_shows_nobody(
    small: SmallRelease,
) -> None:
    generation = small.release().generation
    _set_aside(small, "first")
    _set_aside(small, "second")

    kept = small.workspace.warehouse / "as-known-at-2025-12-31/warehouse.duckdb"
    assert kept.read_text() == "second"
    assert latest_generation(small.workspace.warehouse) == generation
    assert latest_generation(small.workspace.published) == generation
    assert generation_names(small.workspace.warehouse) == [generation]


def test_what_was_set_aside_is_neither_pruned_nor_taken_for_a_leftover(
    tmp_path: Path,
) -> None:
    small = SmallRelease.create(tmp_path / "workspace", keep_generations=1)
    _set_aside(small, "kept")
    small.release()
    small.release()

    assert len(prune(small.workspace)) == 2  # one warehouse, one published set
    assert recover(small.workspace) == []
    kept = small.workspace.warehouse / "as-known-at-2025-12-31/warehouse.duckdb"
    assert kept.read_text() == "kept"
