"""Rules about where personal columns go, followed through the compiled SQL.

The record is `docs/decisions/0019-which-personal-columns-a-mart-may-hold.md`.
"""

import re
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

import sqlglot
from sqlglot import exp
from sqlglot.optimizer.qualify import qualify
from sqlglot.optimizer.scope import Scope, build_scope

from tests.house.rules.models import PROMISED, columns, layer, meta, models

Manifest = Mapping[str, Any]
Column = tuple[str, str]
Origins = Mapping[Column, frozenset[Column]]

PERSON_KEY = re.compile(r"(?:[a-z_]+_)?employee_id")
"""The one kind of person key that a mart may hold: the resolved, pseudonymous one."""

KEYS_WITH_A_REASON: Mapping[Column, str] = {
    ("marts.fct_training_records", "manager_employee_id_at_completion"): (
        "the resolved, pseudonymous key of the manager, named for its day"
    )
}
"""Other text columns of marts made from a person's identifiers, and why they may be."""


def origins(manifest: Manifest) -> dict[Column, frozenset[Column]]:
    """For each column of each model, the raw columns that its value is made from.

    Conditions do not count: `case when worker_id = x then 'a'` carries no identifier.
    """
    tables = _raw_tables(manifest)
    found: dict[Column, frozenset[Column]] = {
        (table, column): frozenset({(table, column)})
        for table, names in tables.items()
        for column in names
    }
    for node in _in_order(manifest):
        relation = _relation(node)
        tree = sqlglot.parse_one(node["compiled_code"], dialect="duckdb")
        scope = build_scope(qualify(tree, schema=_schema(tables), dialect="duckdb"))
        if scope is None:
            message = f"{relation} is not a query"
            raise ValueError(message)
        made_from = _scope_origins(scope, found, {})
        tables[relation] = list(made_from)
        for column, raw in made_from.items():
            found[relation, column] = raw
    return found


def personal_text_in_marts(
    manifest: Manifest, raw_classes: Mapping[Column, str], found: Origins
) -> list[str]:
    """Text columns of marts made from identifiers, beyond the allowed keys."""
    return [
        f"{relation}.{name} <- {'.'.join(raw)} ({raw_classes[raw]})"
        for relation, name, column in promised_columns(manifest)
        if column.get("data_type") == "varchar"
        if not PERSON_KEY.fullmatch(name) and (relation, name) not in KEYS_WITH_A_REASON
        for raw in sorted(found[relation, name])
        if raw_classes.get(raw) in {"direct", "identifier", "freetext"}
    ]


def person_keys_published(
    manifest: Manifest, raw_classes: Mapping[Column, str], found: Origins
) -> list[str]:
    """Text columns of published tables that descend from any identifier."""
    published = {
        _relation(node) for node in models(manifest) if meta(node).get("publish")
    }
    return [
        f"{relation}.{name} <- {'.'.join(raw)}"
        for relation, name, column in promised_columns(manifest)
        if relation in published and column.get("data_type") == "varchar"
        for raw in sorted(found[relation, name])
        if raw_classes.get(raw) in {"direct", "identifier", "freetext"}
    ]


def special_columns_understated(
    manifest: Manifest, raw_classes: Mapping[Column, str], found: Origins
) -> list[str]:
    """Text columns made from special attributes that do not say so."""
    return [
        f"{relation}.{name} <- {'.'.join(raw)}"
        for relation, name, column in promised_columns(manifest)
        if column.get("data_type") == "varchar"
        if meta(column).get("classification") != "special"
        for raw in sorted(found[relation, name])
        if raw_classes.get(raw) == "special"
    ]


def promised_columns(
    manifest: Manifest,
) -> Iterator[tuple[str, str, Mapping[str, Any]]]:
    """Relation, name and YAML of each column that others read."""
    for node in models(manifest):
        if layer(node) in PROMISED:
            for name, column in columns(node):
                yield _relation(node), name, column


def _relation(node: Mapping[str, Any]) -> str:
    return f"{node['schema']}.{node.get('identifier') or node['name']}"


def _raw_tables(manifest: Manifest) -> dict[str, list[str]]:
    return {
        _relation(source): list(source["columns"])
        for source in manifest["sources"].values()
    }


def _schema(tables: Mapping[str, list[str]]) -> dict[str, object]:
    schema: dict[str, dict[str, dict[str, str]]] = {}
    for relation, names in tables.items():
        where, name = relation.split(".")
        schema.setdefault(where, {})[name] = dict.fromkeys(names, "varchar")
    return dict(schema)


def _in_order(manifest: Manifest) -> Iterator[Mapping[str, Any]]:
    """Models after the models they read."""
    done: set[str] = set()
    waiting = {node["unique_id"]: node for node in models(manifest)}

    def visit(unique_id: str) -> Iterator[Mapping[str, Any]]:
        if unique_id in done or unique_id not in waiting:
            return
        done.add(unique_id)
        for upstream in waiting[unique_id]["depends_on"]["nodes"]:
            yield from visit(upstream)
        yield waiting[unique_id]

    for unique_id in waiting:
        yield from visit(unique_id)


Made = dict[str, frozenset[Column]]


def _scope_origins(scope: Scope, found: Origins, known: dict[int, Made]) -> Made:
    """The raw columns behind each output column of a query."""
    if id(scope) in known:
        return known[id(scope)]
    known[id(scope)] = {}  # a recursive query meets itself here
    query = scope.expression
    if isinstance(query, exp.SetOperation):
        parts = [_scope_origins(part, found, known) for part in _united(scope)]
        columns_of_parts = zip(*(part.values() for part in parts), strict=True)
        made = dict(zip(parts[0], map(_joined, columns_of_parts), strict=True))
    elif isinstance(query, exp.Query):
        made = {
            select.alias_or_name: _joined(
                _column_origins(column, scope, found, known)
                for column in _value_columns(select)
            )
            for select in query.selects
        }
    else:
        made = {}
    known[id(scope)] = made
    return made


def _united(scope: Scope) -> list[Scope]:
    """The queries of a union in their order: thousands nest too deep to descend."""
    last_first = []
    while isinstance(scope.expression, exp.SetOperation):
        scope, last = scope.set_operation_scopes
        last_first.append(last)
    return [scope, *reversed(last_first)]


def _joined(parts: Iterable[frozenset[Column]]) -> frozenset[Column]:
    return frozenset(column for part in parts for column in part)


def _column_origins(
    column: exp.Column, scope: Scope, found: Origins, known: dict[int, Made]
) -> frozenset[Column]:
    """The raw columns behind one column read in a scope, or in one around it."""
    reader: Scope | None = _innermost(column, scope)
    while reader is not None and column.table not in reader.sources:
        reader = reader.parent
    if reader is None:
        return frozenset()
    source = reader.sources[column.table]
    if isinstance(source, Scope):
        return _scope_origins(source, found, known).get(column.name, frozenset())
    return found.get((f"{source.db}.{source.name}", column.name), frozenset())


def _innermost(column: exp.Column, scope: Scope) -> Scope:
    """The subquery that a column stands in, or the query itself."""
    for inner in scope.subquery_scopes:
        if any(node is inner.expression for node in _path(column, scope.expression)):
            return _innermost(column, inner)
    return scope


def _value_columns(select: exp.Expr) -> Iterator[exp.Column]:
    """Columns whose value can reach the result: no conditions, counts or ordering."""
    for column in select.find_all(exp.Column):
        if not any(_only_asks(node, select) for node in _path(column, select)):
            yield column


def _path(column: exp.Expr, select: exp.Expr) -> Iterator[exp.Expr]:
    node: exp.Expr | None = column
    while node is not None and node is not select:
        yield node
        node = node.parent


def _only_asks(node: exp.Expr, select: exp.Expr) -> bool:
    """Whether what stands here is asked about, counted or sorted by, not returned."""
    parent = node.parent
    if isinstance(node, exp.Predicate | exp.Count | exp.Order | exp.Where):
        return True
    if node is select or parent is None:
        return False
    asked_by_if = isinstance(parent, exp.If) and node is parent.this
    frames_window = isinstance(parent, exp.Window) and node is not parent.this
    return asked_by_if or frames_window
