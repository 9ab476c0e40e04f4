"""Selection rates of groups."""

import pytest

from effects.access import Group, compare, fisher_exact
from effects.errors import Reason, RefusedError


def test_the_lady_tasting_tea() -> None:
    """Three of four cups told rightly: p = .4857 (Fisher 1935)."""
    p_value = fisher_exact(Group("milk first", 3, 4), Group("tea first", 1, 4))

    # Tables as far from even: (1 + 16 + 16 + 1) of 70 cups' orders = 34 / 70.
    assert p_value == pytest.approx(34 / 70)


def test_half_the_rate_fails_the_four_fifths_rule() -> None:
    men, women = compare([Group("men", 48, 80), Group("women", 12, 40)])

    assert (men.rate, women.rate) == (0.6, 0.3)
    assert women.ratio == pytest.approx(0.50)
    assert women.passes_four_fifths is False
    assert women.p_value == pytest.approx(0.003409, abs=5e-7)
    assert women.reference == "men"
    assert (men.ratio, men.passes_four_fifths, men.p_value) == (1, True, 1)


def test_exactly_four_fifths_passes_and_hangs_by_one_person() -> None:
    # 8/20 = 0.4 is four fifths of 10/20 = 0.5; with 7 it would be 0.7 of it.
    _, other = compare([Group("a", 10, 20), Group("b", 8, 20)])

    assert other.passes_four_fifths is True
    assert other.is_fragile is True


def test_a_large_group_does_not_hang_by_one_person() -> None:
    _, other = compare([Group("a", 600, 1_000), Group("b", 300, 1_000)])

    assert other.is_fragile is False


def test_a_small_group_is_suppressed_and_is_no_reference() -> None:
    few, many, more = compare(
        [Group("few", 9, 9), Group("many", 30, 60), Group("more", 20, 80)]
    )

    assert few.is_suppressed
    assert few.rate is None
    assert more.reference == "many"
    assert more.ratio == pytest.approx(0.5)
    assert not many.is_suppressed


def test_one_group_left_is_suppressed_too() -> None:
    told = compare([Group("few", 2, 9), Group("many", 30, 60)])

    assert all(one.is_suppressed and one.rate is None for one in told)


def test_a_sliver_of_the_pool_is_nobodys_measure() -> None:
    """Twelve of a thousand are 1.2 of 100; twenty would be two."""
    sliver = Group("sliver", 12, 12)
    told = compare([sliver, Group("men", 300, 600), Group("women", 97, 388)])

    assert {one.reference for one in told} == {"men"}
    assert told[0].ratio == pytest.approx(2.0)
    enough = compare(
        [Group("few", 20, 20), Group("men", 300, 600), Group("women", 95, 380)]
    )
    assert {one.reference for one in enough} == {"few"}


def test_those_who_did_not_say_are_nobodys_measure() -> None:
    groups = [Group("unsaid", 30, 40), Group("men", 30, 60), Group("women", 10, 40)]

    told = compare(groups, never_reference={"unsaid"})

    assert {one.reference for one in told} == {"men"}
    only = compare(groups, never_reference={"unsaid", "men", "women"})
    assert [one.rate for one in only] == [0.75, 0.5, 0.25]
    assert {one.ratio for one in only} == {None}


def test_nobody_selected_has_rates_but_no_ratio() -> None:
    told = compare([Group("a", 0, 20), Group("b", 0, 30)])

    assert [(one.rate, one.ratio, one.p_value) for one in told] == [(0, None, None)] * 2


@pytest.mark.parametrize(
    ("groups", "reason"),
    [
        ([Group("a", 1, 20)], Reason.NOBODY_COMPARED),
        ([], Reason.NOBODY_COMPARED),
        ([Group("a", 21, 20), Group("b", 1, 20)], Reason.WRONG_INPUT),
        ([Group("a", -1, 20), Group("b", 1, 20)], Reason.WRONG_INPUT),
        ([Group("a", 1, 20), Group("a", 1, 20)], Reason.WRONG_INPUT),
    ],
)
def test_counts_that_cannot_be_are_refused(groups: list[Group], reason: Reason) -> None:
    with pytest.raises(RefusedError) as refused:
        compare(groups)

    assert refused.value.reason is reason
