"""What a reader could add up, worked by hand (k = 5, rounded to 5)."""

import numpy as np
import pytest

from publish.companions import Line
from publish.withholding import Counts, Earlier, withheld

HIDDEN = float("nan")


def marks(
    shown: list[float],
    *lines: tuple[int, list[int]],
    kinds: list[int],
    exact: bool = False,
    is_people: bool = True,
) -> list[int]:
    """The rows withheld; each line is a whole and its parts, and is told often."""
    found = withheld(
        [Counts(np.array(shown), is_people=is_people)],
        [
            Line(
                np.array([whole] * 5),
                np.array(parts * 5),
                np.repeat(np.arange(5), len(parts)),
            )
            for whole, parts in lines
        ],
        rests=[],
        beside=np.array(kinds),
        minimum=5,
        base=1 if exact else 5,
    )
    return np.flatnonzero(found.rows).tolist()


def test_an_exact_total_tells_its_only_hidden_part() -> None:
    # 12 - 9 = 3: the rows beside are withheld, then the two are 12 together.
    told = marks([12, 9, HIDDEN], (0, [1, 2]), kinds=[0, 1, 1], exact=True)
    assert told == [1, 2]


def test_a_rounded_total_leaves_its_only_hidden_part_room() -> None:
    # 10 is 8 to 12, 5 is 5 to 7: between 1 and 7 people are left.
    assert marks([10, 5, HIDDEN], (0, [1, 2]), kinds=[0, 1, 1]) == []


def test_many_hidden_groups_fill_what_is_left() -> None:
    # 5 is 5 to 7 and the shown part too, so 2 people at most are left for 2 groups
    # that somebody is in: one each.
    told = marks([5, 5, HIDDEN, HIDDEN], (0, [1, 2, 3]), kinds=[0, 1, 1, 1])
    assert told == [1, 2, 3]


def test_two_lines_together_tell_what_each_leaves_open() -> None:
    # Row 4 is 8 to 12 less 5 to 7, so 1 to 7, by the one line, and 8 to 12 less 8 to
    # 12, so 4 at most, by the other: 1 to 4.
    shown = [10.0, 5.0, 10.0, 10.0, HIDDEN]
    lines = ((0, [1, 4]), (2, [3, 4]))
    assert marks(shown, *lines, kinds=[0, 1, 2, 3, 1], is_people=False) == [1, 4]


def test_a_column_that_does_not_add_up_gives_nothing_away() -> None:
    # Parts of 40 and 40 in a total of 50: people stand in both.
    shown = [50.0, 40.0, 40.0, HIDDEN]
    assert marks(shown, (0, [1, 2, 3]), kinds=[0, 1, 1, 1], exact=True) == []


@pytest.mark.parametrize(("rest", "told"), [(4, [0]), (5, [])])
def test_what_is_left_of_a_whole_is_a_group_too(rest: int, told: list[int]) -> None:
    found = withheld(
        [
            Counts(np.array([40.0 - rest]), is_people=False),
            Counts(np.array([40.0]), is_people=True),
        ],
        [],
        rests=[(0, 1)],
        beside=np.array([0]),
        minimum=5,
        base=1,
    )
    assert np.flatnonzero(found.rows).tolist() == told


def _rest_of(known: float, part: float, *, parts_below: list[float]) -> list[int]:
    """Row 0 is hidden; row 1 is its total, the others its other parts. k = 10."""
    rows = [HIDDEN, part, *parts_below]
    wholes = [HIDDEN, 45.0, *[40.0] * len(parts_below)]
    elsewhere = [known, *[HIDDEN] * (len(rows) - 1)]
    places = np.arange(len(parts_below) + 1)
    line = Line(
        np.array([1] * 5),
        np.array([0, *range(2, len(rows))] * 5),
        np.repeat(np.arange(5), len(places)),
    )
    found = withheld(
        [
            Counts(np.array(rows), is_people=False),
            Counts(
                np.array(wholes),
                is_people=True,
                known=np.array(elsewhere),
                known_minimum=5,
            ),
        ],
        [line],
        rests=[(0, 1)],
        beside=np.arange(len(rows)),
        minimum=10,
        base=5,
    )
    return np.flatnonzero(found.rows).tolist()


def test_a_whole_that_another_table_shows_tells_the_rest() -> None:
    # 43 to 47 people less 38 to 42: 1 to 9 in the hidden row. Nobody is in its part,
    # so 1 to 9 are not: not told. Another table shows 5, which is 5 to 7: so many.
    # If 23 to 27 less 23 to 27 are in the part, up to 4 are: 1 to 7 are not.
    assert _rest_of(HIDDEN, 0.0, parts_below=[0.0]) == []
    assert _rest_of(5.0, 25.0, parts_below=[25.0]) == []
    assert 0 in _rest_of(5.0, 0.0, parts_below=[0.0])


def test_what_other_tables_tell_alone_is_not_withheld_in_vain() -> None:
    found = withheld(
        [
            Counts(np.array([HIDDEN]), is_people=False, known=np.array([0.0])),
            Counts(
                np.array([HIDDEN]),
                is_people=True,
                known=np.array([5.0]),
                known_minimum=5,
            ),
        ],
        [],
        rests=[(0, 1)],
        beside=np.array([0]),
        minimum=10,
        base=5,
    )
    assert np.flatnonzero(found.rows).tolist() == []


def test_four_corners_go_and_the_totals_stay() -> None:
    # Two forms by three initiators, exact: 10, 20 and a hidden 2 are 32; 30, 40 and
    # 50 are 120; the columns 40, 60, 52; all 152. The row and the column through the 2
    # lose their smallest, 10 and 50. These are calculated, 40 - 30 and 120 - 70, until
    # the 30 where they meet goes too.
    found = marks(
        [152, 32, 120, 40, 10, 30, 60, 20, 40, 52, HIDDEN, 50],
        (0, [1, 2]),
        (0, [3, 6, 9]),
        (1, [4, 7, 10]),
        (2, [5, 8, 11]),
        (3, [4, 5]),
        (6, [7, 8]),
        (9, [10, 11]),
        kinds=list(range(12)),
        exact=True,
        is_people=False,
    )
    assert found == [4, 5, 10, 11]


def test_a_change_is_told_of_a_column_that_can_be_read_in_several_ways() -> None:
    # The hidden row 0 is 16 to 24 by its parts 1 and 2, 96 to 104 by 3 and 4: which
    # line to believe is the reader's choice. With every row withheld there is nothing
    # to choose. Row 5 was known to be 1 to 3 and shows 0: as many have gone.
    found = withheld(
        [
            Counts(
                np.array([HIDDEN, 10.0, 10.0, 50.0, 50.0, 0.0]),
                is_people=False,
                known=np.full(6, HIDDEN),
                earlier=Earlier(np.array([5]), np.array([1.0]), np.array([3.0])),
            )
        ],
        [
            Line(np.array([0]), np.array(parts), np.array([0, 0]))
            for parts in ([1, 2], [3, 4])
        ],
        rests=[],
        beside=np.arange(6),
        minimum=5,
        base=5,
    )
    assert np.flatnonzero(found.rows).tolist() == [5]
