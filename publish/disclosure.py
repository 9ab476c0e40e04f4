"""Primary disclosure control: values about fewer than k people are hidden.

The rule for one table (k is 5 for counts, 10 for sensitive tables):

* The number of people decides first. 0 is shown: nobody is in the group, so nobody is
  described. 1 to k-1 hides that number and every hidden column of the row. A missing
  number hides them too, because a group that nobody counted may be small.
* Any other count (`…_count`, `…_numerator`, `…_denominator`, `…_headcount`) from 1 to
  k-1 tells too much: fewer than k events stand for fewer than k people.
* An outcome (part of a whole) tells too much when the part or the rest (whole minus
  part) is 1 to k-1: a rate of 0.98 over 50 people tells of one person. A rate whose
  parts are not in the table is taken over the number of people. In a sensitive table a
  part of nobody or of everybody tells too much as well, because it tells the value of
  each member; in a count table it is shown.
* What tells too much hides every hidden column of its row, because columns of a row
  can often be calculated from each other. A model that lists its outcomes says which
  columns depend on which, and then only those are hidden.

* A median or another quantile is one person's value, and one person may have most of a
  sum of hours, days or money: they are hidden, alone, below ten people. 0 is shown.
* Where the model tells the largest part of a sum that one person has, and it is more
  than all others have together, the sum is hidden in a group of any size, with what is
  listed as calculated from it: its size is this person's. For a sum of gains and losses
  both are taken as they come, so that more is hidden. (The dominance rule of
  statistical offices, for n = 1 and k = 50 %; Hundepool et al., Statistical Disclosure
  Control, 2012, chapter 4. A rule for the two largest is not needed, because of the
  step that `publish.rounding` gives such a sum.)

`is_suppressed` is true in a row in which something was hidden. Hidden cells are NULL,
whatever the reason, so that the reason tells nothing.

This is the first of two steps, and alone it does **not** stop someone who calculates:
subtracting the visible rows from a visible total gives the hidden one. So what stays
visible is rounded afterwards (`publish.rounding`).

Which tables have which rule does not belong here (`publish.declared`), nor does the
audit of what was published (`publish.leaks`).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from publish.sql import quoted

if TYPE_CHECKING:
    from collections.abc import Sequence

    import duckdb

FLAG = "is_suppressed"
COUNT_ENDINGS = ("_count", "_numerator", "_denominator", "_headcount")
MEDIAN = "median_"
SUM_ENDINGS = ("_days", "_hours", "_amount", "_expenditure")
FEW_FOR_A_SUM = 10
MOST_PEOPLE = 10**12
TOO_FEW = '"too few people"'
TOO_MUCH = '"row tells too much"'


@dataclass(frozen=True)
class Outcome:
    """A part of a whole, and the columns that tell it."""

    part: str
    whole: str
    columns: tuple[str, ...]
    is_rate: bool = False

    @property
    def part_people(self) -> str:
        """The part in people, as SQL: a rate is the part divided by the whole."""
        if self.is_rate:
            return f"round({quoted(self.part)} * {quoted(self.whole)})"
        return quoted(self.part)


@dataclass(frozen=True)
class Contribution:
    """A sum, and the column with the largest part of it that one person has."""

    total: str
    largest: str

    @property
    def is_mostly_of_one(self) -> str:
        """Whether one person has more than all others together, as SQL."""
        total, largest = quoted(self.total), quoted(self.largest)
        return f"coalesce(2 * {largest} > abs({total}), false)"


@dataclass(frozen=True)
class SmallGroupRule:
    """What is hidden in one table, and below how many people."""

    people_column: str
    hidden_columns: tuple[str, ...]
    outcomes: tuple[Outcome, ...]
    minimum: int
    is_sensitive: bool
    hides_whole_rows: bool = True
    sums: tuple[str, ...] = ()
    contributions: tuple[Contribution, ...] = ()

    @property
    def others(self) -> tuple[str, ...]:
        """The columns that may be hidden, without the number of people."""
        return tuple(name for name in self.hidden_columns if name != self.people_column)

    @property
    def columns(self) -> tuple[str, ...]:
        """Every column that may be hidden; the number of people comes first."""
        return (self.people_column, *self.others)

    @property
    def unpublished(self) -> tuple[str, ...]:
        """The columns that are read to judge others, and never published."""
        return tuple(each.largest for each in self.contributions)

    @property
    def counts(self) -> tuple[str, ...]:
        """The other columns that count something."""
        return tuple(name for name in self.others if name.endswith(COUNT_ENDINGS))

    @property
    def single_values(self) -> tuple[str, ...]:
        """The columns that may tell the value of one person among few."""
        return tuple(
            name
            for name in self.others
            if name.startswith(MEDIAN)
            or name.endswith(SUM_ENDINGS)
            or name in self.sums
        )


def protected_query(
    source: str, *, columns: Sequence[str], rule: SmallGroupRule
) -> str:
    """Write the query that returns a table's columns with small groups hidden.

    Args:
        source: A qualified table name or a query in parentheses.
        columns: All columns of the table, `is_suppressed` among them, in order.
        rule: The table's rule.
    """
    shown = ", ".join(_shown(name, rule) for name in columns)
    return f"(select {shown} from {_judged(source, rule)})"


def count_hidden(
    connection: duckdb.DuckDBPyConnection, source: str, *, rule: SmallGroupRule
) -> tuple[int, int]:
    """Count the rows in which something is hidden, and the cells that are."""
    cells = " + ".join(f"cast({_hides(name, rule)} as bigint)" for name in rule.columns)
    found = connection.execute(
        f"""
        with hidden as (select {cells} as cells from {_judged(source, rule)})
        select count(*) filter (where cells > 0), coalesce(sum(cells), 0) from hidden
        """
    ).fetchall()
    rows, hidden = found[0]
    return int(rows), int(hidden)


def _shown(name: str, rule: SmallGroupRule) -> str:
    column = quoted(name)
    if name == FLAG:
        anything = " or ".join(_hides(hidden, rule) for hidden in rule.columns)
        return f"(coalesce({column}, false) or {anything}) as {column}"
    if name not in rule.columns:
        return column
    return f"case when {_hides(name, rule)} then null else {column} end as {column}"


def _judged(source: str, rule: SmallGroupRule) -> str:
    """Write the source with what is true of whole rows, told once for all columns."""
    people = quoted(rule.people_column)
    enough = f"{people} = 0 or {people} between {rule.minimum} and {MOST_PEOPLE}"
    too_much = " or ".join(_row_reasons(rule)) if rule.hides_whole_rows else "false"
    return (
        f"(select *, not coalesce({enough}, false) as {TOO_FEW}, "
        f"{too_much} as {TOO_MUCH} from {source})"
    )


def _hides(name: str, rule: SmallGroupRule) -> str:
    """Write the condition under which a cell that has a value loses it."""
    reasons = [TOO_FEW]
    if name != rule.people_column:
        reasons += [TOO_MUCH] if rule.hides_whole_rows else _own(name, rule)
    told = _told_by(name, rule)
    for single in told & set(rule.single_values):
        few = f"{quoted(rule.people_column)} between 1 and {FEW_FOR_A_SUM - 1}"
        reasons.append(f"coalesce({few} and {quoted(single)} <> 0, false)")
    reasons += [
        each.is_mostly_of_one for each in rule.contributions if each.total in told
    ]
    return f"({quoted(name)} is not null and ({' or '.join(reasons)}))"


def _told_by(name: str, rule: SmallGroupRule) -> set[str]:
    """Name what a column is or, as listed, is calculated from."""
    return {
        name,
        *(outcome.part for outcome in rule.outcomes if name in outcome.columns),
    }


def _row_reasons(rule: SmallGroupRule) -> list[str]:
    return [
        f"coalesce({quoted(FLAG)}, false)",
        *(_is_small(quoted(name), rule.minimum) for name in rule.counts),
        *(_tells_too_much(outcome, rule) for outcome in rule.outcomes),
    ]


def _own(name: str, rule: SmallGroupRule) -> list[str]:
    reasons = []
    if name in rule.counts:
        reasons.append(_is_small(quoted(name), rule.minimum))
    for outcome in rule.outcomes:
        if name in outcome.columns:
            lost = f"{quoted(outcome.part)} is null"
            reasons += [lost, _tells_too_much(outcome, rule)]
    return reasons


def _is_small(value: str, minimum: int) -> str:
    return f"coalesce({value} > 0 and {value} < {minimum}, false)"


def _tells_too_much(outcome: Outcome, rule: SmallGroupRule) -> str:
    part, whole = outcome.part_people, quoted(outcome.whole)
    reasons = [
        _is_small(part, rule.minimum),
        _is_small(whole, rule.minimum),
        _is_small(f"({whole} - {part})", rule.minimum),
    ]
    if rule.is_sensitive:
        all_alike = f"{whole} > 0 and ({part} = 0 or {part} = {whole})"
        reasons.append(f"coalesce({all_alike}, false)")
    return " or ".join(reasons)
