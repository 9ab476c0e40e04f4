"""Columns are measured, and those that say nothing new are found."""

import numpy as np
import pytest

from effects import scaling


def test_a_column_has_its_weighted_mean_and_deviation() -> None:
    found = scaling.measure(
        np.array([[0.0, 1], [2, 1], [4, 7]]), weights=np.array([2.0, 1, 1])
    )
    # Means 6/4 and 10/4; squares about them (2 · 2.25 + .25 + 6.25) / 4 = 2.75 and
    # (3 · 2.25 + 20.25) / 4 = 6.75; products (2 · 2.25 - .75 + 11.25) / 4 = 3.75.
    assert found.center == pytest.approx([1.5, 2.5])
    assert found.size == pytest.approx(np.sqrt([2.75, 6.75]))
    assert found.correlation[0, 1] == pytest.approx(3.75 / np.sqrt(2.75 * 6.75))
    assert found.kinds == (None, None)


def test_a_basis_and_its_coefficients_predict_what_the_columns_do() -> None:
    random = np.random.default_rng(0)
    matrix = random.normal(size=(50, 3)) * [1e6, 1, 1e-6] + [1e7, 0, 1]
    matrix[:, 1] = 4
    found = scaling.measure(matrix)
    assert found.kept.tolist() == [True, False, True]
    slopes = np.array([3.0, 2, -1])
    coefficients = found.unscaled(slopes)
    assert coefficients[2] == 0
    assert coefficients[0] + matrix @ coefficients[1:] == pytest.approx(
        found.basis(matrix) @ slopes
    )


@pytest.mark.parametrize(
    ("own", "kind"), [(1e-4, None), (1e-5, None), (1e-8, "collinear"), (0, "collinear")]
)
@pytest.mark.parametrize("unit", [1e-6, 1.0, 1e6])
def test_a_millionth_of_its_own_makes_a_column_new(
    own: float, kind: scaling.Why | None, unit: float
) -> None:
    first, second = np.random.default_rng(1).normal(size=(2, 1000))
    matrix = np.column_stack((first, (first + own * second) * unit + 3 * unit))
    assert scaling.measure(matrix).kinds == (None, kind)


def test_a_constant_is_one_whatever_rounding_makes_of_it() -> None:
    sums = np.cumsum(np.full(1000, 0.1)) - 0.1 * np.arange(1, 1001) + 1e6
    matrix = np.column_stack((np.full(1000, 1 / 3), sums, np.zeros(1000)))
    assert scaling.measure(matrix).kinds == ("constant", "constant", "constant")


def test_of_columns_that_add_up_the_last_is_the_one_too_many() -> None:
    flags = np.eye(4)[np.arange(40) % 4]
    assert scaling.measure(flags).kinds == (None, None, None, "collinear")


def test_more_columns_than_rows_leave_as_many_as_there_can_be() -> None:
    matrix = np.random.default_rng(2).normal(size=(5, 8))
    kept = scaling.measure(matrix).kept
    assert kept.tolist() == [True] * 4 + [False] * 4
