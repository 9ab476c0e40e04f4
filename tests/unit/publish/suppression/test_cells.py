"""Which people are in which cell, and which cells add up to which."""

from tests.unit.publish.suppression.small_lattices import position, two_way


def test_a_cell_holds_the_people_of_its_parts() -> None:
    cells = two_way([[5, 1], [7, 20]])

    assert cells.sizes[position(cells, "all", "all")] == 5 + 1 + 7 + 20
    assert cells.sizes[position(cells, "r1", "all")] == 7 + 20
    assert cells.sizes[position(cells, "all", "c0")] == 5 + 7
    assert cells.sizes[position(cells, "r0", "c1")] == 1


def test_each_line_is_a_cell_and_its_parts_in_one_dimension() -> None:
    cells = two_way([[5, 1], [7, 20]])

    lines = {
        (tuple(cells.keys[parent]), tuple(sorted(map(tuple, cells.keys[parts]))))
        for parent, parts in cells.lines
    }

    assert (("r0", "all"), (("r0", "c0"), ("r0", "c1"))) in lines
    assert (("all", "all"), (("r0", "all"), ("r1", "all"))) in lines
    assert len(lines) == 6  # the whole twice, two rows, two columns


def test_hiding_the_whole_costs_most_and_a_pair_of_dimensions_least() -> None:
    cells = two_way([[5, 1], [7, 20]])

    whole, row, pair = (
        cells.costs[position(cells, *key)]
        for key in (("all", "all"), ("r0", "all"), ("r1", "c1"))
    )

    assert whole > 1000 * row > 1000 * pair
