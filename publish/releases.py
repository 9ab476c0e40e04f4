"""Exact figures of settled periods, kept as they were first published.

Two exact releases of one period can be subtracted from each other: what changed is
about the few people whose records were corrected in between. So the first release of a
period stands. Each generation's new periods become one immutable file of the raw store,
made from published files that never change: whatever moment a run is killed at, the
next one makes up for it.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import duckdb

from ingest import store
from publish.errors import PublishError
from publish.generations import generation_names
from publish.manifest import read_manifest
from publish.sql import literal, quoted

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from pathlib import Path

    from ingest.workspace import Workspace
    from publish.manifest import TableFact

MINIMUM = "minimum_group_size"
PERIOD = "period_id"
SUFFIX = ".parquet"
_READ_ONLY = 0o400


@dataclass(frozen=True)
class Released:
    """What was published of one table: each period's latest, strictest release.

    Attributes:
        files: The releases of the table, oldest first.
        minimums: The minimum group size each released period was protected with.
        columns: The columns of the table as it is now, with their plain types.
        kept_columns: The columns that the releases have.
    """

    files: tuple[Path, ...]
    minimums: Mapping[str, int]
    columns: tuple[tuple[str, str], ...]
    kept_columns: frozenset[str]

    def before(self, typed: str) -> str:
        """Write the query of the table in which released periods stay as they were.

        A column that a release does not have yet stays empty in it.
        """
        names = ", ".join(quoted(name) for name, _ in self.columns)
        kept = ", ".join(
            quoted(name)
            if name in self.kept_columns
            else f"cast(null as {kind}) as {quoted(name)}"
            for name, kind in self.columns
        )
        listed = ", ".join(literal(path) for path in self.files)
        periods = ", ".join(literal(period) for period in self.minimums)
        return (
            f"(select {names} from {typed} where {PERIOD} not in ({periods}) "
            f"union all select {kept} from "
            f"read_parquet([{listed}], union_by_name = true) as release "
            f"qualify {MINIMUM} = max({MINIMUM}) over (partition by {PERIOD}))"
        )


def released(
    workspace: Workspace, name: str, *, columns: Sequence[tuple[str, str]]
) -> Released | None:
    """Find what earlier generations published of a table; none if nothing."""
    files = tuple(sorted((workspace.releases / name).glob(f"*{SUFFIX}")))
    if not files:
        return None
    with duckdb.connect(config={"threads": "1"}) as connection:
        source = f"read_parquet({[str(path) for path in files]}, union_by_name = true)"
        minimums = connection.execute(
            f"select {PERIOD}, max({MINIMUM}) from {source} group by all order by all"
        ).fetchall()
        kept = connection.execute(f"describe select * from {source}").fetchall()
    if not minimums:
        return None
    return Released(
        files=files,
        minimums={str(period): int(minimum) for period, minimum in minimums},
        columns=tuple(columns),
        kept_columns=frozenset(str(row[0]) for row in kept),
    )


def keep_releases(workspace: Workspace, names: Sequence[str]) -> list[Path]:
    """Keep the periods that each published generation showed for the first time.

    A period that a later generation protects more strictly is kept again.

    Args:
        workspace: The workspace.
        names: The published tables of exact cells.

    Returns:
        The files that were written.
    """
    kept = []
    for generation in generation_names(workspace.published):
        published = workspace.published / generation
        try:
            facts = {fact.name: fact for fact in read_manifest(published).tables}
        except PublishError:
            continue
        for name in names:
            target = workspace.releases / name / f"{generation}{SUFFIX}"
            if name in facts and not target.is_file():
                written = _written(workspace, published, facts[name], generation)
                if written is not None:
                    store.place(written, target, mode=_READ_ONLY)
                    kept.append(target)
    return kept


def _written(
    workspace: Workspace, published: Path, fact: TableFact, generation: str
) -> Path | None:
    """Write the new periods of one generation's table among the working files."""
    source = published / fact.parquet.path
    if not source.is_file() or store.sha256_of(source) != fact.parquet.sha256:
        return None
    columns = [(column.name, column.type) for column in fact.columns]
    earlier = released(workspace, fact.name, columns=columns)
    known = {} if earlier is None else earlier.minimums
    minimum = fact.minimum_group_size or 0
    settled = [period for period, before in known.items() if before >= minimum]
    listed = ", ".join(literal(period) for period in settled) or "''"
    workspace.scratch.mkdir(mode=0o700, exist_ok=True)
    target = workspace.scratch / f"release-{fact.name}-{generation}{SUFFIX}"
    with duckdb.connect(config={"threads": "1"}) as connection:
        new = (
            f"select *, cast({minimum} as bigint) as {MINIMUM} "
            f"from read_parquet({literal(source)}) where {PERIOD} not in ({listed})"
        )
        if not connection.execute(f"{new} limit 1").fetchall():
            return None
        connection.execute(
            f"copy ({new}) to {literal(target)} (format parquet, compression zstd)"
        )
    return target


def changed_releases(workspace: Workspace) -> list[Path]:
    """Name the folders of releases that do not say what readers of a period see.

    The newest generation repeats them, so each of its rows about a released period has
    to stand in one. A period that is not kept yet is kept with the next generation.
    """
    names = generation_names(workspace.published)
    if not names:
        return []
    published = workspace.published / names[-1]
    try:
        facts = {fact.name: fact for fact in read_manifest(published).tables}
    except PublishError:
        return []
    folders = (workspace.releases / name for name in sorted(facts))
    return [
        folder
        for folder in folders
        if folder.is_dir() and not _agrees(published, folder, facts[folder.name])
    ]


def _agrees(published: Path, folder: Path, fact: TableFact) -> bool:
    columns = [(column.name, column.type) for column in fact.columns]
    shown = f"read_parquet({literal(published / fact.parquet.path)})"
    files = [str(path) for path in sorted(folder.glob(f"*{SUFFIX}"))]
    if not files:
        return True
    kept = f"read_parquet({files}, union_by_name = true)"
    try:
        with duckdb.connect(config={"threads": "1"}) as connection:
            described = connection.execute(f"describe select * from {kept}").fetchall()
            there = {str(row[0]) for row in described}
            both = ", ".join(quoted(name) for name, _ in columns if name in there)
            found = connection.execute(
                f"select count(*) from (select {both} from {shown} "
                f"where {PERIOD} in (select {PERIOD} from {kept}) "
                f"except select {both} from {kept})"
            ).fetchall()
    except duckdb.Error:
        return False
    return found == [(0,)]
