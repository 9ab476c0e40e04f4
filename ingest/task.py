"""One file to take in, and what it came to.

What taking in needs to know is put together here, for landing and for examining alike.
"""

from __future__ import annotations

from collections.abc import Callable, Collection
from dataclasses import dataclass, replace
from datetime import UTC
from typing import TYPE_CHECKING, BinaryIO

import polars as pl

from ingest.contract import load_contract
from ingest.convert import Plan
from ingest.faults import Rule

if TYPE_CHECKING:
    from datetime import datetime
    from pathlib import Path

    from ingest.contract import Contract
    from ingest.mapping import Feed, SourceMapping
    from ingest.person_keys import PersonKeys
    from ingest.pseudonym import Key
    from ingest.workspace import WorkspaceSettings

Progress = Callable[[str], None]


@dataclass(frozen=True)
class Keys:
    """The keys one file is taken in with."""

    pseudonyms: Key
    master: Key
    people: PersonKeys


@dataclass(frozen=True)
class Task:
    """One file to take in."""

    file: BinaryIO
    name: str
    feed: Feed
    contract: Contract
    plan: Plan
    keys: Keys
    key: str
    scratch: Path
    max_rejected_share: float
    progress: Progress | None = None

    def without(self, absent: Collection[str]) -> Task:
        """Return the task for a file that lacks optional columns."""
        return self._of(self.feed.without(absent))

    def settled(self, header: Collection[str]) -> Task:
        """Return the task with each column read from the one name the header has."""
        return self._of(self.feed.settled(header))

    def _of(self, feed: Feed) -> Task:
        return replace(self, feed=feed, plan=replace(self.plan, feed=feed))


@dataclass(frozen=True)
class Taken:
    """What a file came to; its Parquet, vault and quarantine parts lie in scratch."""

    columns: tuple[str, ...]
    unmapped: tuple[str, ...]
    notices: tuple[Rule, ...]
    rows_in: int
    rows_loaded: int
    rows_quarantined: int
    rows_duplicate: int
    rows_superseded: int
    faults: pl.DataFrame
    parquet: Path
    vault: Path | None
    quarantine: Path | None
    quarantined_keys: pl.DataFrame
    rows_erased: int = 0
    absent: tuple[str, ...] = ()
    percents_of_one: tuple[str, ...] = ()

    def faults_by_rule(self) -> dict[tuple[str, str | None], int]:
        """Return how many rows each rule sent away, by column.

        A column that the mapping does not read, an optional one that the file lacks,
        percentages that look like shares of 1 and a notice about the whole file send no
        row away; they stand there with 0 rows, so that they are reported.
        """
        counted = self.faults.group_by("rule", "column_name").agg(
            pl.col("record").n_unique().alias("rows")
        )
        unread = {(str(Rule.HEADER_UNEXPECTED), name): 0 for name in self.unmapped}
        absent = {(str(Rule.HEADER_LACKS_OPTIONAL), name): 0 for name in self.absent}
        noticed = {(str(rule), None): 0 for rule in self.notices}
        shares = {(str(Rule.PERCENT_OF_ONE), name): 0 for name in self.percents_of_one}
        return (
            unread
            | absent
            | shares
            | noticed
            | {
                (rule, column): rows
                for rule, column, rows in counted.select(
                    "rule", "column_name", "rows"
                ).iter_rows()
            }
        )


def allowed_share(feed: Feed, settings: WorkspaceSettings) -> float:
    """Return the share of rejected rows above which a file of a feed is stopped."""
    if feed.max_rejected_share is not None:
        return feed.max_rejected_share
    return settings.max_rejected_share


def task_of(
    file: BinaryIO,
    name: str,
    feed: Feed,
    *,
    mapping: SourceMapping,
    settings: WorkspaceSettings,
    keys: Keys,
    key: str,
    scratch: Path,
    now: datetime,
    progress: Progress | None = None,
) -> Task:
    """Return the task of taking in one file of a feed.

    Args:
        file: The opened file.
        name: Its name.
        feed: The feed it belongs to.
        mapping: The mapping the feed is part of.
        settings: Those of the workspace.
        keys: For pseudonyms and for sealing.
        key: The name of everything else that belongs to the delivery.
        scratch: A folder for working files.
        now: The moment after which a moment lies in the future.
        progress: Called with a short line while the file is read.
    """
    contract = load_contract(feed.entity)
    moment = now.astimezone(UTC).replace(tzinfo=None)
    return Task(
        file=file,
        name=name,
        feed=feed,
        contract=contract,
        plan=Plan(contract, feed, mapping.time_zone, moment, threads=settings.threads),
        keys=keys,
        key=key,
        scratch=scratch,
        max_rejected_share=allowed_share(feed, settings),
        progress=progress,
    )
