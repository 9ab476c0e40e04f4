"""Protect one organisation, attack what is shown, and say what came of it."""

from __future__ import annotations

import time
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import numpy as np

from publish.recalculation import Published, recalculated
from publish.suppression.cells import cells_over
from publish.suppression.primary import Figures
from publish.suppression.protection import protect, protect_sizes
from tests.disclosure.attacker import Knowledge, pinned_groups
from tests.disclosure.organisations import ALL, draw, tabulated

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from publish.suppression.cells import Cells
    from tests.disclosure.organisations import Organisation, Table

MINIMUMS: Final = {"rated": 10}
DEFAULT_MINIMUM: Final = 5
BASE: Final = 5
_PAIRS: Final = 60


@dataclass(frozen=True)
class Outcome:
    """One measure of one organisation.

    Attributes:
        people: People of the organisation.
        one_way: Cells of one dimension: shown, and all that there are.
        two_way: The same of two dimensions.
        recovered_before: Protected groups calculated from what primary rules leave.
        recovered: Protected groups calculated or bounded from what is shown.
        recovered_with_rounded: The same with rounded reports of the same figures.
        seconds: Processor time of the protection.
    """

    seed: int
    measure: str
    people: int
    one_way: tuple[int, int]
    two_way: tuple[int, int]
    recovered_before: int
    recovered: int
    recovered_with_rounded: int
    seconds: float


def attacked(seed: int) -> list[Outcome]:
    """Protect and attack every measure of one organisation."""
    organisation = draw(seed)
    reviewed: set[tuple[str, ...]] = set()
    outcomes = []
    for measure in organisation.values:
        part = reviewed if measure == "rated" else None
        outcome, shown = _attacked(organisation, measure, part_of=part)
        outcomes.append(outcome)
        if measure == "reviewed":
            reviewed = shown
    return outcomes


def _attacked(
    organisation: Organisation, measure: str, *, part_of: set[tuple[str, ...]] | None
) -> tuple[Outcome, set[tuple[str, ...]]]:
    """Attack one measure, and return the cells that show it.

    `part_of` holds the cells in which the number of its people is shown already.
    """
    table = tabulated(organisation, measure)
    minimum = MINIMUMS.get(measure, DEFAULT_MINIMUM)
    are_counts = measure != "rated"
    started = time.process_time()
    cells = cells_over(table.cell_keys, table.atom_keys, table.people)
    keys = [tuple(key) for key in table.cell_keys.tolist()]
    allowed = protect_sizes(cells, minimum=minimum, seed=1)
    if part_of is not None:
        allowed &= np.asarray([key in part_of for key in keys])
    chosen = protect(
        cells,
        Figures(table.totals, counts_people=are_counts),
        allowed=allowed,
        minimum=minimum,
        base=BASE,
        together=(2, 1),
        seed=1,
    )
    seconds = time.process_time() - started
    ways = np.count_nonzero(table.cell_keys != ALL, axis=1)

    def calculated(shown: NDArray[np.bool_]) -> int:
        found = recalculated(
            Published(
                cell_keys=keys,
                is_shown=shown,
                atom_keys=[tuple(key) for key in table.atom_keys.tolist()],
                people=table.people,
                totals=table.totals,
                counts_people=are_counts,
                minimum=minimum,
            ),
            seed=organisation.seed + 1,
        )
        return sum(found.values())

    known, groups = _knowledge(table, cells, chosen.published, chosen.primary, minimum)
    bounded, bounded_with_rounded = (
        pinned_groups(
            one,
            groups,
            are_counts=are_counts,
            minimum=minimum,
            seed=organisation.seed + 2,
        )
        for one in (known, _with_rounded(known, table, cells, minimum))
    )
    outcome = Outcome(
        seed=organisation.seed,
        measure=measure,
        people=len(organisation.places),
        one_way=(int(chosen.published[ways == 1].sum()), int((ways == 1).sum())),
        two_way=(int(chosen.published[ways == 2].sum()), int((ways == 2).sum())),
        recovered_before=calculated(~chosen.primary),
        recovered=calculated(chosen.published) + bounded,
        recovered_with_rounded=bounded_with_rounded,
        seconds=seconds,
    )
    return outcome, {
        key for key, is_shown in zip(keys, chosen.published, strict=True) if is_shown
    }


def _knowledge(
    table: Table,
    cells: Cells,
    shown: NDArray[np.bool_],
    primary: NDArray[np.bool_],
    minimum: int,
) -> tuple[Knowledge, NDArray[np.bool_]]:
    """Lay out what is shown, and the groups that nobody may know about.

    These are the small sets that the tables tell apart, pairs of them, and every cell
    that is hidden for what it shows.
    """
    atoms = len(table.people)
    small = np.flatnonzero(table.people < minimum)
    random = np.random.default_rng(len(small))
    groups = [np.eye(atoms, dtype=np.bool_)[small], cells.membership[primary]]
    if len(small) > 1:
        first, second = random.choice(small, (2, _PAIRS))
        pairs = np.zeros((_PAIRS, atoms), dtype=np.bool_)
        pairs[np.arange(_PAIRS), first] = True
        pairs[np.arange(_PAIRS), second] = True
        groups.append(pairs[(pairs @ table.people) < minimum])
    known = Knowledge(
        people=table.people,
        exact=cells.membership[shown],
        sums=cells.membership[shown] @ table.totals,
        rounded=np.zeros((0, atoms), dtype=np.bool_),
        limits=np.zeros((0, 2)),
    )
    return known, np.vstack(groups)


def _with_rounded(
    known: Knowledge, table: Table, cells: Cells, minimum: int
) -> Knowledge:
    """Add reports that round the same sums: one dimension, and gender by grade.

    A sum of fewer than k is not told; any other lies within half of the base.
    """
    by_gender_and_grade = []
    for grade in np.unique(table.atom_keys[:, 1]):
        for gender in np.unique(table.atom_keys[:, 2]):
            chosen = (table.atom_keys[:, 1] == grade) & (
                table.atom_keys[:, 2] == gender
            )
            by_gender_and_grade.append(chosen)
    one_way = cells.membership[np.count_nonzero(cells.keys != ALL, axis=1) == 1]
    members = np.vstack([one_way, np.asarray(by_gender_and_grade)])
    sums, sizes = members @ table.totals, members @ table.people
    told = (sizes >= minimum) & (sums >= minimum) & (sizes - sums >= minimum)
    middle = np.round(sums[told] / BASE) * BASE
    return Knowledge(
        people=known.people,
        exact=known.exact,
        sums=known.sums,
        rounded=members[told],
        limits=np.column_stack([middle - BASE / 2, middle + BASE / 2]),
    )
