"""When a whole file is stopped because of its rows: too many, foreign, or unbalanced.

Each function looks at what was counted and raises, or does nothing.
"""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

from ingest.faults import FileStoppedError, Rule

if TYPE_CHECKING:
    from collections.abc import Iterable

    import polars as pl

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


def refuse_too_many(
    *,
    rejected: int,
    counted: int,
    share: float,
    index: Iterable[pl.DataFrame],
    name: str,
) -> None:
    """Stop a file with more rejected rows than are tolerated.

    Raises:
        FileStoppedError: More than 50 rows and more than the share are rejected.
    """
    allowed = max(MINIMUM_TOLERATED, int(share * counted))
    if rejected <= allowed:
        return
    rules = Counter[str]()
    for part in index:
        rules.update(dict(part.group_by("rule").len().iter_rows()))
    most = ", ".join(f"{rule} ({count:,})" for rule, count in rules.most_common(3))
    raise FileStoppedError(
        f"{rejected:,} of {counted:,} rows are rejected, more than the {allowed:,} "
        f"allowed; most often: {most}",
        file=name,
        rule=Rule.TOO_MANY_REJECTS,
        remedy="Correct the mapping or the export; `stepladder check` shows lines.",
    )


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
