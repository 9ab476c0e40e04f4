"""Which rejected rows somebody still has to see to, and which have been made good.

A row is open while its delivery counts and its business key has not come in good since.
The comparison belongs here; the keys are kept by `ingest.quarantined_keys`.
"""

from __future__ import annotations

from itertools import groupby
from typing import TYPE_CHECKING

import duckdb
import polars as pl

from ingest import ledger
from ingest.contract import load_contract
from ingest.duplicates import RECORD
from ingest.fallback_rows import same_key
from ingest.quarantined_keys import KEYS
from ingest.standing import latest_deliveries

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from pathlib import Path

    from ingest.contract import Contract
    from ingest.ledger import Delivery
    from ingest.workspace import Workspace

_CORRECTED = {"delivery_id": pl.Int64, "record": pl.Int64, "corrected_by": pl.Int64}


def told_open(workspace: Workspace, faults: pl.DataFrame) -> pl.DataFrame:
    """Add to faults which delivery brought the row in good, and whether it is open.

    Args:
        workspace: The workspace.
        faults: As `ingest.quarantine.read_faults` returns them.

    Returns:
        The faults with `corrected_by`, a delivery or null, and `is_open`. A row whose
        key could not be read stays open while its delivery counts.
    """
    with ledger.open_ledger(workspace.ledger) as connection:
        landed = ledger.deliveries(connection)
    wanted = set(faults["delivery_id"].unique().to_list())
    counted = latest_deliveries(landed)
    loaded = sorted((d for d in landed if d.status == "loaded"), key=_feed)
    parts = [pl.DataFrame(schema=_CORRECTED)]
    for _, of_feed in groupby(loaded, key=_feed):
        parts.append(_corrected(workspace, list(of_feed), wanted))
    return faults.join(
        pl.concat(parts),
        on=["delivery_id", "record"],
        how="left",
        maintain_order="left",
    ).with_columns(
        (
            pl.col("delivery_id").is_in(sorted(counted))
            & pl.col("corrected_by").is_null()
        ).alias("is_open")
    )


def _corrected(
    workspace: Workspace, of_feed: Sequence[Delivery], wanted: Iterable[int]
) -> pl.DataFrame:
    """Return the rejected rows of a feed whose key a later delivery brought in good."""
    contract = load_contract(of_feed[0].entity)
    chosen = set(wanted)
    keys = [
        _keys(workspace.quarantine / f"{delivery.key}{KEYS}", delivery, contract)
        for delivery in of_feed
        if delivery.delivery_id in chosen
    ]
    known = [part for part in keys if part is not None]
    needed = set(contract.key)
    stored = [
        (workspace.root / str(delivery.parquet_path), delivery) for delivery in of_feed
    ]
    readable = [
        (path, delivery)
        for path, delivery in stored
        if needed <= pl.read_parquet_schema(path).keys()
    ]
    if not known or not readable:
        return pl.DataFrame(schema=_CORRECTED)
    turns = pl.DataFrame(
        [(path.as_posix(), d.turn, d.delivery_id) for path, d in readable],
        schema={"place": pl.String, "turn": pl.Int64, "delivery_id": pl.Int64},
        orient="row",
    )
    names = ", ".join(contract.key)
    with duckdb.connect() as connection:
        connection.register("rejected", pl.concat(known).to_arrow())
        connection.register("turns", turns.to_arrow())
        found = connection.execute(
            f"with stored as (select distinct {names}, filename as place "
            "from read_parquet($places, filename = true, union_by_name = true)) "
            "select rejected.delivery_id, rejected.record, "
            "min_by(turns.delivery_id, turns.turn) as corrected_by "
            f"from rejected join stored on {same_key(contract, 'rejected', 'stored')} "
            "join turns on turns.place = stored.place and turns.turn > rejected.turn "
            "group by rejected.delivery_id, rejected.record",
            {"places": turns["place"].unique().to_list()},
        ).fetchall()
    return pl.DataFrame(found, schema=_CORRECTED, orient="row")


def _keys(path: Path, delivery: Delivery, contract: Contract) -> pl.DataFrame | None:
    """Return the keys of rejected rows; none where only their sum was kept."""
    if not path.exists():
        return None
    found = pl.read_parquet(path)
    if not {RECORD, *contract.key} <= set(found.columns):
        return None
    return found.select(
        *contract.key,
        pl.col(RECORD).alias("record"),
        pl.lit(delivery.delivery_id, dtype=pl.Int64).alias("delivery_id"),
        pl.lit(delivery.turn, dtype=pl.Int64).alias("turn"),
    )


def _feed(delivery: Delivery) -> tuple[str, str]:
    return delivery.source, delivery.feed
