"""Which deliveries corrected what earlier ones had said: `raw_ops.corrections`.

A contract knows the key, the version and the dates of its entity; so the comparison of
a record with the one before is made from it, once for all entities. Each stored row is
read once. What a correction did to a published number is for the marts.
"""

from __future__ import annotations

from itertools import groupby
from typing import TYPE_CHECKING

from ingest.contract import LogicalType
from ingest.fallback_rows import same_key
from ingest.raw_tables import CORRECTIONS

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    import duckdb

    from ingest.contract import Contract
    from ingest.ledger import Delivery

_TURNS = "turns"
_DAYS = frozenset({LogicalType.DATE, LogicalType.TIMESTAMP})
Turn = tuple[int, int, int, bool, bool, int | None]


def find_corrections(
    connection: duckdb.DuckDBPyConnection,
    contracts: Mapping[str, Contract],
    loaded: Sequence[Delivery],
    *,
    since: int | None,
) -> None:
    """Make the table of corrections in an open warehouse that has the raw views.

    Args:
        connection: The open warehouse.
        contracts: Of all entities.
        loaded: The loaded deliveries.
        since: The newest delivery that is not looked at; None looks at none.
    """
    name = f"{CORRECTIONS.schema}.{CORRECTIONS.name}"
    declared = ", ".join(f"{c.name} {c.duckdb_type}" for c in CORRECTIONS.columns)
    connection.execute(f"create or replace table {name} ({declared})")
    if since is None:
        return
    for entity, contract in contracts.items():
        turns = turns_of([d for d in loaded if d.entity == entity], since=since)
        if any(is_new for _, _, _, _, is_new, _ in turns):
            connection.execute(
                f"create or replace temp table {_TURNS} (delivery_id bigint, "
                "feed bigint, place bigint, is_first boolean, is_new boolean, "
                "replaced_by bigint)"
            )
            connection.executemany(
                f"insert into {_TURNS} values (?, ?, ?, ?, ?, ?)", turns
            )
            connection.execute(f"insert into {name} {_query(contract)}")
    connection.execute(f"drop table if exists {_TURNS}")


def turns_of(deliveries: Iterable[Delivery], *, since: int) -> list[Turn]:
    """Return the deliveries of an entity that have to be read, and their order.

    Each with the number of its feed, its place in it, whether it is the first of the
    feed and whether it is new. Files of one complete delivery share a place; the last
    file of the place after it replaces them. Of a feed that delivers everything only
    the place before the first new one, and those after, are read.
    """
    turns: list[Turn] = []
    ordered = sorted(deliveries, key=_feed)
    for number, (_, found) in enumerate(groupby(ordered, key=_feed)):
        of_feed = sorted(found, key=lambda d: (d.delivered_on or "", d.turn))
        if of_feed[0].delivery_mode != "full":
            first = min(d.delivery_id for d in of_feed)
            turns += [
                (
                    d.delivery_id,
                    number,
                    0,
                    d.delivery_id == first,
                    d.delivery_id > since,
                    None,
                )
                for d in of_feed
            ]
            continue
        groups = [
            [d.delivery_id for d in group]
            for _, group in groupby(of_feed, key=lambda d: d.delivered_on or d.turn)
        ]
        new = [place for place, group in enumerate(groups) if max(group) > since]
        begin = max((new[0] if new else len(groups)) - 1, 0)
        for place in range(begin, len(groups)):
            following = groups[place + 1] if place + 1 < len(groups) else None
            turns += [
                (
                    delivery_id,
                    number,
                    place,
                    place == 0,
                    delivery_id > since,
                    None if following is None else max(following),
                )
                for delivery_id in groups[place]
            ]
    return turns


def _query(contract: Contract) -> str:
    """Return the corrections of one entity as SQL over its raw view."""
    raw = {column.name for column in contract.raw_columns()}
    days = [
        column.name
        for column in sorted(
            contract.columns, key=lambda c: (not c.is_key, not c.required)
        )
        if column.logical_type in _DAYS
        and column.name in raw
        and column.name != contract.version_column
    ]
    values = sorted(raw - {contract.version_column, "_row_number"})
    key = ", ".join(contract.key)
    day = f"coalesce({', '.join(days)})::date" if days else "null::date"
    dates = "".join(f", {name}::date as day_{place}" for place, name in enumerate(days))
    before = "".join(
        f", lag(day_{place}) over earlier as before_{place}"
        for place in range(len(days))
    )
    moved = ", ".join(
        f"case when day_{place} is distinct from before_{place} "
        f"then least(day_{place}, before_{place}) end"
        for place in range(len(days))
    )
    affected = f"coalesce(least({moved}), day)" if days else "day"
    return f"""
        with told as (
            select {key}, _delivery_id, _row_number, _is_latest_delivery,
                {day} as day{dates},
                hash({", ".join(values)}) as fingerprint, {_TURNS}.*
            from raw_{contract.domain}.{contract.entity} as stored
            inner join {_TURNS} on stored._delivery_id = {_TURNS}.delivery_id
        ),
        touched as (select distinct {key} from told where is_new),
        known_days as (
            select delivery_id, max(newest) over (
                partition by feed order by place, delivery_id
                rows between unbounded preceding and 1 preceding
            ) as known_day
            from (
                select delivery_id, feed, place, max(day) as newest
                from told group by delivery_id, feed, place
            )
        ),
        compared as (
            select told.*, lag(fingerprint) over earlier as fingerprint_before{before}
            from told semi join touched on {same_key(contract, "told", "touched")}
            window earlier as (
                partition by {key} order by delivery_id, _row_number
            )
        ),
        followed as (
            select told.*, lead(place) over (
                partition by feed, {key} order by place, delivery_id, _row_number
            ) as place_after
            from told
            where feed in (select feed from told where replaced_by is not null)
        ),
        found as (
            select delivery_id, 'changed' as kind, {affected} as affected_day
            from compared
            where is_new and fingerprint <> fingerprint_before
            union all
            select compared.delivery_id, 'backdated' as kind, day as affected_day
            from compared inner join known_days using (delivery_id)
            where is_new and fingerprint_before is null
                and (is_first or day is null or day < known_day)
            union all
            select replaced_by as delivery_id, 'removed' as kind, day as affected_day
            from followed
            where replaced_by is not null and not _is_latest_delivery
                and coalesce(place_after > place + 1, true)
        )
        select delivery_id, '{contract.entity}' as entity,
            count(*) filter (kind = 'changed') as changed_rows,
            count(*) filter (kind = 'backdated') as backdated_rows,
            count(*) filter (kind = 'removed') as removed_rows,
            case when count(*) = count(affected_day) then min(affected_day) end
                as earliest_affected_date
        from found
        where delivery_id in (select delivery_id from {_TURNS} where is_new)
        group by delivery_id
    """


def _feed(delivery: Delivery) -> tuple[str, str]:
    return delivery.source, delivery.feed
