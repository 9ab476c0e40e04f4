"""What is hidden and what remains, judged by trying every set of people."""

from collections.abc import Iterable

import numpy as np
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st
from numpy.typing import NDArray
from scipy.optimize import Bounds, LinearConstraint, milp

from publish.suppression.bounds import Constraints, Pinned, pinned
from publish.suppression.cells import Cells
from publish.suppression.primary import Figures, primary, tells_too_much
from publish.suppression.protection import protect, protect_sizes
from publish.suppression.rounded_reports import rounded_reports
from tests.unit.publish.suppression.small_lattices import (
    calculable_small_sets,
    is_calculable,
    position,
    two_way,
)

MINIMUM = 5


def test_few_people_and_few_of_many_tell_too_much() -> None:
    told = tells_too_much(
        np.asarray([4, 5, 50, 50, 50, 50, 50]),
        np.asarray([2.0, 5.0, 4.0, 5.0, 46.0, 45.0, 0.0]),
        counts_people=True,
        minimum=MINIMUM,
    )

    # 4 people; 5 of 5: all of them; 4 of 50; 46 of 50: 4 did not; 0 of 50: none.
    assert told.tolist() == [True, True, True, False, True, False, True]


def test_a_mean_at_the_end_of_its_range_tells_everybodys_value() -> None:
    told = tells_too_much(
        np.asarray([9, 10, 10, 10]),
        np.asarray([4.5, 10.0, 0.0, 9.75]),
        counts_people=False,
        minimum=10,
    )

    assert told.tolist() == [True, True, True, False]


def test_judgements_by_two_raters_describe_the_raters() -> None:
    cells = two_way([[20, 20]])
    raters = np.where(cells.keys[:, 1] == "c0", 2, 3)

    hidden = primary(
        cells,
        Figures(np.asarray([10.0, 12.0]), counts_people=False, raters=raters),
        minimum=10,
    )

    assert hidden.tolist() == (cells.keys[:, 1] == "c0").tolist()


def test_a_small_cell_takes_another_of_its_row_and_of_its_column_with_it() -> None:
    # Only (r0, c0) is small. Its row and its column need a second hidden cell, and
    # these two rows a fourth: four corners, of which the larger ones stay.
    cells = two_way([[3, 30, 60], [30, 40, 60], [60, 60, 60]])

    published = protect_sizes(cells, minimum=MINIMUM, seed=1)

    hidden = {tuple(key) for key in cells.keys[~published].tolist()}
    assert hidden == {("r0", "c0"), ("r0", "c1"), ("r1", "c0"), ("r1", "c1")}


def test_two_small_cells_with_too_few_people_between_them_take_a_third() -> None:
    # Were all else shown, (r0, c0) and (r0, c1) would be 65 - 60 = 5 people together,
    # and each has somebody: neither could be five. With (r0, c2) hidden too they may.
    cells = two_way([[3, 2, 60], [30, 40, 60]])

    published = protect_sizes(cells, minimum=MINIMUM, seed=1)

    assert not published[position(cells, "r0", "c2")]


@given(
    counts=st.lists(
        st.lists(st.integers(1, 9), min_size=3, max_size=3), min_size=2, max_size=3
    )
)
def test_every_hidden_cell_may_be_large(counts: list[list[int]]) -> None:
    cells = two_way(counts)

    published = protect_sizes(cells, minimum=MINIMUM, seed=1)

    for cell in np.flatnonzero(~published):
        assert _largest_whole_size(cells, published, cell) >= MINIMUM


def _largest_whole_size(
    cells: Cells, published: NDArray[np.bool_], cell: np.intp
) -> int:
    """Search whole numbers of people that fit the published sizes."""
    members = cells.membership.astype(float)
    anything = 10 * int(cells.people.sum())
    found = milp(
        -members[cell],
        constraints=[
            LinearConstraint(
                members[published], cells.sizes[published], cells.sizes[published]
            ),
            LinearConstraint(members[~published], 1, anything),
        ],
        integrality=1,
        bounds=Bounds(0, anything),
    )
    return round(-float(found.fun))


def test_nothing_is_hidden_where_nothing_is_small() -> None:
    cells = two_way([[30, 30], [30, 30]])
    figures = Figures(np.full(4, 12.0), counts_people=True)

    chosen = protect(
        cells, figures, allowed=np.ones(9, bool), minimum=MINIMUM, base=5, seed=1
    )

    assert chosen.published.all()


def _known(
    people: list[int],
    sums: dict[tuple[int, ...], float],
    *,
    within: dict[tuple[int, ...], tuple[float, float]] | None = None,
) -> Constraints:
    """Tell sums over atoms, and others within limits."""

    def members(sets: Iterable[tuple[int, ...]]) -> NDArray[np.bool_]:
        rows = [np.isin(np.arange(len(people)), one) for one in sets]
        return np.asarray(rows, dtype=np.bool_).reshape(-1, len(people))

    limits = within or {}
    return Constraints(
        membership=members(sums),
        totals=np.asarray(list(sums.values())),
        people=np.asarray(people),
        counts_people=True,
        minimum=MINIMUM,
        rounded=members(limits),
        limits=np.asarray(list(limits.values()), dtype=np.float64).reshape(-1, 2),
    )


def _pinned(known: Constraints, atom: int) -> list[Pinned]:
    group = np.arange(len(known.people)) == atom
    return pinned(known, group[None, :], is_hidden=np.asarray([False]), seed=1)


def test_full_houses_around_a_small_group_give_it_away_without_a_sum() -> None:
    # 12 of the 10 + 2 people of a row: everybody, so both of the two.
    found = _pinned(_known([10, 2, 20], {(0, 1): 12, (0, 1, 2): 15}), 1)

    assert len(found) == 1
    assert found[0].cells.tolist() == [0]


def test_a_group_that_may_have_any_value_is_not_pinned() -> None:
    # 6 of 12: the two may be 0, 1 or 2 of them.
    assert not _pinned(_known([10, 2, 20], {(0, 1): 6, (0, 1, 2): 15}), 1)


@pytest.mark.parametrize(("most", "told"), [(4.4, True), (5.0, False)])
def test_a_rounded_report_narrows_what_exact_sums_leave_open(
    most: float, *, told: bool
) -> None:
    # 6 of 12, of whom at most 4 (5) among the ten: two (one or two) among the two.
    known = _known([10, 2], {(0, 1): 6}, within={(0,): (2.5, most)})

    assert bool(_pinned(known, 1)) is told


@pytest.mark.parametrize(("rest", "told"), [(0, True), (4, True), (5, False)])
def test_what_is_known_of_many_tells_of_few_where_few_have_it(
    rest: int, *, told: bool
) -> None:
    # Of 104 people 61 have 9, 22 have 7, and the other 21 the rest: nobody, four, five.
    known = _known([61, 22, 21], {(0,): 9, (1,): 7, (0, 1, 2): 16 + rest})

    assert bool(_pinned(known, 2)) is told


def test_reports_are_expected_of_groups_that_tell_nothing_by_themselves() -> None:
    # Two corners have 3 people: no report shows them.
    cells = two_way([[3, 37], [37, 3]])
    figures = Figures(np.asarray([1.0, 19.0, 19.0, 1.0]), counts_people=True)

    reports = rounded_reports(cells, figures, together=(0, 1), minimum=MINIMUM, base=5)

    # Rows and columns of 20 in 40 and cells of 19 in 37 lie within 17.5 and 22.5.
    assert len(reports.membership) == 6
    assert reports.limits.tolist() == [[17.5, 22.5]] * 6


tables = st.lists(
    st.lists(
        st.tuples(st.integers(0, 40), st.integers(0, 100)), min_size=3, max_size=3
    ),
    min_size=2,
    max_size=3,
)


def _organisation(rows: list[list[tuple[int, int]]]) -> tuple[Cells, Figures]:
    cells = two_way([[people for people, _ in row] for row in rows])
    happened = [
        round(people * percent / 100)
        for row in rows
        for people, percent in row
        if people
    ]
    return cells, Figures(np.asarray(happened, dtype=np.float64), counts_people=True)


@given(tables)
def test_no_small_set_and_no_telling_cell_can_be_calculated(
    rows: list[list[tuple[int, int]]],
) -> None:
    assume(any(people for row in rows for people, _ in row))
    cells, figures = _organisation(rows)
    allowed = protect_sizes(cells, minimum=MINIMUM, seed=5)

    chosen = protect(cells, figures, allowed=allowed, minimum=MINIMUM, base=5, seed=5)

    published = chosen.published
    assert not (published & chosen.primary).any()
    assert not (published & ~allowed).any()
    assert not calculable_small_sets(cells, published, most_people=MINIMUM - 1)
    for cell in np.flatnonzero(chosen.primary):
        assert not is_calculable(cells, published, cells.membership[cell])


@given(tables)
def test_what_several_measures_show_together_tells_no_small_size(
    rows: list[list[tuple[int, int]]],
) -> None:
    assume(any(people for row in rows for people, _ in row))
    cells, figures = _organisation(rows)
    others = Figures(
        cells.people - figures.totals[::-1] % cells.people, counts_people=True
    )
    allowed = protect_sizes(cells, minimum=MINIMUM, seed=5)

    shown = np.zeros(len(cells.keys), bool)
    for measure in (figures, others):
        shown |= protect(
            cells, measure, allowed=allowed, minimum=MINIMUM, base=5, seed=5
        ).published

    assert not calculable_small_sets(cells, shown, most_people=MINIMUM - 1)


def test_a_hidden_cell_could_not_have_stayed() -> None:
    cells = two_way([[3, 30, 60], [30, 40, 60], [60, 60, 60]])
    published = protect_sizes(cells, minimum=MINIMUM, seed=1)
    secret = cells.membership[position(cells, "r0", "c0")]

    for cell in np.flatnonzero(~published):
        wider = published.copy()
        wider[cell] = True
        assert is_calculable(cells, wider, secret)
