"""Exact tables from end to end: what readers find, now and in later generations."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

import duckdb
import pytest

from publish import lattices
from publish.errors import AuditError, DeclarationError, DisclosureError
from publish.verify import verify
from tests.unit.publish.small_release import SmallRelease, dbt_node

if TYPE_CHECKING:
    from pathlib import Path

    import numpy as np

    from publish.lattice_rows import Table

# Units by grades: only 3 people are in (U1, G1), of whom one left.
SIZES = {
    ("U1", "G1"): (3, 1),
    ("U1", "G2"): (30, 10),
    ("U1", "G3"): (60, 20),
    ("U2", "G1"): (30, 10),
    ("U2", "G2"): (40, 15),
    ("U2", "G3"): (60, 20),
    ("U3", "G1"): (60, 20),
    ("U3", "G2"): (60, 20),
    ("U3", "G3"): (60, 20),
}
META: dict[str, Any] = {
    "publish": True,
    "publish_from": "lattice",
    "people_count_column": "employee_count",
    "suppress_columns": ["left_count", "left_share"],
    "minimum_group": "count",
    "outcomes": [
        {"part": "left_count", "whole": "employee_count", "columns": ["left_share"]}
    ],
    "lattice": {
        "people": "fct_people",
        "dimensions": ["unit", "grade"],
        "values": {"left_count": "has_left"},
    },
}
COLUMNS = {
    name: name
    for name in (
        "period_id",
        "unit",
        "grade",
        "employee_count",
        "left_count",
        "left_share",
        "is_suppressed",
    )
}
CORNERS = {("U1", "G1"), ("U1", "G2"), ("U2", "G1"), ("U2", "G2")}


def _people(period: str, sizes: dict[tuple[str, str], tuple[int, int]]) -> str:
    return " union all ".join(
        f"select '{period}' as period_id, '{unit}' as unit, '{grade}' as grade, "
        f"number < {left} as has_left from range({people}) as numbers(number)"
        for (unit, grade), (people, left) in sizes.items()
    )


def _sql(*people: str) -> str:
    return f"""
        create schema if not exists marts;
        create or replace table marts.fct_people as {" union all ".join(people)};
        create or replace table marts.rpt_leavers as
        select
            period_id,
            coalesce(unit, 'all') as unit,
            coalesce(grade, 'all') as grade,
            count(*) as employee_count,
            cast(count(*) filter (where has_left) as bigint) as left_count,
            left_count / employee_count as left_share,
            false as is_suppressed
        from marts.fct_people
        group by grouping sets (
            (period_id), (period_id, unit), (period_id, grade), (period_id, unit, grade)
        )
    """


@pytest.fixture
def leavers(small: SmallRelease) -> SmallRelease:
    """A release whose only table is exact."""
    small.declare([dbt_node("rpt_leavers", meta=META, columns=COLUMNS)])
    return small.with_sql(_sql(_people("year:2024", SIZES)))


def _rows(release: SmallRelease) -> dict[tuple[str, str, str], tuple[Any, ...]]:
    path = release.workspace.published / "latest" / "marts.duckdb"
    with duckdb.connect(str(path), read_only=True) as connection:
        rows = connection.execute(
            "select period_id, unit, grade, employee_count, left_count, left_share, "
            "is_suppressed from rpt_leavers"
        ).fetchall()
    return {row[:3]: row[3:] for row in rows}


def _hidden(release: SmallRelease, period: str) -> set[tuple[str, str]]:
    return {
        key[1:]
        for key, row in _rows(release).items()
        if key[0] == period and row[1] is None
    }


def test_a_small_cell_and_what_it_could_be_calculated_from_are_hidden(
    leavers: SmallRelease,
) -> None:
    manifest = leavers.release()

    rows = _rows(leavers)
    assert _hidden(leavers, "year:2024") == CORNERS
    assert rows["year:2024", "all", "all"] == (403, 136, 136 / 403, False)
    assert rows["year:2024", "U1", "G1"] == (None, None, None, True)
    (fact,) = manifest.tables
    assert fact.minimum_group_size == 5


def test_a_released_period_keeps_its_figures_whatever_is_corrected(
    leavers: SmallRelease,
) -> None:
    leavers.release()
    before = _rows(leavers)
    corrected = SIZES | {("U3", "G3"): (59, 19), ("U1", "G1"): (12, 6)}

    later = leavers.with_sql(
        _sql(_people("year:2024", corrected), _people("year:2025", corrected))
    )
    later.release()

    rows = _rows(later)
    assert {key: row for key, row in rows.items() if key[0] == "year:2024"} == before
    # 59 + 12 of the new year are in it as they are: nothing is small any more.
    assert rows["year:2025", "all", "all"][:2] == (403 - 1 + 9, 136 - 1 + 5)
    assert not _hidden(later, "year:2025")


def test_a_release_that_was_not_kept_in_time_is_kept_by_the_next_run(
    leavers: SmallRelease,
) -> None:
    leavers.release()
    before = _rows(leavers)
    for kept in leavers.workspace.releases.rglob("*.parquet"):
        kept.unlink()

    later = leavers.with_sql(
        _sql(_people("year:2024", SIZES | {("U3", "G3"): (50, 10)}))
    )
    later.release()

    assert _rows(later) == before


def test_a_first_release_that_was_changed_is_found(leavers: SmallRelease) -> None:
    """The next generation would repeat it, beside copies of what was published."""
    leavers.release()
    assert verify(leavers.workspace) == []

    (kept,) = leavers.workspace.releases.rglob("*.parquet")
    changed = kept.with_suffix(".changed")
    duckdb.execute(
        "copy (select * replace (left_count + 1 as left_count) "
        f"from read_parquet('{kept}')) to '{changed}' (format parquet)"
    )
    for content in (changed.read_bytes(), b"PAR1"):
        kept.chmod(0o600)
        kept.write_bytes(content)
        (finding,) = verify(leavers.workspace)
        assert finding.path == kept.parent
        assert "first releases" in finding.problem


def test_a_stricter_minimum_hides_more_of_a_release_and_shows_nothing_new(
    leavers: SmallRelease,
) -> None:
    leavers.release()
    lenient = _hidden(leavers, "year:2024")

    settings = leavers.workspace.settings.model_copy(
        update={"minimum_group_size": 16, "minimum_group_size_sensitive": 16}
    )
    strict = replace(leavers, workspace=replace(leavers.workspace, settings=settings))
    strict.release()

    # 15 left in (U2, G2), 10 in the corners beside it: fewer than 16 each; all cells of
    # 60 keep 20 of 60.
    hidden = _hidden(strict, "year:2024")
    assert lenient <= hidden
    assert ("U3", "G3") not in hidden
    assert ("all", "all") not in hidden


def test_a_stricter_minimum_holds_for_released_numbers_that_were_corrected_since(
    leavers: SmallRelease,
) -> None:
    leavers.release()
    # (U3, G3) was released with 20 of 60; by now 30 of 60 have left there.
    later = leavers.with_sql(
        _sql(_people("year:2024", SIZES | {("U3", "G3"): (60, 30)}))
    )
    settings = later.workspace.settings.model_copy(
        update={"minimum_group_size": 25, "minimum_group_size_sensitive": 25}
    )
    strict = replace(later, workspace=replace(later.workspace, settings=settings))

    strict.release()

    assert ("U3", "G3") in _hidden(strict, "year:2024")


def test_cells_that_are_no_sums_over_the_people_are_refused(
    leavers: SmallRelease,
) -> None:
    wrong = leavers.with_sql("update marts.rpt_leavers set left_count = left_count + 1")

    with pytest.raises(AuditError, match="not sums over its people"):
        wrong.release()


def test_a_decision_that_forgets_the_calculation_does_not_get_past_the_audit(
    leavers: SmallRelease, monkeypatch: pytest.MonkeyPatch
) -> None:
    def only_small_ones(
        table: Table, *_: object, **__: object
    ) -> list[np.ndarray[Any, np.dtype[np.bool_]]]:
        large = table.sizes >= 5
        return [large, large]

    monkeypatch.setattr(lattices, "_decided", only_small_ones)

    with pytest.raises(DisclosureError, match="can be calculated"):
        leavers.release()


@pytest.mark.parametrize(
    "change",
    [
        {"lattice": None},
        {"publish_from": "warehouse"},
        {"people_count_column": None, "suppress_columns": []},
        {"lattice": {**META["lattice"], "dimensions": ["unit", "team"]}},
    ],
)
def test_a_lattice_that_is_declared_by_halves_is_refused(
    small: SmallRelease, change: dict[str, Any]
) -> None:
    small.declare([dbt_node("rpt_leavers", meta=META | change, columns=COLUMNS)])

    with pytest.raises(DeclarationError):
        small.with_sql(_sql(_people("year:2024", SIZES))).release()


def test_nothing_of_a_refused_release_is_kept(
    leavers: SmallRelease, tmp_path: Path
) -> None:
    wrong = leavers.with_sql("update marts.rpt_leavers set left_count = left_count + 1")

    with pytest.raises(AuditError):
        wrong.release()

    assert not list(tmp_path.rglob("releases/**/*.parquet"))
