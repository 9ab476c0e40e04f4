"""What an attacker may know besides exact cells: rounded reports of the same figures.

Published reports count similar things by unit, grade, place or gender, by gender and
grade together, and round what they count. To be safe the sums are taken to be of the
same people.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from publish.suppression.cells import ALL
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
    cells: Cells,
    figures: Figures,
    *,
    together: tuple[int, int] | None,
    minimum: int,
    base: int,
) -> RoundedReports:
    """List the groups that a report may show rounded.

    Groups that tell too much by themselves are hidden there as well.

    Args:
        cells: The lattice of one period.
        figures: The secrets of one measure.
        together: Two dimensions that reports look at together; absent where none are.
        minimum: Groups of fewer people are protected.
        base: What sums are rounded to; a sum is up to half of it off.
    """
    groups = [cells.membership[cells.ways == 1]]
    if together is not None:
        firsts, seconds = (
            cells.membership[(cells.ways == 1) & (cells.keys[:, at] != ALL)]
            for at in together
        )
        both = (firsts[:, None] & seconds[None]).reshape(-1, len(cells.people))
        groups.append(both[both.any(axis=1)])
    members = np.vstack(groups)
    totals = members @ figures.totals
    told = ~tells_too_much(
        members @ cells.people,
        totals,
        counts_people=figures.counts_people,
        minimum=minimum,
    )
    middle = np.round(totals[told] / base) * base
    return RoundedReports(
        membership=members[told],
        limits=np.column_stack([middle - base / 2, middle + base / 2]),
    )
