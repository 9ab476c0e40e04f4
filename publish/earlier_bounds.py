"""What releases told of each count, kept so that later ones are held against it.

A reader who has kept an earlier release subtracts it from today's: a figure of a closed
period that was corrected moves by those few whom the correction is about. Rounding
leaves such a change room, unless the lines of both releases happen to leave it none. So
the bounds that a reader can calculate are kept, also when a release is pruned; what is
told of a change is decided in `publish.withholding`.

There is one file for each table: its key and the ends of each count, a row for each set
of bounds that a release told. Bounds that leave a count as much room as rounding does,
or more, tell no change and are not kept. The files are placed just before readers see
the release. Of a run that is killed in between they know what nobody has seen: that may
hide a little more later, and tells nothing.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import duckdb
import numpy as np

from ingest import store
from publish.content_hash import describe
from publish.durable import discard
from publish.errors import PublishError
from publish.lines import ROW, relation
from publish.sql import literal, quoted
from publish.withholding import Earlier

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from pathlib import Path

    import pyarrow as pa

    from ingest.workspace import Workspace
    from publish.companions import Told
    from publish.lock import Fence

SUFFIX = ".parquet"
_FOLDER = "bounds"
_LOW, _HIGH = "low of ", "high of "
_READ_ONLY = 0o400
REMEDY = (
    "Restore the file from a backup. Without one, move it away: then the next releases "
    "are not held against those before."
)


def begin_bounds(workspace: Workspace) -> None:
    """Make an empty place for what a release will tell."""
    folder = _written(workspace)
    if folder.exists():
        discard(folder)
    folder.mkdir(parents=True, mode=0o700)


def earlier_bounds(
    connection: duckdb.DuckDBPyConnection,
    workspace: Workspace,
    name: str,
    *,
    grain: Sequence[str],
    counts: Sequence[str],
) -> dict[str, Earlier]:
    """Return what earlier releases told of a table, by column of counts.

    Nothing where the key of the table was another one: then its rows were others, and
    what was told of them is forgotten with the next release.

    Args:
        connection: The rows of the table are kept in its database `protection`.
        workspace: The workspace.
        name: Name of the table.
        grain: Its key.
        counts: Its columns of counts.

    Raises:
        PublishError: What was told cannot be read.
    """
    columns = _told_before(connection, workspace, name, grain=grain)
    there = [count for count in counts if f"{_LOW}{count}" in columns]
    if not there:
        return {}
    ends = [f"{end}{count}" for count in there for end in (_LOW, _HIGH)]
    same = " and ".join(
        f"kept.{key} is not distinct from told.{key}" for key in map(quoted, grain)
    )
    found = connection.execute(
        f"select kept.{ROW} as number, "
        f"{', '.join(f'told.{quoted(end)}' for end in ends)} "
        f"from {relation(name, 'rows')} as kept "
        f"inner join {_parquet(_kept(workspace, name))} as told on {same}"
    ).fetchnumpy()
    rows = np.asarray(found["number"]).astype(np.int64)
    earlier = {}
    for count in there:
        low, high = (
            np.ma.filled(found[f"{end}{count}"], np.nan) for end in (_LOW, _HIGH)
        )
        is_told = ~np.isnan(low)
        earlier[count] = Earlier(rows[is_told], low[is_told], high[is_told])
    return earlier


def write_bounds(
    connection: duckdb.DuckDBPyConnection,
    workspace: Workspace,
    name: str,
    *,
    grain: Sequence[str],
    readings: Mapping[str, Sequence[Told]],
    base: int,
) -> None:
    """Write what a release tells of a table beside what earlier ones told.

    Args:
        connection: The rows of the table are kept in its database `protection`.
        workspace: The workspace, after `begin_bounds`.
        name: Name of the table.
        grain: Its key.
        readings: The bounds of each column of counts.
        base: What counts are rounded to.
    """
    if not readings:
        return
    keys = ", ".join(f"kept.{quoted(key)}" for key in grain)
    ends = ", ".join(
        f"calculated.{quoted(f'{end}{count}')}"
        for count in readings
        for end in (_LOW, _HIGH)
    )
    connection.register("calculated", _calculated(readings, base=base))
    told = (
        f"(select distinct {keys}, {ends} from {relation(name, 'rows')} as kept "
        f"inner join calculated on kept.{ROW} = calculated.{ROW})"
    )
    if _told_before(connection, workspace, name, grain=grain):
        before = f"select * from {_parquet(_kept(workspace, name))}"
        told = f"({before} union by name select * from {told})"
    target = _written(workspace) / f"{name}{SUFFIX}"
    connection.execute(
        f"copy (select * from {told} order by all) "
        f"to {literal(target)} (format parquet, compression zstd)"
    )
    connection.unregister("calculated")


def place_bounds(workspace: Workspace, fence: Fence) -> None:
    """Keep what the release tells that readers are about to see."""
    with fence.held():
        for written in sorted(_written(workspace).glob(f"*{SUFFIX}")):
            store.place(written, _kept(workspace, written.stem), mode=_READ_ONLY)
    _written(workspace).rmdir()


def damaged_bounds(workspace: Workspace) -> list[Path]:
    """Name the files of what was told that cannot be read."""
    files = sorted((workspace.store / _FOLDER).glob(f"*{SUFFIX}"))
    with duckdb.connect(config={"threads": "1"}) as connection:
        return [file for file in files if not _is_readable(connection, file)]


def _kept(workspace: Workspace, name: str) -> Path:
    return workspace.store / _FOLDER / f"{name}{SUFFIX}"


def _written(workspace: Workspace) -> Path:
    return workspace.scratch / _FOLDER


def _told_before(
    connection: duckdb.DuckDBPyConnection,
    workspace: Workspace,
    name: str,
    *,
    grain: Sequence[str],
) -> set[str]:
    """Name the columns of what was told of a table with this key; none if nothing."""
    file = _kept(workspace, name)
    if not file.is_file():
        return set()
    try:
        columns = dict(describe(connection, _parquet(file)))
    except duckdb.Error as error:
        raise PublishError(
            f"what earlier releases told of {name} cannot be read",
            file=file,
            remedy=REMEDY,
        ) from error
    key = {
        column: kind
        for column, kind in columns.items()
        if not column.startswith((_LOW, _HIGH))
    }
    rows = dict(describe(connection, relation(name, "rows")))
    return set(columns) if key == {each: rows[each] for each in grain} else set()


def _is_readable(connection: duckdb.DuckDBPyConnection, file: Path) -> bool:
    try:
        describe(connection, _parquet(file))
    except duckdb.Error:
        return False
    return True


def _parquet(file: Path) -> str:
    return f"read_parquet({literal(file)})"


def _calculated(readings: Mapping[str, Sequence[Told]], *, base: int) -> pa.Table:
    """Bring together the numbers of rows and the bounds that tell something."""
    import pyarrow as pa

    parts = []
    for turn in range(max(map(len, readings.values()))):
        columns, tells_any = {}, np.zeros(0, dtype=bool)
        for count, told in readings.items():
            one = told[min(turn, len(told) - 1)]
            tells = one.high - one.low < base
            tells_any = tells | tells_any if len(tells_any) else tells
            columns[f"{_LOW}{count}"] = pa.array(one.low, mask=~tells)
            columns[f"{_HIGH}{count}"] = pa.array(one.high, mask=~tells)
        columns[ROW.strip('"')] = pa.array(np.arange(len(tells_any)))
        parts.append(pa.table(columns).filter(pa.array(tells_any)))
    return pa.concat_tables(parts)
