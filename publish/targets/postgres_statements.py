"""The SQL that keeps a PostgreSQL schema equal to the published set.

Pure: facts of the manifest in, statements out. Who runs them, and when, belongs to
`publish.targets.postgres`; the policy of roles is `docs/reference/roles.md`.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from publish.errors import ColumnTypeError
from publish.sql import literal, quoted

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from publish.manifest import Manifest, TableFact

PUBLICATION: Final = "_stepladder_publication"
ACCESS: Final = "_stepladder_access"
VIEWER: Final = "stepladder_viewer"
HRBP: Final = "stepladder_hrbp"
ANALYST: Final = "stepladder_analyst"
RESTRICTED: Final = "stepladder_restricted"
ROLES: Final = (VIEWER, HRBP, ANALYST, RESTRICTED)
TYPES: Final = {
    "BIGINT": "bigint",
    "DOUBLE": "double precision",
    "VARCHAR": "text",
    "BOOLEAN": "boolean",
    "DATE": "date",
    "TIMESTAMP": "timestamp without time zone",
}
_SCOPED: Final = frozenset({"scope_kind", "scope_id"})
_PROTECTED: Final = frozenset({"characteristic", "gender"})


@dataclass(frozen=True)
class Present:
    """What the schema holds already.

    Attributes:
        columns: By table, the type of each column.
        loaded: The tables that the last export filled.
        policies: Pairs of a table and one of its policies.
    """

    columns: Mapping[str, Mapping[str, str]]
    loaded: frozenset[str]
    policies: frozenset[tuple[str, str]]


def own_tables(schema: str) -> tuple[str, ...]:
    """Make the schema, and the two tables in it that are no published ones."""
    publication, access = _named(schema, PUBLICATION), _named(schema, ACCESS)
    loaded = (
        "generation text not null, as_of_date date not null, "
        "table_name text primary key, row_count bigint not null, "
        "content_hash text not null, loaded_at timestamp with time zone not null"
    )
    given = "login name, org_unit_id text, primary key (login, org_unit_id)"
    return (
        f"create schema if not exists {quoted(schema)}",
        f"create table if not exists {publication} ({loaded})",
        f"create table if not exists {access} ({given})",
    )


def tables(schema: str, manifest: Manifest, present: Present) -> list[str]:
    """Make the tables that are missing, and add the columns that are new.

    A column that is published no more stays and is empty from now on: views and
    reports that name it go on.

    Raises:
        ColumnTypeError: A column has come to be of another type.
    """
    statements = []
    for table in manifest.tables:
        name = _named(schema, table.name)
        wanted = {column.name: TYPES[column.type] for column in table.columns}
        found = present.columns.get(table.name)
        if found is None:
            listed = ", ".join(
                f"{quoted(each)} {kind}" for each, kind in wanted.items()
            )
            statements.append(f"create table {name} ({listed})")
            continue
        for column, kind in wanted.items():
            if column not in found:
                statements.append(
                    f"alter table {name} add column {quoted(column)} {kind}"
                )
            elif found[column] != kind:
                raise ColumnTypeError(
                    f"the table {table.name} of the server has another type than the "
                    f"published one: {found[column]}, not {kind}",
                    column=column,
                    remedy=f"Drop {schema}.{table.name} on the server, with what "
                    "builds on it; the next export makes it again.",
                )
    return statements


def changed(manifest: Manifest, present: Present) -> list[TableFact]:
    """Return the tables whose descriptions the server lacks."""
    return [
        table
        for table in manifest.tables
        if {column.name for column in table.columns}
        - set(present.columns.get(table.name, ()))
    ]


def descriptions(schema: str, described: Iterable[TableFact]) -> list[str]:
    """Say what tables and columns mean, where tools show it."""
    statements = []
    for table in described:
        name = _named(schema, table.name)
        statements.append(f"comment on table {name} is {literal(table.description)}")
        statements += [
            f"comment on column {name}.{quoted(column.name)} "
            f"is {literal(column.description)}"
            for column in table.columns
        ]
    return statements


def policies(schema: str, manifest: Manifest, present: Present) -> list[str]:
    """Cut the rows of units by who asks: each is made once and outlives every load."""
    access = _named(schema, ACCESS)
    own = (
        f"select rights.org_unit_id from {access} as rights "
        "where rights.login = current_user"
    )
    wanted = [
        (ACCESS, "stepladder_own_rights", f"to {HRBP} using (login = current_user)")
    ]
    for table in manifest.tables:
        if not is_scoped(table):
            continue
        wanted += [
            (
                table.name,
                "stepladder_all_rows",
                f"to {ANALYST}, {RESTRICTED} using (true)",
            ),
            (
                table.name,
                "stepladder_rows_of_no_unit",
                f"to {VIEWER}, {HRBP} using (scope_kind <> 'org_unit')",
            ),
            (
                table.name,
                "stepladder_own_units",
                f"to {HRBP} using (scope_kind = 'org_unit' and scope_id in ({own}))",
            ),
        ]
    statements = []
    for table_name, policy, rule in wanted:
        if (table_name, policy) not in present.policies:
            name = _named(schema, table_name)
            statements += [
                f"alter table {name} enable row level security",
                f"create policy {policy} on {name} for select {rule}",
            ]
    return statements


def rights(schema: str, manifest: Manifest) -> list[str]:
    """Say who may read which table; rights of other roles stay as they are."""
    everybody = ", ".join(ROLES)
    within = quoted(schema)
    listed = {
        role: ", ".join(_named(schema, name) for name in names)
        for role, names in _readable(manifest).items()
        if names
    }
    return [
        f"grant usage on schema {within} to {everybody}",
        f"revoke all on all tables in schema {within} from public, {everybody}",
        f"grant select on {_named(schema, PUBLICATION)} to {everybody}",
        f"grant select on {_named(schema, ACCESS)} to {HRBP}",
        *(f"grant select on {names} to {role}" for role, names in listed.items()),
    ]


def emptied(schema: str, manifest: Manifest, present: Present) -> list[str]:
    """Empty the published tables, and those that were published the last time."""
    names = {*present.loaded, *(table.name for table in manifest.tables)}
    return [
        f"delete from {_named(schema, name)}" for name in (*sorted(names), PUBLICATION)
    ]


def told(schema: str, manifest: Manifest) -> str:
    """Record what is loaded: of each table the generation, its day and its rows."""
    day = f"date '{manifest.as_of_date}'"
    rows = ", ".join(
        f"({literal(manifest.generation)}, {day}, {literal(table.name)}, "
        f"{table.rows}, {literal(table.content_hash)}, now())"
        for table in manifest.tables
    )
    return (
        f"insert into {_named(schema, PUBLICATION)} (generation, as_of_date, "
        f"table_name, row_count, content_hash, loaded_at) values {rows}"
    )


def at_once(statements: Sequence[str]) -> str:
    """Put statements into one, so that they cost one round trip."""
    body = ";\n".join(statements)
    return f"do {literal(f'begin {body}; end')}"


def is_scoped(table: TableFact) -> bool:
    """Whether rows of a table are about units, among others."""
    return {column.name for column in table.columns} >= _SCOPED


def _readable(manifest: Manifest) -> dict[str, list[str]]:
    guarded = {
        table.name
        for table in manifest.tables
        if _PROTECTED & {column.name for column in table.columns}
    }
    names = [table.name for table in manifest.tables]
    open_to_all = [name for name in names if name not in guarded]
    return {
        VIEWER: open_to_all,
        HRBP: open_to_all,
        ANALYST: open_to_all,
        RESTRICTED: names,
    }


def _named(schema: str, name: str) -> str:
    return f"{quoted(schema)}.{quoted(name)}"
