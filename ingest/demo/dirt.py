"""Dirt by plan: which rows of a file are wrong, how, and exactly how many.

Rows are soiled here, in memory, as the text a file would hold; each soiled row breaks
one rule. Nothing is written here, and nothing is soiled that the plan does not name.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, TypeAlias

import numpy as np
import polars as pl

from ingest.demo.draws import Stream

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    import numpy.typing as npt


@dataclass(frozen=True)
class Fault:
    """A value that breaks one rule of ingest, and on which share of the rows."""

    rule: str
    column: str
    value: str
    share: float


@dataclass(frozen=True)
class Conflict:
    """A second row with the same key that says something else."""

    column: str
    value: str
    share: float


@dataclass(frozen=True)
class Untidy:
    """A harmless difference in writing that must not cost a row."""

    column: str
    how: str
    """`upper` writes capitals, `padded` puts blanks around."""
    share: float


@dataclass(frozen=True)
class Plan:
    """All that is wrong with one kind of file."""

    faults: tuple[Fault, ...] = ()
    conflict: Conflict | None = None
    duplicates: float = 0.0
    untidy: tuple[Untidy, ...] = ()
    short_lines: int = 0
    """Lines at the end of the file that break off after a field."""


CLEAN = Plan()
_Taker: TypeAlias = tuple[float, Fault | Conflict | Untidy | None]


@dataclass
class Tally:
    """What one written file holds, as its reader should find it."""

    rows: int = 0
    quarantined: Counter[str] = field(default_factory=Counter)
    duplicates: int = 0
    superseded: int = 0
    untidy: Counter[str] = field(default_factory=Counter)
    facts: Counter[str] = field(default_factory=Counter)
    """What else was planted and loads all the same, such as unknown addresses."""

    def as_json(self) -> Mapping[str, object]:
        """Return the tally as it stands in `truth/planted_dirt.json`."""
        quarantined = sum(self.quarantined.values())
        return {
            "rows_in": self.rows,
            "rows_loaded": (
                self.rows - quarantined - self.duplicates - self.superseded
            ),
            "rows_quarantined": quarantined,
            "rows_duplicate": self.duplicates,
            "rows_superseded": self.superseded,
            "quarantined_by_rule": _by_rule(self.quarantined),
            "faults": dict(sorted(self.quarantined.items())),
            "untidy": dict(sorted(self.untidy.items())),
            "planted": dict(sorted(self.facts.items())),
        }


def _by_rule(quarantined: Counter[str]) -> dict[str, int]:
    """Add up the planted faults (`rule:column`) of each rule."""
    total: Counter[str] = Counter()
    for fault, rows in quarantined.items():
        total[fault.partition(":")[0]] += rows
    return {rule: rows for rule, rows in sorted(total.items()) if rows}


def is_bearable(*, bad: int, rows: int) -> bool:
    """Tell whether a small file with so many bad rows is loaded: half may be bad."""
    return bad <= rows // 2


def soil(
    frame: pl.DataFrame,
    *,
    plan: Plan,
    tally: Tally,
    key: tuple[int, int, int],
    as_text: Callable[[pl.DataFrame], pl.DataFrame],
    spared: npt.NDArray[np.bool_] | None = None,
) -> tuple[pl.DataFrame, pl.DataFrame]:
    """Return the rows that stay as they are and, as text, those to write besides.

    `key` is the seed, the number of the kind of file and of the part. Rows that are
    `spared` stay clean; what is planted is added to the tally.
    """
    candidates = np.flatnonzero(~spared) if spared is not None else None
    pool = len(frame) if candidates is None else len(candidates)
    takers = _takers(plan)
    counts = _counts(takers, rows=len(frame), plan=plan, is_first=key[2] == 0)
    tally.rows += len(frame)
    if not sum(counts) or sum(counts) > pool:
        return frame, as_text(frame.clear())
    draws = np.random.default_rng([key[0], Stream.DIRT, key[1], key[2]])
    picked = draws.choice(pool, size=sum(counts), replace=False)
    if candidates is not None:
        picked = candidates[picked]
    stays = np.ones(len(frame), dtype=np.bool_)
    parts: list[pl.DataFrame] = []
    for (_, kind), rows in zip(
        takers, np.split(picked, np.cumsum(counts)[:-1]), strict=True
    ):
        text = as_text(frame[np.sort(rows)])
        parts.append(_soiled(text, kind, tally))
        if isinstance(kind, Fault | Untidy):
            stays[rows] = False
    return frame.filter(pl.Series(stays)), pl.concat(parts)


def _takers(plan: Plan) -> list[_Taker]:
    takers: list[_Taker] = []
    takers += [(fault.share, fault) for fault in plan.faults]
    takers += [(untidy.share, untidy) for untidy in plan.untidy]
    if plan.conflict is not None:
        takers.append((plan.conflict.share, plan.conflict))
    if plan.duplicates:
        takers.append((plan.duplicates, None))
    return takers


def _counts(
    takers: list[_Taker], *, rows: int, plan: Plan, is_first: bool
) -> list[int]:
    """Return how many rows each takes: its share, in the first part at least one.

    Where one of each would be too many for a small file, none is planted there.
    """
    counts = [int(share * rows) for share, _ in takers]
    if not is_first:
        return counts
    kinds = [kind for _, kind in takers]
    at_least_one = [max(count, 1 if rows else 0) for count in counts]
    found = list(zip(kinds, at_least_one, strict=True))
    bad = sum(many for kind, many in found if isinstance(kind, Fault))
    conflicting = sum(many for kind, many in found if isinstance(kind, Conflict))
    twice = sum(many for kind, many in found if kind is None)
    fits = is_bearable(
        bad=bad + 2 * conflicting + plan.short_lines,
        rows=rows + conflicting + twice + plan.short_lines,
    )
    return at_least_one if fits else counts


def _soiled(
    text: pl.DataFrame, kind: Fault | Conflict | Untidy | None, tally: Tally
) -> pl.DataFrame:
    if kind is None:
        tally.duplicates += len(text)
        tally.rows += len(text)
        return text
    if isinstance(kind, Untidy):
        tally.untidy[f"{kind.how}:{kind.column}"] += len(text)
        column = pl.col(kind.column)
        written = (
            column.str.to_uppercase()
            if kind.how == "upper"
            else pl.concat_str(pl.lit(" "), column, pl.lit("  "))
        )
        return text.with_columns(written.alias(kind.column))
    changed = text.with_columns(
        pl.lit(kind.value).cast(text.schema[kind.column]).alias(kind.column)
    )
    if isinstance(kind, Conflict):
        tally.rows += len(text)
        tally.quarantined["key_conflict"] += 2 * len(text)
        return changed
    tally.quarantined[f"{kind.rule}:{kind.column}"] += len(text)
    return changed
