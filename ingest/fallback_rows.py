"""Rows of earlier deliveries that count still, though newer ones do not have them.

A complete delivery replaces the one before; but a row of it that could not be read says
nothing of its key, and one of a system that forgets leavers says nothing of them. Which
earlier rows then count is decided here, in the warehouse.
"""

from __future__ import annotations

from itertools import groupby
from typing import TYPE_CHECKING

from ingest.quarantined_keys import KEYS
from ingest.standing import before_group, newest_group

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    import duckdb

    from ingest.contract import Contract
    from ingest.ledger import Delivery
    from ingest.workspace import Workspace

_WANTED = "wanted_keys"
_NAMED = "named_people"


def find_fallback_rows(
    connection: duckdb.DuckDBPyConnection,
    workspace: Workspace,
    contract: Contract,
    loaded: Sequence[Delivery],
) -> str | None:
    """Make a table of the rows of earlier deliveries that still count.

    Args:
        connection: The open warehouse.
        workspace: The workspace.
        contract: Of the entity.
        loaded: The loaded deliveries of the entity.

    Returns:
        The name of the table, with `_delivery_id` and the key; None if there are none.
    """
    table = f"raw_ops.fallback_{contract.entity}"
    connection.execute(f"drop table if exists {table}")
    complete = [delivery for delivery in loaded if delivery.delivery_mode == "full"]
    is_made = False
    for _, found in groupby(sorted(complete, key=_feed), key=_feed):
        of_feed = list(found)
        group = newest_group(of_feed)
        older = before_group(of_feed, group)
        if older and _want_keys(connection, workspace, contract, group):
            for delivery in older:
                is_made |= _take(connection, workspace, contract, delivery, into=table)
                if not _count(connection, _WANTED):
                    break
        if older and any(delivery.keeps_people_left_out for delivery in group):
            is_made |= _take_left_out(
                connection, workspace, contract, group=group, older=older, into=table
            )
    connection.execute(f"drop table if exists {_WANTED}")
    connection.execute(f"drop table if exists {_NAMED}")
    return table if is_made else None


def same_key(contract: Contract, left: str, right: str) -> str:
    """Return the condition that two rows have one key; a missing part equals one."""
    return " and ".join(
        f"{left}.{name} is not distinct from {right}.{name}" for name in contract.key
    )


def _want_keys(
    connection: duckdb.DuckDBPyConnection,
    workspace: Workspace,
    contract: Contract,
    group: Sequence[Delivery],
) -> bool:
    """Make a table of the keys that are in quarantine and nowhere in the group."""
    paths = [workspace.quarantine / f"{delivery.key}{KEYS}" for delivery in group]
    kept = [p for p in paths if p.exists() and _has_key(connection, p, contract)]
    if not kept:
        return False
    key = ", ".join(contract.key)
    connection.execute(
        f"create or replace temp table {_WANTED} as "
        f"select distinct {key} from read_parquet({_listed(kept)})"
    )
    for delivery in group:
        _forget(connection, _rows(workspace, delivery), contract)
    return _count(connection, _WANTED) > 0


def _take(
    connection: duckdb.DuckDBPyConnection,
    workspace: Workspace,
    contract: Contract,
    delivery: Delivery,
    *,
    into: str,
) -> bool:
    """Take the wanted keys that a delivery has."""
    rows = _rows(workspace, delivery)
    if not _has_key(connection, rows, contract):
        return False
    key = ", ".join(contract.key)
    found = (
        f"select distinct {delivery.delivery_id}::bigint as _delivery_id, {key} "
        f"from read_parquet({_listed([rows])}) as stored "
        f"semi join {_WANTED} as wanted on {same_key(contract, 'stored', 'wanted')}"
    )
    connection.execute(f"create table if not exists {into} as {found} limit 0")
    connection.execute(f"insert into {into} {found}")
    _forget(connection, rows, contract)
    return _count(connection, into) > 0


def _take_left_out(
    connection: duckdb.DuckDBPyConnection,
    workspace: Workspace,
    contract: Contract,
    *,
    group: Sequence[Delivery],
    older: Sequence[Delivery],
    into: str,
) -> bool:
    """Take of each person the newest delivery that names one, if the group does not."""
    person = f"{contract.subject}, {contract.subject}_type"
    key = ", ".join(contract.key)
    named = _listed([_rows(workspace, delivery) for delivery in group])
    connection.execute(
        f"create or replace temp table {_NAMED} as "
        f"select distinct {person} from read_parquet({named}, union_by_name = true)"
    )
    for delivery in older:
        rows = _rows(workspace, delivery)
        if not _has_key(connection, rows, contract):
            continue
        left_out = (
            f"select * from read_parquet({_listed([rows])}) as stored "
            f"anti join {_NAMED} as named using ({person})"
        )
        found = (
            f"select distinct {delivery.delivery_id}::bigint as _delivery_id, {key} "
            f"from ({left_out})"
        )
        connection.execute(f"create table if not exists {into} as {found} limit 0")
        # A row may be wanted already, since a newer one of its key is in quarantine.
        connection.execute(f"insert into {into} {found} except select * from {into}")
        connection.execute(
            f"insert into {_NAMED} select distinct {person} from ({left_out})"
        )
    return _count(connection, into) > 0


def _forget(
    connection: duckdb.DuckDBPyConnection, rows: Path, contract: Contract
) -> None:
    if _has_key(connection, rows, contract):
        connection.execute(
            f"create or replace temp table {_WANTED} as "
            f"select wanted.* from {_WANTED} as wanted "
            f"anti join read_parquet({_listed([rows])}) as stored "
            f"on {same_key(contract, 'stored', 'wanted')}"
        )


def _has_key(
    connection: duckdb.DuckDBPyConnection, path: Path, contract: Contract
) -> bool:
    """Tell whether a file has the columns that are the key today."""
    rows = connection.execute(
        f"select name from parquet_schema({_listed([path])})"
    ).fetchall()
    return set(contract.key) <= {name for (name,) in rows}


def _count(connection: duckdb.DuckDBPyConnection, table: str) -> int:
    found = connection.execute(f"select count(*) from {table}").fetchone()
    return int(found[0]) if found else 0


def _rows(workspace: Workspace, delivery: Delivery) -> Path:
    return workspace.root / str(delivery.parquet_path)


def _listed(paths: Sequence[Path]) -> str:
    quoted = ("'" + path.as_posix().replace("'", "''") + "'" for path in paths)
    return f"[{', '.join(quoted)}]"


def _feed(delivery: Delivery) -> tuple[str, str]:
    return delivery.source, delivery.feed
