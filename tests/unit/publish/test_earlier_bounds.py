"""A release is held against all before it, worked by hand (k = 5, rounded to 5)."""

from pathlib import Path

import duckdb
import pytest

from publish.errors import PublishError
from publish.generations import generation_names, prune
from publish.verify import verify
from tests.unit.publish.small_release import DELIVERIES, SmallRelease, dbt_node

META = {
    "publish": True,
    "people_count_column": "employee_count",
    "suppress_columns": ["employee_count"],
    "minimum_group": "count",
    "grain": ["activity_kind"],
}
COLUMNS = {
    "activity_kind": "What they did, or all.",
    "employee_count": "People who did it.",
    "is_suppressed": "Whether something in the row is hidden.",
}
# 5, 5 and 10 in all: 5 to 7 each, so that all are 10 to 12.
TWELVE = {"course": 6, "badge": 6, "all": 12}
# 5, 5 and 15 in all: 5 to 7 each, so that all are 13 or 14. That is 1 to 4 more.
FOURTEEN = {"course": 7, "badge": 7, "all": 14}
FORTY = {"course": 20, "badge": 20, "all": 40}


@pytest.fixture
def kinds(tmp_path: Path) -> SmallRelease:
    """A workspace that keeps one generation only."""
    release = SmallRelease.create(tmp_path / "workspace", keep_generations=1)
    release.declare([dbt_node("rpt_kinds", meta=META, columns=COLUMNS)])
    return release


def _shown(release: SmallRelease, counts: dict[str, int]) -> dict[str, int | None]:
    """Publish these counts as a run does; what readers see of them."""
    rows = ", ".join(f"('{kind}', {count}::bigint)" for kind, count in counts.items())
    made = (
        "create schema marts; create table marts.rpt_kinds as "
        "select *, false as is_suppressed from "
        f"(values {rows}) as rows(activity_kind, employee_count)"
    )
    SmallRelease(release.workspace, sql=(made, DELIVERIES)).release()
    prune(release.workspace)
    path = release.workspace.published / "latest" / "marts.duckdb"
    with duckdb.connect(str(path), read_only=True) as connection:
        found = connection.execute(
            "select activity_kind, employee_count from rpt_kinds"
        ).fetchall()
    return dict(found)


def test_a_small_change_that_lines_of_two_releases_tell_is_withheld(
    kinds: SmallRelease,
) -> None:
    assert _shown(kinds, TWELVE) == {"course": 5, "badge": 5, "all": 10}

    assert _shown(kinds, FOURTEEN) == {"course": 5, "badge": 5, "all": None}


def test_so_is_a_fall(kinds: SmallRelease) -> None:
    _shown(kinds, FOURTEEN)

    assert _shown(kinds, TWELVE)["all"] is None


def test_without_an_earlier_release_it_is_shown(kinds: SmallRelease) -> None:
    assert _shown(kinds, FOURTEEN) == {"course": 5, "badge": 5, "all": 15}


def test_a_change_of_more_people_is_shown(kinds: SmallRelease) -> None:
    _shown(kinds, TWELVE)

    assert _shown(kinds, FORTY) == {"course": 20, "badge": 20, "all": 40}


def test_a_release_that_is_not_kept_any_more_is_held_against_too(
    kinds: SmallRelease,
) -> None:
    """Readers may have kept what this workspace has removed."""
    _shown(kinds, TWELVE)
    _shown(kinds, FORTY)
    assert len(generation_names(kinds.workspace.published)) == 1

    assert _shown(kinds, FOURTEEN)["all"] is None
    assert _shown(kinds, FOURTEEN)["all"] is None
    assert _shown(kinds, TWELVE)["all"] == 10


def test_a_table_with_another_key_is_another_table(kinds: SmallRelease) -> None:
    _shown(kinds, TWELVE)
    (kept,) = (kinds.workspace.store / "bounds").glob("*.parquet")
    other = kept.with_suffix(".other")
    duckdb.execute(
        f"copy (select *, 'x' as grade_id from read_parquet('{kept}')) "
        f"to '{other}' (format parquet)"
    )
    other.replace(kept)

    assert _shown(kinds, FOURTEEN)["all"] == 15
    assert _shown(kinds, TWELVE)["all"] is None


def test_a_damaged_record_is_found_and_stops_the_next_release(
    kinds: SmallRelease,
) -> None:
    _shown(kinds, TWELVE)
    assert verify(kinds.workspace) == []

    (kept,) = (kinds.workspace.store / "bounds").glob("*.parquet")
    kept.chmod(0o600)
    kept.write_bytes(b"PAR1")

    (finding,) = verify(kinds.workspace)
    assert finding.path == kept
    with pytest.raises(PublishError, match="earlier releases told") as stopped:
        _shown(kinds, FOURTEEN)
    assert stopped.value.file == str(kept)
