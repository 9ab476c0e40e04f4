"""Which cells of a lattice are published: primary rules, repair, give-back, bounds."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from publish.suppression.bounds import Constraints, pinned
from publish.suppression.primary import primary, tells_too_much
from publish.suppression.repair import Protected, give_back, repair
from publish.suppression.rounded_reports import rounded_reports
from publish.suppression.sizes import telling_sizes

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from publish.suppression.cells import Cells
    from publish.suppression.primary import Figures
    from publish.suppression.rounded_reports import RoundedReports


@dataclass(frozen=True)
class Protection:
    """The outcome for one set of figures.

    Attributes:
        published: Which cells are published, shape (cells,).
        primary: Which cells are hidden for what they show themselves, shape (cells,).
    """

    published: NDArray[np.bool_]
    primary: NDArray[np.bool_]


def protect_sizes(cells: Cells, *, minimum: int, seed: int) -> NDArray[np.bool_]:
    """Choose the cells whose number of people may be known, shape (cells,).

    What several measures publish adds up to at most these cells, so the sizes of small
    groups cannot be calculated from all measures together. Nor is a hidden cell known
    to be small by the bounds that the shown sizes leave.
    """
    small = cells.sizes < minimum

    def secrets(published: NDArray[np.bool_]) -> NDArray[np.bool_]:
        unions = _line_unions(cells, published)
        held = unions[unions @ cells.people < minimum]
        return np.vstack([cells.membership[small], held])

    protected = Protected(cells, minimum - 1, secrets, seed)
    published = give_back(protected, repair(protected, ~small), ~small)
    while True:
        told = telling_sizes(cells, published, minimum=minimum, seed=seed)
        if not len(told):
            return published
        published[told] = False


def protect(
    cells: Cells,
    figures: Figures,
    *,
    allowed: NDArray[np.bool_],
    minimum: int,
    base: int,
    together: tuple[int, int] | None = None,
    seed: int,
) -> Protection:
    """Choose the cells whose figures are published.

    Args:
        cells: The lattice of one period.
        figures: The secrets of one measure.
        allowed: Cells that may be published at all, shape (cells,).
        minimum: Groups of fewer people are protected.
        base: What other reports of the same figures are rounded to.
        together: Two dimensions that such reports look at together.
        seed: Of the attack's random numbers.
    """
    hidden = primary(cells, figures, minimum=minimum)
    totals = cells.membership @ figures.totals

    def secrets(published: NDArray[np.bool_]) -> NDArray[np.bool_]:
        unions = _line_unions(cells, published)
        telling = tells_too_much(
            unions @ cells.people,
            unions @ figures.totals,
            counts_people=figures.counts_people,
            minimum=minimum,
        )
        return np.vstack([cells.membership[hidden], unions[telling]])

    protected = Protected(cells, minimum - 1, secrets, seed)
    open_cells = allowed & ~hidden
    published = give_back(protected, repair(protected, open_cells), open_cells)
    reports = rounded_reports(
        cells, figures, together=together, minimum=minimum, base=base
    )
    while True:
        told = _told_by_bounds(
            cells, figures, totals, published, hidden, reports, minimum=minimum
        )
        if not len(told):
            return Protection(published=published, primary=hidden)
        published[told] = False


def _line_unions(cells: Cells, published: NDArray[np.bool_]) -> NDArray[np.bool_]:
    """Return what each line hides as one set of people, shape (lines, atoms)."""
    unions = [
        cells.membership[children[~published[children]]].any(axis=0)
        for _, children in cells.lines
        if np.count_nonzero(~published[children]) > 1
    ]
    atoms = len(cells.people)
    return np.asarray(unions, dtype=np.bool_).reshape(len(unions), atoms)


def _told_by_bounds(
    cells: Cells,
    figures: Figures,
    totals: NDArray[np.float64],
    published: NDArray[np.bool_],
    hidden: NDArray[np.bool_],
    reports: RoundedReports,
    *,
    minimum: int,
) -> NDArray[np.int64]:
    """Find cells to hide so that no group is bounded too narrowly any more."""
    shown = np.flatnonzero(published)
    told = np.vstack([cells.membership[shown], reports.membership])
    secret = cells.membership[hidden]
    # Sums say nothing of the parts of a told-apart set, but bounds may: a hidden cell
    # that has some of a set's people can have one possible number all the same.
    first, block = np.unique(
        np.vstack([told, secret]), axis=1, return_index=True, return_inverse=True
    )[1:]
    people = np.bincount(block.ravel(), weights=cells.people).astype(np.int64)
    told_apart = np.unique(told[:, first], axis=1, return_inverse=True)[1].ravel()
    count = int(told_apart.max(initial=-1)) + 1
    groups = np.vstack([told_apart == np.arange(count)[:, None], secret[:, first]])
    is_hidden = np.arange(len(groups)) >= count
    known = Constraints(
        membership=cells.membership[shown][:, first],
        totals=totals[shown],
        people=people,
        counts_people=figures.counts_people,
        minimum=minimum,
        rounded=reports.membership[:, first],
        limits=reports.limits,
    )
    found = pinned(known, groups, is_hidden=is_hidden, seed=0)
    chosen = {
        int(shown[one.cells][np.argmin(cells.costs[shown[one.cells]])])
        for one in found
        if len(one.cells)
    }
    return np.asarray(sorted(chosen), dtype=np.int64)
