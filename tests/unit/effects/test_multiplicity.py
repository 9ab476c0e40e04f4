"""Families of questions."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from effects.errors import RefusedError
from effects.multiplicity import adjust

# Benjamini and Hochberg (1995), section 3.2: 15 hypotheses of a heart study.
PUBLISHED = (
    0.0001, 0.0004, 0.0019, 0.0095, 0.0201, 0.0278, 0.0298, 0.0344, 0.0459,
    0.3240, 0.4262, 0.5719, 0.6528, 0.7590, 1.0000,
)  # fmt: skip


def test_four_of_the_published_fifteen_are_rejected() -> None:
    adjusted = adjust(PUBLISHED, families=["heart"] * 15)

    values = [one.p_adjusted for one in adjusted]
    assert [value is not None and value <= 0.05 for value in values] == (
        [True] * 4 + [False] * 11
    )
    # The fourth: 0.0095 x 15 / 4.
    assert values[3] == pytest.approx(0.035625)


def test_a_family_is_adjusted_by_itself() -> None:
    adjusted = adjust([0.01, 0.04, 0.04], families=["one", "two", "two"])

    assert [one.p_adjusted for one in adjusted] == [0.01, 0.04, 0.04]
    assert [one.family_size for one in adjusted] == [1, 2, 2]


def test_an_exploratory_question_is_in_no_family() -> None:
    adjusted = adjust([0.03, 0.03, 0.5], families=["one", None, "one"])

    assert adjusted[0].p_adjusted == pytest.approx(0.06)
    assert adjusted[1].p_adjusted == 0.03
    assert adjusted[1].family is None


def test_a_refused_question_still_counts_in_its_family() -> None:
    adjusted = adjust([0.03, None], families=["one", "one"])

    # As with p-values 0.03 and 1: 0.03 x 2 / 1.
    assert adjusted[0].p_adjusted == pytest.approx(0.06)
    assert adjusted[1].p_adjusted is None
    assert adjusted[1].family_size == 2


@given(st.lists(st.floats(0, 1), min_size=1, max_size=30))
def test_adjustment_never_lowers_a_p_value_nor_changes_the_order(
    p_values: list[float],
) -> None:
    adjusted = [
        one.p_adjusted or 0.0
        for one in adjust(p_values, families=["x"] * len(p_values))
    ]

    assert all(
        before <= after <= 1 for before, after in zip(p_values, adjusted, strict=True)
    )
    in_order = [value for _, value in sorted(zip(p_values, adjusted, strict=True))]
    assert in_order == pytest.approx(sorted(adjusted))


@pytest.mark.parametrize("values", [[1.5], [float("nan")], [-0.1], [0.1, 0.2]])
def test_what_is_no_p_value_is_refused(values: list[float]) -> None:
    with pytest.raises(RefusedError):
        adjust(values, families=["one"])
