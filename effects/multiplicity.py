"""Many questions at once: p-values adjusted within the family that was registered.

A family is fixed before the outcomes are seen; who belongs to it is decided elsewhere.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from effects.errors import Reason, RefusedError


@dataclass(frozen=True)
class Adjusted:
    """One p-value within its family.

    Attributes:
        p_adjusted: The p-value after adjustment; None where there was none.
        family: The family's name; None for an exploratory question, which belongs to
            none and keeps its p-value.
        family_size: How many questions were registered in it.
    """

    p_adjusted: float | None
    family: str | None
    family_size: int


def adjust(
    p_values: Sequence[float | None], *, families: Sequence[str | None]
) -> list[Adjusted]:
    """Hold the share of false alarms per family (Benjamini-Hochberg).

    A registered question without a p-value, because its number was refused, still
    counts in the size of its family, as if its p-value were 1: a family must not become
    smaller, and so laxer, by what the data turned out to be.

    Args:
        p_values: One per question, 0 to 1; None where there is none.
        families: The family of each question; None for one outside of all.

    Returns:
        One result per question, in the order given.

    Raises:
        RefusedError: `wrong_input` when the lengths differ or a p-value is outside
            0 to 1.

    Source: Benjamini and Hochberg (1995), by statsmodels' `multipletests`.
    """
    if len(p_values) != len(families) or not all(
        value is None or 0 <= value <= 1 for value in p_values
    ):
        raise RefusedError(
            Reason.WRONG_INPUT,
            "Each question has one p-value between 0 and 1, and one family.",
            remedy="Check the numbers handed in.",
        )
    members: dict[str, list[int]] = {}
    for place, family in enumerate(families):
        if family is not None:
            members.setdefault(family, []).append(place)
    results = [Adjusted(value, None, 1) for value in p_values]
    for family, places in members.items():
        known = [p_values[place] for place in places]
        adjusted = _benjamini_hochberg([1.0 if p is None else p for p in known])
        for place, value, before in zip(places, adjusted, known, strict=True):
            results[place] = Adjusted(
                None if before is None else value, family, len(places)
            )
    return results


def _benjamini_hochberg(p_values: list[float]) -> list[float]:
    if len(p_values) == 1:
        return p_values
    from statsmodels.stats.multitest import multipletests

    _, adjusted, _, _ = multipletests(p_values, method="fdr_bh")
    # Division and multiplication by the family's size may lose the last digit.
    return [
        max(float(value), before)
        for value, before in zip(adjusted, p_values, strict=True)
    ]
