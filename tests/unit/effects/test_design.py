"""Named columns become a matrix of independent ones."""

import numpy as np
import pytest

from effects import design
from effects.errors import Reason, RefusedError


def test_levels_become_indicators_but_for_the_most_frequent() -> None:
    built = design.build(
        {
            "level": np.array(["b", "a", "b", "c", "b"]),
            "pay": np.array([1, 2, 3, 5, 8]),
            "abroad": np.array([True, False, False, True, False]),
        }
    )
    assert built.names == ("level=a", "level=c", "pay", "abroad")
    assert built.references == {"level": "b"}
    assert built.matrix.T.tolist() == [
        [0, 1, 0, 0, 0],
        [0, 0, 0, 1, 0],
        [1, 2, 3, 5, 8],
        [1, 0, 0, 1, 0],
    ]
    assert built.dropped == {}


def test_of_equally_frequent_levels_the_first_is_the_reference() -> None:
    built = design.build({"level": np.array(["b", "a", "a", "b"])})
    assert built.references == {"level": "a"}


def test_what_is_constant_or_said_already_is_dropped_by_name() -> None:
    random = np.random.default_rng(0)
    age, pay = random.normal(size=(2, 50))
    built = design.build(
        {
            "age": age * 10 + 40,
            "always": np.full(50, 1e6),
            "pay": pay * 1e6,
            "months": (age * 10 + 40) * 12,
            "mix": age - 3 * pay,
            "site": np.array(["x"] * 50),
        }
    )
    assert built.names == ("age", "pay")
    assert built.dropped == {
        "always": "constant",
        "months": "collinear",
        "mix": "collinear",
    }
    assert built.matrix.shape == (50, 2)


def test_a_level_that_another_column_says_is_dropped() -> None:
    site = np.array(["x", "y", "z", "x", "x", "z", "y", "x"])
    built = design.build({"site": site, "in_y": site == "y", "n": np.arange(8) ** 2})
    assert built.dropped == {"in_y": "collinear"}


def test_squares_and_years_are_not_mistaken_for_collinear() -> None:
    year = np.tile(np.arange(2018, 2026), 4)
    built = design.build({"year": year, "squared": year**2, "cents": year * 1e-9})
    assert built.names == ("year", "squared")
    assert built.dropped == {"cents": "collinear"}


def test_all_levels_are_there_to_be_compared() -> None:
    built = design.build(
        {"level": np.array(["b", "a", "b"]), "pay": np.array([1.0, 2.0, 4.0])}
    )
    matrix, names = built.with_references()
    assert built.names == ("level=a", "pay")
    assert names == ("level=a", "pay", "level=b")
    assert matrix.tolist() == [[0, 1, 1], [1, 2, 0], [0, 4, 1]]


def test_being_unknown_may_be_a_covariate_of_its_own() -> None:
    built = design.build(
        {
            "rating": np.array([1.0, np.nan, 3.0, 5.0]),
            "site": np.array(["x", None, "y", "x"], dtype=object),
        },
        missing="indicate",
    )
    # The site is unknown where the rating is.
    assert built.names == ("rating", "rating=missing", "site=y")
    assert built.dropped == {"site=missing": "collinear"}
    assert built.matrix[:, 0].tolist() == [1, 3, 3, 5]
    assert built.matrix[:, 1].tolist() == [0, 1, 0, 0]


@pytest.mark.parametrize(
    ("values", "reason"),
    [
        (np.array([1.0, np.nan, 2]), Reason.MISSING_COVARIATE),
        (np.array([1.0, np.inf, 2]), Reason.MISSING_COVARIATE),
        (np.array(["a", None, "b"], dtype=object), Reason.MISSING_COVARIATE),
        (np.array(["a", 3, "b"], dtype=object), Reason.WRONG_INPUT),
        (np.array(["2026-01-01"] * 3, dtype="datetime64[D]"), Reason.WRONG_INPUT),
        (np.ones((3, 2)), Reason.WRONG_INPUT),
        (np.arange(4), Reason.WRONG_INPUT),
        (np.array([str(i) for i in range(600)]), Reason.WRONG_INPUT),
    ],
)
def test_other_columns_are_refused(values: np.ndarray, reason: Reason) -> None:
    with pytest.raises(RefusedError) as refused:
        design.build({"first": np.arange(3), "second": values})
    assert refused.value.reason is reason


@pytest.mark.parametrize("columns", [{}, {"a": np.ones(3)}, {"a": np.array(["x"] * 3)}])
def test_a_design_without_a_column_is_refused(columns: dict[str, np.ndarray]) -> None:
    with pytest.raises(RefusedError) as refused:
        design.build(columns)
    assert refused.value.reason is Reason.NO_USABLE_COVARIATES
