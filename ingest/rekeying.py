"""The key of the pseudonyms is changed, and everything stored goes with it.

The new key makes new pseudonyms out of the old ones. So nobody's identifier is needed:
who was landed years ago and whom the vault has forgotten stays the same person.
"""

from __future__ import annotations

import sqlite3
from contextlib import closing
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import polars as pl

from ingest import ledger, store, vault
from ingest.contract import OnErasure, load_contract
from ingest.hashed_identity import FILE as HASHED_IDENTITIES
from ingest.pseudonym import create_key, rekeyed
from ingest.quarantined_keys import KEYS
from ingest.rewriting import rewrite_store

if TYPE_CHECKING:
    from datetime import datetime
    from pathlib import Path

    from ingest.contract import Contract
    from ingest.pseudonym import Key
    from ingest.task import Keys
    from ingest.workspace import Workspace


def facts_of(keys: Keys) -> dict[str, Any]:
    """Return which key comes next, as the journal keeps it."""
    return {"key_number": len(keys.pseudonyms.later) + 2}


def carry_out(
    workspace: Workspace,
    connection: sqlite3.Connection,
    keys: Keys,
    facts: dict[str, Any],
    *,
    now: datetime,
) -> Keys:
    """Take the steps of a change of keys; what is of the new key already stays.

    Returns:
        The keys from now on.
    """
    path = vault.later_key(workspace, facts["key_number"])
    if not path.exists():
        create_key(path)
    renewed = replace(keys, pseudonyms=vault.pseudonym_key(workspace))
    key = renewed.pseudonyms
    for delivery in ledger.deliveries(connection):
        contract = load_contract(delivery.entity)
        named = workspace.quarantine / f"{delivery.key}{KEYS}"
        rows = _renamed(named, contract, key) if named.exists() else None
        if rows is not None:
            written = workspace.scratch / named.name
            rows.write_parquet(written)
            store.place(written, named)

    def change(path: Path, contract: Contract) -> pl.DataFrame | None:
        return _renamed(path, contract, key)

    rewrite_store(
        workspace, connection, change, cause="rotated", key_id=key.key_id, now=now
    )
    _rename_hashed(workspace, key)
    return renewed


def _renamed(path: Path, contract: Contract, key: Key) -> pl.DataFrame | None:
    """Return the rows of a file under the newest key; None if they are."""
    wanted = {
        *contract.raw_person_columns(OnErasure.ROW),
        *contract.raw_person_columns(OnErasure.MENTION),
    }
    present = [name for name in pl.read_parquet_schema(path) if name in wanted]
    if not present:
        return None
    rows = pl.read_parquet(path)
    changed = []
    for name in present:
        former = rows[name].drop_nulls().unique()
        if former.is_empty() or former.str.starts_with(key.prefix).all():
            continue
        newer = pl.Series([rekeyed(one, key) for one in former], dtype=pl.String)
        changed.append(
            rows[name].replace_strict(
                former, newer, default=None, return_dtype=pl.String
            )
        )
    return rows.with_columns(changed) if changed else None


def _rename_hashed(workspace: Workspace, key: Key) -> None:
    path = workspace.store / HASHED_IDENTITIES
    if not path.exists():
        return
    with closing(sqlite3.connect(path)) as state:
        state.execute("pragma secure_delete = on")
        rows = state.execute("select identifier, email from identities").fetchall()
        with state:
            state.executemany(
                "update identities set identifier = ?, email = ? where identifier = ?",
                [
                    (
                        rekeyed(identifier, key),
                        None if email is None else rekeyed(email, key),
                        identifier,
                    )
                    for identifier, email in rows
                ],
            )
        state.execute("vacuum")
