"""A change of any byte of what was published is found, and nothing else is."""

import random
from pathlib import Path

import pytest

from publish.errors import GenerationError, PublishError
from publish.generations import latest_generation
from publish.manifest import read_manifest
from publish.rollback import published_generations, roll_back
from publish.verify import verify
from tests.unit.publish.small_release import SmallRelease

FLIPS_PER_FILE = 60
EVERY_BIT_UP_TO = 40
MANIFEST_STRIDE = 11  # coprime to 8: every bit of a byte gets its turn


def flip(path: Path, *, bit: int) -> None:
    path.chmod(0o644)
    content = bytearray(path.read_bytes())
    content[bit // 8] ^= 1 << (bit % 8)
    path.write_bytes(content)
    path.chmod(0o444)


def chosen_bits(path: Path) -> list[int]:
    bits = path.stat().st_size * 8
    chosen = random.Random(20261122).sample(range(bits), FLIPS_PER_FILE)  # noqa: S311
    return [*range(EVERY_BIT_UP_TO), *chosen, bits - 1]


def test_a_fresh_publication_has_no_findings(small: SmallRelease) -> None:
    small.release()
    assert verify(small.workspace) == []


@pytest.mark.parametrize(
    "name", ["marts.duckdb", "manifest.json", "parquet/rpt_promotions.parquet"]
)
def test_every_flipped_bit_of_a_published_file_is_found(
    small: SmallRelease, name: str
) -> None:
    small.release()
    path = small.workspace.latest_published.resolve() / name
    for bit in chosen_bits(path):
        flip(path, bit=bit)
        assert [finding.path for finding in verify(small.workspace)] == [path]
        flip(path, bit=bit)
    assert verify(small.workspace) == []


def test_a_flipped_bit_anywhere_in_the_manifest_is_found(small: SmallRelease) -> None:
    small.release()
    directory = small.workspace.latest_published.resolve()
    path = directory / "manifest.json"
    for bit in range(0, path.stat().st_size * 8, MANIFEST_STRIDE):
        flip(path, bit=bit)
        with pytest.raises(PublishError):
            read_manifest(directory)
        flip(path, bit=bit)


def test_a_flipped_bit_of_a_kept_warehouse_is_found(small: SmallRelease) -> None:
    manifest = small.release()
    path = small.workspace.root / manifest.warehouse.path
    flip(path, bit=8 * 5000)
    assert [finding.path for finding in verify(small.workspace)] == [path]


def test_a_missing_and_an_extra_file_are_found(small: SmallRelease) -> None:
    small.release()
    latest = small.workspace.latest_published.resolve()
    (latest / "parquet" / "dim_grades.parquet").unlink()
    (latest / "notes.txt").write_text("mine", encoding="utf-8")
    assert [finding.path.name for finding in verify(small.workspace)] == [
        "dim_grades.parquet",
        "notes.txt",
    ]


def test_a_generation_under_another_name_is_found(small: SmallRelease) -> None:
    small.release()
    latest = small.workspace.latest_published.resolve()
    latest.rename(latest.with_name("20200101T000000Z-00000000"))
    problems = {finding.problem for finding in verify(small.workspace)}
    assert "it names another generation" in problems


@pytest.mark.parametrize(
    "target", ["/etc", "../warehouse", "20200101T000000Z-00000000"]
)
def test_a_link_that_leaves_the_generations_is_found(
    small: SmallRelease, target: str
) -> None:
    small.release()
    small.workspace.latest_published.unlink()
    small.workspace.latest_published.symlink_to(target)
    assert [finding.path for finding in verify(small.workspace)] == [
        small.workspace.latest_published
    ]


def test_a_lost_link_is_found(small: SmallRelease) -> None:
    small.release()
    small.workspace.latest_published.unlink()
    assert [finding.problem for finding in verify(small.workspace)] == [
        "there are generations but no link to one"
    ]


def test_rolling_back_shows_the_earlier_generation(small: SmallRelease) -> None:
    first, second = (small.release().generation for _ in range(2))
    with small.writer() as fence:
        roll_back(small.workspace, first, fence=fence)
    assert latest_generation(small.workspace.published) == first
    assert latest_generation(small.workspace.warehouse) == first
    assert [
        (generation.name, generation.is_latest)
        for generation in published_generations(small.workspace)
    ] == [(second, False), (first, True)]
    assert small.release().generation > second


def test_a_damaged_generation_is_not_shown_again(small: SmallRelease) -> None:
    first, second = (small.release().generation for _ in range(2))
    flip(small.workspace.published / first / "marts.duckdb", bit=99_999)
    with pytest.raises(GenerationError, match="damaged"), small.writer() as fence:
        roll_back(small.workspace, first, fence=fence)
    assert latest_generation(small.workspace.published) == second
