"""The tables of the ledger, and the columns that later releases added to them.

Only their form belongs here; what is written to them is for `ingest.ledger` and the
modules that keep a table of their own.
"""

from __future__ import annotations

SCHEMA = """
create table if not exists deliveries (
    delivery_id integer primary key,
    source text not null,
    feed text not null,
    entity text not null,
    delivery_mode text not null,
    file_name text not null,
    file_sha256 text not null,
    file_bytes integer not null,
    mapping_sha256 text not null,
    contract_version text not null,
    loaded_at text not null,
    status text not null check (status in ('loaded', 'rejected', 'replaced')),
    reject_rule text,
    reject_reason text,
    parquet_path text,
    parquet_sha256 text,
    rows_in integer not null,
    rows_loaded integer not null,
    rows_quarantined integer not null,
    rows_duplicate integer not null,
    rows_superseded integer not null,
    rows_erased integer not null,
    key_id text not null,
    chain_hash text not null,
    place integer not null default 0,
    delivered_on text,
    file_name_values text not null default '',
    unchanged_when_null text not null default '',
    cleared_when_null text not null default '',
    keeps_people_left_out integer not null default 0,
    check (rows_in = rows_loaded + rows_quarantined + rows_duplicate
        + rows_superseded + rows_erased)
);
create index if not exists deliveries_by_file
    on deliveries (source, feed, file_sha256, mapping_sha256);
create table if not exists faults_by_rule (
    delivery_id integer not null references deliveries,
    rule text not null,
    column_name text,
    rows integer not null
);
create table if not exists seen_files (
    path text primary key,
    size integer not null,
    mtime_ns integer not null,
    inode integer not null,
    file_sha256 text not null
);
create table if not exists runs (
    run_id text primary key,
    started_at text not null,
    ended_at text,
    status text not null check (
        status in ('running', 'succeeded', 'failed', 'blocked', 'unchanged')
    ),
    as_of_date text,
    generation text,
    inputs_fingerprint text,
    summary_json text
);
create table if not exists amendments (
    amendment_id integer primary key,
    delivery_id integer not null references deliveries,
    amended_at text not null,
    cause text not null check (cause in ('erased', 'expired', 'rotated')),
    parquet_path text not null,
    parquet_sha256 text not null,
    rows_loaded integer not null,
    rows_quarantined integer not null,
    rows_superseded integer not null,
    rows_erased integer not null,
    key_id text not null,
    chain_hash text not null
);
create table if not exists works (
    work_id integer primary key,
    kind text not null check (kind in ('erase', 'expire', 'rotate')),
    begun_at text not null,
    state text not null check (state in ('begun', 'stored', 'done')),
    ended_at text
);
create table if not exists audit_head (
    entries integer not null,
    chain text not null
);
create table if not exists programs (
    program text not null,
    version integer not null,
    spec_sha256 text not null,
    declared text not null,
    first_seen_at text not null,
    primary key (program, version)
);
"""

ADDED = {
    "place": "integer not null default 0",
    "delivered_on": "text",
    "file_name_values": "text not null default ''",
    "unchanged_when_null": "text not null default ''",
    "cleared_when_null": "text not null default ''",
    "keeps_people_left_out": "integer not null default 0",
}
