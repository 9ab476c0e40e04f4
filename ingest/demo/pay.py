"""What people are paid after a month: the last review, and the promotions since."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    import numpy.typing as npt

    from ingest.demo.population import Floats, Ints, Population
    from ingest.demo.scenario import Scenario
    from ingest.demo.simulate import History, Promotions

BEFORE_THE_FIRST = -1


def log_pay_after(
    scenario: Scenario,
    population: Population,
    history: History,
    *,
    people: Ints,
    months: npt.NDArray[np.integer],
) -> Floats:
    """Return the logarithm of each person's yearly pay at the end of a month.

    Args:
        scenario: The world.
        population: Its people.
        history: What happened to them.
        people: Who, shape (n,).
        months: At the end of which month, shape (n,).
    """
    pay = population.log_pay[people].astype(np.float32)
    reviewed = np.full(len(people), BEFORE_THE_FIRST, dtype=np.int16)
    for review in history.pay_reviews:
        if not len(review.person):
            continue
        at = np.searchsorted(review.person, people)
        at = np.minimum(at, len(review.person) - 1)
        has = (review.person[at] == people) & (review.month <= months)
        pay = np.where(has, review.log_pay[at], pay)
        reviewed = np.where(has, np.int16(review.month), reviewed)
    raises = _promotions_between(
        history.promotions, people=people, first=reviewed, last=months
    )
    raised = pay + np.float32(scenario.pay_on_promotion) * raises
    return raised.astype(np.float32)


def _promotions_between(
    promotions: Promotions,
    *,
    people: Ints,
    first: npt.NDArray[np.integer],
    last: npt.NDArray[np.integer],
) -> npt.NDArray[np.int64]:
    """Count promotions of people from a month to another, both included.

    A review comes before the promotions of its month, which are counted so.
    """
    months = 1 << 16
    ordered = np.sort(promotions.person.astype(np.int64) * months + promotions.month)
    mine = people.astype(np.int64) * months
    until = np.searchsorted(ordered, mine + last, side="right")
    since = np.searchsorted(ordered, mine + np.maximum(first, 0), side="left")
    raises: npt.NDArray[np.int64] = until - since
    return raises
