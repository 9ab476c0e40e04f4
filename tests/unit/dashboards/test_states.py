"""The notes at the top of a page say what the manifest says."""

from datetime import date

import pytest

from dashboards.states import notes_of
from publish.manifest import CheckOutcome, FileFact, Manifest, RoundingFact, TableFact

FILE = FileFact(path="marts.duckdb", bytes=1, sha256="0" * 64)


def _table(name: str, size: int | None, base: int | None) -> TableFact:
    rounding = RoundingFact(base=base, columns={}) if base else None
    return TableFact(
        name=name, description="", rows=1, columns=(), content_hash="", parquet=FILE,
        minimum_group_size=size, rounding=rounding, suppressed_rows=0,
        suppressed_cells=0,
    )  # fmt: skip


def _manifest(*passed: bool) -> Manifest:
    return Manifest(
        generation="20260101T000000Z-00000000",
        as_of_date=date(2026, 1, 31),
        inputs_fingerprint="",
        versions={},
        storage_version="v1.0.0",
        marts=FILE,
        warehouse=FILE,
        tables=(_table("dim_a", None, None), _table("a", 5, 5), _table("b", 10, None)),
        checks=tuple(
            CheckOutcome(
                name=f"check {place}", subject="a", is_blocking=False, has_passed=each
            )
            for place, each in enumerate(passed)
        ),
        reconciliation=(),
    )


@pytest.mark.parametrize(
    ("passed", "words", "is_clean"),
    [
        ((True, True), "2 of 2 checks passed", True),
        ((True, False), "1 of 2 checks passed, 1 warning", False),
        ((False, False), "0 of 2 checks passed, 2 warnings", False),
        ((), "No checks recorded", False),
    ],
)
def test_the_badge_counts_the_checks(
    passed: tuple[bool, ...], words: str, *, is_clean: bool
) -> None:
    notes = notes_of(_manifest(*passed))

    assert (notes.checks, notes.is_clean) == (words, is_clean)


def test_the_note_says_how_small_groups_are_protected() -> None:
    assert notes_of(_manifest()).protection == (
        "Groups of fewer than 5 or 10 people are hidden, and counts of people are "
        "rounded to 5."
    )


def test_data_is_old_when_the_next_month_should_have_come() -> None:
    # 31 January and 45 days: 28 in February leave 17 in March.
    notes = notes_of(_manifest())

    assert (notes.as_of, notes.stale_on) == ("31 Jan 2026", "2026-03-17")
