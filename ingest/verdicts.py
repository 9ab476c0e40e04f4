"""When a whole file is stopped because of its rows: too many, foreign, or unbalanced.

Each function looks at what was counted and raises, or does nothing.
"""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

import polars as pl

from ingest.faults import FileStoppedError, Rule

if TYPE_CHECKING:
    from collections.abc import Iterable

MINIMUM_TOLERATED = 50


def refuse_foreign_encoding(
    *, undecodable: int, multibyte: bool, encoding: str, name: str
) -> None:
    """Stop a file in which every byte beyond ASCII is wrong: it is not UTF-8 at all.

    Raises:
        FileStoppedError: There are such bytes and no well-formed text beside them.
    """
    if undecodable and not multibyte and encoding.startswith("utf-8"):
        raise FileStoppedError(
            "the text is not in the declared encoding (UTF-8)",
            file=name,
            rule=Rule.ENCODING,
            remedy="Declare the real one in the mapping; files from Windows programs "
            "are often `encoding: cp1252`.",
        )


def tolerated(*, counted: int, share: float) -> int:
    """Return how many rows of a file may be rejected before the file is stopped.

    The share of the settings; in a small file up to 50 rows, yet never more than half.
    """
    return max(min(MINIMUM_TOLERATED, counted // 2), int(share * counted))


def refuse_too_many(
    *,
    rejected: int,
    counted: int,
    share: float,
    index: Iterable[pl.DataFrame],
    shares_lines: bool,
    name: str,
) -> None:
    """Stop a file with more rejected rows than are tolerated.

    Raises:
        FileStoppedError: More rows are rejected than `tolerated` allows.
    """
    allowed = tolerated(counted=counted, share=share)
    if rejected <= allowed:
        return
    rules = Counter[str]()
    first: dict[str, tuple[int, int]] = {}
    for part in index:
        found = part.group_by("rule", "column_name").agg(
            pl.len(), pl.col("line").min(), pl.col("record").min()
        )
        for rule, column, count, *at in found.iter_rows():
            place = rule if column is None else f"{rule} in {column}"
            rules[place] += count
            first[place] = min((at[0], at[1]), first.get(place, (at[0], at[1])))
    most = ", ".join(
        f"{place} ({count:,}, first in {_place(*first[place], shares_lines)})"
        for place, count in sorted(rules.items(), key=lambda item: (-item[1], item[0]))[
            :3
        ]
    )
    raise FileStoppedError(
        f"{rejected:,} of {counted:,} rows are rejected, more than the {allowed:,} "
        f"allowed; most often: {most}",
        file=name,
        rule=Rule.TOO_MANY_REJECTS,
        remedy="Correct the mapping or the export; try it with `stepladder check`.",
    )


def _place(line: int, record: int, shares_lines: bool) -> str:  # noqa: FBT001
    return f"line {line:,}, record {record:,}" if shares_lines else f"line {line:,}"


def refuse_unbalanced(*, counted: int, accounted: int, name: str) -> None:
    """Stop a file whose rows are not all accounted for.

    Raises:
        FileStoppedError: The two counts differ.
    """
    if counted != accounted:
        raise FileStoppedError(
            f"the file holds {counted:,} rows but {accounted:,} are accounted for",
            file=name,
            rule=Rule.CONSERVATION,
            remedy="Nothing was loaded. Please report this file's shape as a bug.",
        )
