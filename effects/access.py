"""Who gets into a program: selection rates of groups, compared.

Rates of groups only; nothing here knows a person.
"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import Final

from effects.errors import Reason, RefusedError

MINIMUM_GROUP: Final = 10
# A sliver of the pool is nobody's measure.
MINIMUM_SHARE_OF_A_REFERENCE: Final = 0.02


@dataclass(frozen=True)
class Group:
    """How many of a group could have been selected, and how many were."""

    name: str
    selected: int
    eligible: int


@dataclass(frozen=True)
class Selection:
    """One group beside the group that is selected most.

    Attributes:
        name: The group.
        is_suppressed: It has fewer than ten people, or another group must hide with
            it; then nothing else is told.
        rate: Share selected.
        ratio: Its rate over that of the reference; None where nobody of it is selected.
        passes_four_fifths: The ratio is at least 0.8.
        p_value: Fisher's exact test against the reference, two-sided.
        is_fragile: One person more or less selected would change whether it passes.
        reference: The group compared with; None where none may be.
    """

    name: str
    is_suppressed: bool
    rate: float | None = None
    ratio: float | None = None
    passes_four_fifths: bool | None = None
    p_value: float | None = None
    is_fragile: bool | None = None
    reference: str | None = None


def compare(
    groups: Sequence[Group], *, never_reference: Collection[str] = ()
) -> list[Selection]:
    """Compare how often groups are selected.

    Groups of fewer than ten are suppressed. If that leaves one group only, there is
    nothing to compare and it is suppressed too.

    Args:
        groups: Counts per group, in any order; names differ.
        never_reference: Names that others are not compared with, such as that of those
            who did not say what they are.

    Returns:
        One result per group, in the order given. The reference is the group with the
        highest rate (of equals the larger, then the first by name) that has at least 2
        of 100 of all eligible; without one there are rates only.

    Raises:
        RefusedError: `wrong_input` for counts below 0, more selected than eligible or
            a name given twice; `nobody_compared` with fewer than two groups.

    Source: Uniform Guidelines on Employee Selection Procedures, 29 CFR 1607.4 D (four
    fifths, and two of 100); Fisher (1935) by scipy.
    """
    if any(not 0 <= group.selected <= group.eligible for group in groups):
        raise _wrong("Of those eligible, between none and all are selected.")
    if len({group.name for group in groups}) < len(groups):
        raise _wrong("Each group is named once.")
    if len(groups) < 2:  # noqa: PLR2004 - a comparison has two sides
        raise RefusedError(
            Reason.NOBODY_COMPARED,
            "There is one group only.",
            remedy="Compare at least two groups.",
        )
    shown = [group for group in groups if group.eligible >= MINIMUM_GROUP]
    if len(shown) < 2:  # noqa: PLR2004 - as above
        return [Selection(group.name, is_suppressed=True) for group in groups]
    pool = sum(group.eligible for group in groups)
    reference = min(
        (
            group
            for group in shown
            if group.name not in never_reference
            and group.eligible >= MINIMUM_SHARE_OF_A_REFERENCE * pool
        ),
        key=lambda group: (-_rate(group), -group.eligible, group.name),
        default=None,
    )
    return [
        _selection(group, reference)
        if group.eligible >= MINIMUM_GROUP
        else Selection(group.name, is_suppressed=True)
        for group in groups
    ]


def fisher_exact(first: Group, second: Group) -> float:
    """Tell the two-sided p-value of equal rates in two groups, exactly."""
    from scipy.stats import fisher_exact as test

    table = [
        [group.selected, group.eligible - group.selected] for group in (first, second)
    ]
    return min(float(test(table).pvalue), 1.0)


def _selection(group: Group, reference: Group | None) -> Selection:
    if reference is None or reference.selected == 0:
        return Selection(
            group.name,
            is_suppressed=False,
            rate=_rate(group),
            reference=None if reference is None else reference.name,
        )
    passes = _passes(group, reference)
    return Selection(
        name=group.name,
        is_suppressed=False,
        rate=_rate(group),
        ratio=_rate(group) / _rate(reference),
        passes_four_fifths=passes,
        p_value=1.0 if group is reference else fisher_exact(group, reference),
        is_fragile=group is not reference
        and any(
            _passes(Group(group.name, selected, group.eligible), reference) != passes
            for selected in (group.selected - 1, group.selected + 1)
            if 0 <= selected <= group.eligible
        ),
        reference=reference.name,
    )


def _passes(group: Group, reference: Group) -> bool:
    # In whole numbers, so that exactly four fifths passes.
    return 5 * group.selected * reference.eligible >= (
        4 * reference.selected * group.eligible
    )


def _rate(group: Group) -> float:
    return group.selected / group.eligible


def _wrong(message: str) -> RefusedError:
    return RefusedError(
        Reason.WRONG_INPUT, message, remedy="Check the counts handed in."
    )
