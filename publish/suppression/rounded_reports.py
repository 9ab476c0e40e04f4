"""What an attacker may know besides exact cells: rounded reports of the same figures.

Published reports count similar things by unit, grade, place, gender, or two of them,
and round what they count. To be safe the sums are taken to be of the same people.
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import combinations
from typing import TYPE_CHECKING

import numpy as np

from publish.suppression.primary import tells_too_much

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from publish.suppression.cells import Cells
    from publish.suppression.primary import Figures


@dataclass(frozen=True)
class RoundedReports:
    """Sums that are known within limits.

    Attributes:
        membership: Sets of people, shape (sets, atoms).
        limits: Lowest and highest possible sum of each, shape (sets, 2).
    """

    membership: NDArray[np.bool_]
    limits: NDArray[np.float64]


def rounded_reports(
    cells: Cells, figures: Figures, *, minimum: int, base: int
) -> RoundedReports:
    """List the groups of one or two dimensions that a report may show rounded.

    Groups that tell too much by themselves are hidden there as well.

    Args:
        cells: The lattice of one period.
        figures: The secrets of one measure.
        minimum: Groups of fewer people are protected.
        base: What sums are rounded to; a sum is up to half of it off.
    """
    one_way = cells.membership[cells.ways == 1]
    pairs = [
        both
        for first, second in combinations(one_way, 2)
        if (both := first & second).any()
    ]
    groups = np.vstack([one_way, *pairs])
    totals = groups @ figures.totals
    told = ~tells_too_much(
        groups @ cells.people,
        totals,
        counts_people=figures.counts_people,
        minimum=minimum,
    )
    middle = np.round(totals[told] / base) * base
    return RoundedReports(
        membership=groups[told],
        limits=np.column_stack([middle - base / 2, middle + base / 2]),
    )
