"""Which known e-mail address a hashed one stands for, found out after a landing.

Badges name their holders by a hash of address and salt. Whoever has the addresses can
try them, and we have: hash, salt and addresses stay in the vault, what comes out is
pairs of pseudonyms. Which worker an address belongs to is not decided here.

Cost: one hash for each distinct salt and each spelling of an address, about a
microsecond each, never tried twice and at most `MOST_ATTEMPTS` in one landing; what is
left over is tried in the next. Addresses and open hashes are held in memory, some 200
bytes each.
"""

from __future__ import annotations

import sqlite3
from contextlib import closing
from dataclasses import dataclass
from typing import TYPE_CHECKING

import polars as pl

from ingest import vault
from ingest.contract import EMAIL, load_contract
from ingest.hash_attempts import Addresses, OpenHash, grouped, parsed_hash, tried
from ingest.pseudonym import normalised
from ingest.readers.open_badges import HASHED_EMAIL

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from ingest.ledger import Delivery
    from ingest.task import Keys, Progress
    from ingest.workspace import Workspace

MOST_ATTEMPTS = 50_000_000
FILE = "hashed_identities.sqlite"
_SCHEMA = """
create table if not exists examined (
    delivery_id integer primary key,
    has_emails integer not null,
    has_hashes integer not null
);
create table if not exists identities (
    identifier text primary key,
    first_delivery_id integer not null,
    tried_up_to integer not null default 0,
    email text,
    known_since_delivery_id integer
);
"""


@dataclass(frozen=True)
class Outcome:
    """What one landing found out about hashed addresses."""

    resolved: int
    """Hashes whose address was found now."""
    unresolved: int
    """Hashes whose address is not known."""
    waiting: int
    """Of those, hashes that not every address was tried against yet."""
    attempts: int


def resolve_hashed_identities(
    workspace: Workspace,
    deliveries: Sequence[Delivery],
    *,
    keys: Keys,
    most_attempts: int = MOST_ATTEMPTS,
    progress: Progress | None = None,
) -> Outcome:
    """Try new addresses on open hashes, and all addresses on new hashes.

    Args:
        workspace: The workspace.
        deliveries: Everything that was ever landed, in the order of the ledger.
        keys: Those of the vault.
        most_attempts: How many hashes may be worked out.
        progress: Told how many holders were found.
    """
    loaded = {d.delivery_id: d for d in deliveries if d.status == "loaded"}
    with closing(_opened(workspace)) as state:
        _examine(state, workspace, loaded)
        newest = max(loaded, default=0)
        waiting = _waiting(state, workspace, loaded, keys=keys, newest=newest)
        resolved = attempts = 0
        if waiting:
            addresses = _addresses(state, workspace, loaded, keys=keys)
            for group in grouped(waiting):
                start = addresses.after(group[0].tried_up_to)
                cost = len(addresses.spelling) - start
                if attempts and attempts + cost > most_attempts:
                    break
                attempts += cost
                found = tried(group, addresses, start)
                resolved += len(found)
                _remember(state, group, found, newest=newest)
        outcome = _outcome(state, newest=newest, resolved=resolved, attempts=attempts)
    if waiting and progress is not None:
        progress(
            f"hashed addresses: {outcome.resolved:,} found, "
            f"{outcome.unresolved:,} unknown"
        )
    return outcome


def resolved_identities(workspace: Workspace, *, up_to: int) -> pl.DataFrame:
    """Return pairs of pseudonyms, of the hash and of the address.

    Args:
        workspace: The workspace.
        up_to: Only pairs whose two sides came with deliveries up to this one.
    """
    schema = {"identifier": pl.String, "identifier_type": pl.String, "email": pl.String}
    if not (workspace.store / FILE).exists():
        return pl.DataFrame(schema=schema)
    with closing(_opened(workspace)) as state:
        rows = state.execute(
            "select identifier, email from identities where email is not null "
            "and known_since_delivery_id <= ? order by identifier",
            (up_to,),
        ).fetchall()
    return pl.DataFrame(
        {
            "identifier": [identifier for identifier, _ in rows],
            "identifier_type": [HASHED_EMAIL] * len(rows),
            "email": [email for _, email in rows],
        },
        schema=schema,
    )


def _opened(workspace: Workspace) -> sqlite3.Connection:
    path = workspace.store / FILE
    if not path.exists():
        path.touch(mode=0o600)
    state = sqlite3.connect(path, timeout=30)
    state.executescript(_SCHEMA)
    return state


def _examine(
    state: sqlite3.Connection, workspace: Workspace, loaded: dict[int, Delivery]
) -> None:
    """Note which new deliveries hold addresses, and every hash they bring."""
    known = {row[0] for row in state.execute("select delivery_id from examined")}
    for number, delivery in loaded.items():
        if number in known:
            continue
        hashes: set[str] = set()
        has_emails = False
        stored = pl.scan_parquet(workspace.root / str(delivery.parquet_path))
        for column in load_contract(delivery.entity).columns:
            if not column.is_person_identifier:
                continue
            kind = pl.col(f"{column.name}_type")
            kinds = stored.select(kind.unique()).collect().to_series().to_list()
            has_emails |= EMAIL in kinds
            if HASHED_EMAIL in kinds:
                rows = stored.filter(kind == HASHED_EMAIL).select(column.name).unique()
                hashes |= set(rows.collect().to_series().drop_nulls().to_list())
        with state:
            state.executemany(
                "insert or ignore into identities (identifier, first_delivery_id) "
                "values (?, ?)",
                [(identifier, number) for identifier in sorted(hashes)],
            )
            state.execute(
                "insert into examined values (?, ?, ?)",
                (number, has_emails, bool(hashes)),
            )


def _waiting(
    state: sqlite3.Connection,
    workspace: Workspace,
    loaded: dict[int, Delivery],
    *,
    keys: Keys,
    newest: int,
) -> list[OpenHash]:
    """Return the open hashes that addresses came after, or none if nothing came."""
    rows = {
        identifier: (first, tried)
        for identifier, first, tried in state.execute(
            "select identifier, first_delivery_id, tried_up_to from identities "
            "where email is null and tried_up_to < coalesce("
            "(select max(delivery_id) from examined where has_emails "
            "and delivery_id <= ?), 0)",
            (newest,),
        )
    }
    if not rows:
        return []
    plain = {
        pseudonym: text
        for number in _those(state, "has_hashes")
        if number in loaded
        for part in _identities(workspace, loaded[number], keys)
        for pseudonym, text in part.filter(pl.col("id_type") == HASHED_EMAIL)
        .select("pseudonym", "identifier")
        .iter_rows()
        if pseudonym in rows
    }
    return [
        found
        for identifier, text in plain.items()
        if (found := parsed_hash(identifier, text, *rows[identifier])) is not None
    ]


def _addresses(
    state: sqlite3.Connection,
    workspace: Workspace,
    loaded: dict[int, Delivery],
    *,
    keys: Keys,
) -> Addresses:
    parts = [
        part.filter(pl.col("id_type") == EMAIL).select(
            "pseudonym",
            "identifier",
            pl.lit(number, dtype=pl.Int64).alias("delivery_id"),
        )
        for number in _those(state, "has_emails")
        if number in loaded
        for part in _identities(workspace, loaded[number], keys)
    ]
    schema = {"pseudonym": pl.String, "identifier": pl.String, "delivery_id": pl.Int64}
    met = pl.concat([pl.DataFrame(schema=schema), *parts]).unique(
        "identifier", keep="first", maintain_order=True
    )
    tidy = met.with_columns(
        pl.Series(
            "identifier",
            [normalised(text, id_type=EMAIL) for text in met["identifier"]],
            dtype=pl.String,
        )
    )
    both = pl.concat([met, tidy]).unique(
        "identifier", keep="first", maintain_order=True
    )
    both = both.sort("delivery_id", maintain_order=True)
    return Addresses(
        spelling=[text.encode() for text in both["identifier"]],
        pseudonym=both["pseudonym"].to_list(),
        delivery_id=both["delivery_id"],
    )


def _identities(
    workspace: Workspace, delivery: Delivery, keys: Keys
) -> Iterable[pl.DataFrame]:
    path = vault.segments(workspace) / f"{delivery.key}{vault.SUFFIX}"
    if not path.exists():
        return ()
    return vault.read_identities(path, keys)


def _those(state: sqlite3.Connection, what: str) -> list[int]:
    query = {
        "has_emails": "select delivery_id from examined where has_emails order by 1",
        "has_hashes": "select delivery_id from examined where has_hashes order by 1",
    }[what]
    return [row[0] for row in state.execute(query)]


def _remember(
    state: sqlite3.Connection,
    group: list[OpenHash],
    found: dict[str, tuple[str, int]],
    *,
    newest: int,
) -> None:
    updates = []
    for one in group:
        email, delivery_id = found.get(one.identifier, (None, None))
        since = None
        if delivery_id is not None:
            since = max(one.first_delivery_id, delivery_id)
        updates.append((newest, email, since, one.identifier))
    with state:
        state.executemany(
            "update identities set tried_up_to = ?, email = ?, "
            "known_since_delivery_id = ? where identifier = ?",
            updates,
        )


def _outcome(
    state: sqlite3.Connection, *, newest: int, resolved: int, attempts: int
) -> Outcome:
    unresolved, waiting = state.execute(
        "select count(*), coalesce(sum(tried_up_to < coalesce("
        "(select max(delivery_id) from examined where has_emails "
        "and delivery_id <= ?), 0)), 0) from identities where email is null",
        (newest,),
    ).fetchone()
    return Outcome(
        resolved=resolved, unresolved=unresolved, waiting=waiting, attempts=attempts
    )
