"""What can be calculated from published sums, by hand and against every set tried."""

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from publish.suppression.derivable import RowSpace
from tests.unit.publish.suppression.small_lattices import (
    calculable_small_sets,
    is_calculable,
    position,
    two_way,
)


def test_a_hidden_cell_is_what_its_row_leaves() -> None:
    # r0 = 5 + 1; with r0 and (r0, c0) published the one person of (r0, c1) is told.
    cells = two_way([[5, 1], [7, 20]])
    told = np.asarray([position(cells, "r0", "all"), position(cells, "r0", "c0")])

    space = RowSpace(cells.membership, told, seed=1)

    one = cells.membership[[position(cells, "r0", "c1")]]
    other = cells.membership[[position(cells, "r1", "c1")]]
    assert space.holds(one).tolist() == [True]
    assert space.holds(other).tolist() == [False]
    assert space.combinations(one)[0].nonzero()[0].tolist() == sorted(told.tolist())


def test_four_hidden_corners_of_a_table_cannot_be_told() -> None:
    # One may move people around the four corners without changing a margin.
    cells = two_way([[3, 3, 9], [3, 3, 9], [9, 9, 9]])
    hidden = {("r0", "c0"), ("r0", "c1"), ("r1", "c0"), ("r1", "c1")}
    published = np.asarray([tuple(key) not in hidden for key in cells.keys.tolist()])

    space = RowSpace(cells.membership, np.flatnonzero(published), seed=1)

    assert not len(space.small_groups(cells.people, most_people=4))
    assert not space.holds(cells.membership[~published]).any()


def test_a_table_with_an_empty_corner_tells_across_the_dimensions() -> None:
    # (r1, c1) is empty: c1 = (r0, c1), and r0 without it is the two of (r0, c0).
    cells = two_way([[2, 9], [9, 0]])
    told = [position(cells, "r0", "all"), position(cells, "all", "c1")]

    space = RowSpace(cells.membership, np.asarray(told), seed=1)

    (group,) = space.small_groups(cells.people, most_people=4)
    assert cells.people[group].tolist() == [2]


sizes = st.lists(
    st.lists(st.integers(0, 6), min_size=3, max_size=3), min_size=2, max_size=3
).filter(lambda rows: sum(map(sum, rows)) > 0)


@given(sizes, st.integers(0, 2**16))
def test_every_small_set_that_can_be_calculated_is_found(
    people: list[list[int]], choice: int
) -> None:
    cells = two_way(people)
    published = np.asarray([choice >> bit & 1 for bit in range(len(cells.keys))], bool)
    space = RowSpace(cells.membership, np.flatnonzero(published), seed=3)

    found = {
        frozenset(np.flatnonzero(group).tolist())
        for group in space.small_groups(cells.people, most_people=4)
    }

    expected = calculable_small_sets(cells, published, most_people=4)
    assert found <= expected
    # What is a union of smaller finds needs no mention of its own.
    smallest = {one for one in expected if not any(other < one for other in expected)}
    assert smallest <= found


@given(sizes, st.integers(0, 2**16), st.integers(0, 15))
def test_a_space_that_grows_by_a_cell_is_the_space_of_all(
    people: list[list[int]], choice: int, more: int
) -> None:
    cells = two_way(people)
    published = np.asarray([choice >> bit & 1 for bit in range(len(cells.keys))], bool)
    grown = RowSpace(cells.membership, np.flatnonzero(published), seed=3).copy()
    cell = more % len(cells.keys)

    grown.add(cell)

    published[cell] = True
    for group in np.eye(len(cells.people), dtype=bool):
        assert grown.holds(group[None, :])[0] == is_calculable(cells, published, group)
