"""Releases on top of each other: a year published twelve times while corrected."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any, Final

import duckdb
import numpy as np

from publish.recalculation import Published, recalculated
from tests.disclosure.organisations import ALL, CUBOIDS, Organisation, draw, tabulated
from tests.unit.publish.small_release import SmallRelease, dbt_node

if TYPE_CHECKING:
    from pathlib import Path

RELEASES: Final = 12
CORRECTED: Final = 0.03
MEASURE: Final = "trained"
MINIMUM: Final = 5
DIMENSIONS: Final = ("division_id", "grade_id", "gender", "location_code")
_META: Final[dict[str, Any]] = {
    "publish": True,
    "publish_from": "lattice",
    "people_count_column": "people_count",
    "suppress_columns": ["trained_count"],
    "minimum_group": "count",
    "outcomes": [{"part": "trained_count", "whole": "people_count"}],
    "lattice": {
        "people": "fct_people",
        "dimensions": list(DIMENSIONS),
        "values": {"trained_count": "was_trained"},
    },
}
_COLUMNS: Final = (
    "period_id",
    *DIMENSIONS,
    "people_count",
    "trained_count",
    "is_suppressed",
)


@dataclass(frozen=True)
class Stack:
    """Twelve releases of one organisation's first year.

    Attributes:
        recovered: Protected groups calculated from all releases together.
        differences: Cells of the first release whose people or sum some later
            calculation changes for fewer than five people: what exact releases made
            anew each time would have told.
    """

    seed: int
    people: int
    recovered: int
    differences: int


def stacked(seed: int, root: Path, *, releases: int = RELEASES) -> Stack:
    """Publish a year again and again while it is corrected, and attack the stack."""
    random = np.random.default_rng(seed)
    organisation = first = draw(seed)
    release = SmallRelease.create(root, keep_generations=2)
    release.declare(
        [dbt_node("rpt_trained", meta=_META, columns=dict.fromkeys(_COLUMNS, "-"))]
    )
    seen: dict[tuple[str, ...], set[float]] = {}
    changed: set[int] = set()
    for number in range(releases):
        if number:
            organisation = _corrected(organisation, random)
            changed |= _told_by_difference(first, organisation)
        # Each release has one more settled year.
        years = [(f"year:{2020 + year}", organisation) for year in range(number + 1)]
        replace(release, sql=(*release.sql, _warehouse(years))).release()
        for key, value in _published(release, "year:2020").items():
            seen.setdefault(key, set()).add(value)
    table = tabulated(first, MEASURE)
    keys = [tuple(key) for key in table.cell_keys.tolist()]
    contradictions = sum(len(values) > 1 for values in seen.values())
    found = recalculated(
        Published(
            cell_keys=keys,
            is_shown=np.asarray([key in seen for key in keys]),
            atom_keys=[tuple(key) for key in table.atom_keys.tolist()],
            people=table.people,
            totals=table.totals,
            counts_people=True,
            minimum=MINIMUM,
        ),
        seed=seed,
    )
    return Stack(
        seed=seed,
        people=len(first.places),
        recovered=sum(found.values()) + contradictions,
        differences=len(changed),
    )


def _corrected(organisation: Organisation, random: np.random.Generator) -> Organisation:
    """Correct what is known of a few people: where they were, or what happened."""
    people = len(organisation.places)
    places = organisation.places.copy()
    moved = np.flatnonzero(random.random(people) < CORRECTED / 3)
    places[moved] = places[random.integers(0, people, len(moved))]
    values = organisation.values[MEASURE].copy()
    turned = random.random(people) < CORRECTED
    values[turned] = 1 - values[turned]
    return Organisation(organisation.seed, places, {MEASURE: values})


def _told_by_difference(first: Organisation, later: Organisation) -> set[int]:
    """Find cells in which what changed is about one to four people."""
    table = tabulated(first, MEASURE)
    found = set()
    for at, key in enumerate(table.cell_keys):
        before, after = (
            np.all((key == ALL) | (one.places == key), axis=1) for one in (first, later)
        )
        differs = (before != after) | (
            before & (first.values[MEASURE] != later.values[MEASURE])
        )
        if 0 < int(differs.sum()) < MINIMUM <= int(before.sum()):
            found.add(at)
    return found


def _warehouse(years: list[tuple[str, Organisation]]) -> str:
    rows = ", ".join(
        f"('{year}', {', '.join(repr(str(place)) for place in places)}, {bool(value)})"
        for year, organisation in years
        for places, value in zip(
            organisation.places, organisation.values[MEASURE], strict=True
        )
    )
    sets = ", ".join(
        f"({', '.join(('period_id', *(DIMENSIONS[at] for at in looked_at)))})"
        for looked_at in CUBOIDS
    )
    named = ", ".join(f"coalesce({name}, 'all') as {name}" for name in DIMENSIONS)
    return f"""
        create schema if not exists marts;
        create or replace table marts.fct_people as
        select * from (values {rows}) as rows(
            period_id, {", ".join(DIMENSIONS)}, was_trained
        );
        create or replace table marts.rpt_trained as
        select
            period_id, {named}, count(*) as people_count,
            cast(count(*) filter (where was_trained) as bigint) as trained_count,
            false as is_suppressed
        from marts.fct_people group by grouping sets ({sets})
    """


def _published(release: SmallRelease, period: str) -> dict[tuple[str, ...], float]:
    path = release.workspace.published / "latest" / "marts.duckdb"
    with duckdb.connect(str(path), read_only=True) as connection:
        rows = connection.execute(
            f"select {', '.join(DIMENSIONS)}, trained_count from rpt_trained "
            "where period_id = ? and trained_count is not null",
            [period],
        ).fetchall()
    return {row[:-1]: float(row[-1]) for row in rows}
