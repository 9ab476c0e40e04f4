"""What the columns of a query are made of, followed through its SQL.

Of each column: the columns of the tables it reads whose value can reach it, and how
personal what arrives is. What is only counted, compared or sorted by does not arrive.
What cannot be followed is an error, never a column made of nothing. Pure: which tables
there are and what is allowed is decided in `publish.classification`.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import sqlglot
from sqlglot import exp
from sqlglot.errors import SqlglotError
from sqlglot.optimizer.qualify import qualify
from sqlglot.optimizer.scope import Scope, build_scope

from ingest.contract import Classification
from publish.errors import LineageError
from publish.sql_parts import carrying, is_recursive, operands, tests, united

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

Column = tuple[str, str]
"""A table (`schema.name`) and a column of it."""

RANK: Mapping[Classification, int] = {
    found: rank
    for rank, found in enumerate(
        (
            Classification.MEASURE,
            Classification.QUASI,
            Classification.SPECIAL,
            Classification.FREETEXT,
            Classification.IDENTIFIER,
            Classification.DIRECT,
        )
    )
}
NAMING = frozenset(
    {Classification.DIRECT, Classification.IDENTIFIER, Classification.FREETEXT}
)
"""What tells who somebody is: only a count of it is no longer that."""


@dataclass(frozen=True)
class Origin:
    """A column that a value comes from, and how personal what arrives of it is."""

    column: Column
    classification: Classification


Made = dict[str, frozenset[Origin]]
NOTHING: frozenset[Origin] = frozenset()
LITERAL = Origin(("", "a text in the query"), Classification.MEASURE)

_COUNTS = (exp.Count, exp.CountIf, exp.ApproxDistinct, exp.Grouping)
_SUMMARIES = (
    exp.Sum,
    exp.Avg,
    exp.Median,
    exp.Quantile,
    exp.PercentileCont,
    exp.Stddev,
    exp.StddevPop,
    exp.StddevSamp,
    exp.Variance,
    exp.VariancePop,
    exp.Corr,
    exp.CovarPop,
    exp.CovarSamp,
)
_TESTS = (exp.Predicate, exp.Connector, exp.Not)
_ROW_MAKERS = (exp.GenerateSeries, exp.Unnest, exp.Explode)


def follow(
    sql: str, tables: Mapping[str, Mapping[str, frozenset[Origin]]]
) -> tuple[Made, list[str]]:
    """Follow a query's columns to what they are made of.

    Args:
        sql: One query in DuckDB's dialect.
        tables: What the columns of each readable table are made of.

    Returns:
        The query's columns with their origins, and where it compares a column that
        tells who somebody is with a text written into the query.

    Raises:
        LineageError: Something in it cannot be followed.
    """
    try:
        tree = sqlglot.parse_one(sql, dialect="duckdb")
        schema = _schema(tree, tables)
        qualified = qualify(
            tree, schema=schema, dialect="duckdb", quote_identifiers=False
        )
        scope = build_scope(qualified)
    except SqlglotError as error:
        message = str(error).splitlines()[0]
        raise LineageError(f"this SQL is not understood: {message}") from error
    if scope is None:
        raise LineageError("this is not a query")
    follower = _Follower(tables)
    return follower.whole(scope), list(follower.literal_comparisons(scope))


def classification_of(origins: Iterable[Origin]) -> Classification:
    """Return the most personal class among origins."""
    return max(
        (origin.classification for origin in origins),
        key=RANK.__getitem__,
        default=Classification.MEASURE,
    )


def _schema(
    tree: exp.Expr, tables: Mapping[str, Mapping[str, frozenset[Origin]]]
) -> dict[str, object]:
    """The columns of the tables that are read, so that each * is known."""
    schema: dict[str, dict[str, dict[str, str]]] = {}
    for read in tree.find_all(exp.Table):
        columns = tables.get(f"{read.db}.{read.name}")
        if columns is not None:
            kinds = dict.fromkeys(columns, "varchar")
            schema.setdefault(read.db, {})[read.name] = kinds
    return dict(schema)


class _Follower:
    """One query on its way; remembers what it has followed already."""

    def __init__(self, tables: Mapping[str, Mapping[str, frozenset[Origin]]]) -> None:
        self._tables = tables
        self._known: dict[int, Made] = {}
        self._recursive: dict[int, Made] = {}

    def whole(self, scope: Scope) -> Made:
        """Follow the outermost query; again, while recursion carries values on."""
        while True:
            self._known = {}
            before = dict(self._recursive)
            made = self._query(scope)
            if before == self._recursive:
                return made

    def literal_comparisons(self, root: Scope) -> Iterator[str]:
        """Find comparisons of what tells who somebody is with a text in the query."""
        for scope in root.traverse():
            for test in tests(scope):
                if self._is_personal_literal(test, scope):
                    yield test.sql(dialect="duckdb")[:120]
            expression = scope.expression
            if isinstance(expression, exp.Intersect | exp.Except):
                parts = [self._query(part) for part in scope.set_operation_scopes]
                for left, right in zip(*(made.values() for made in parts), strict=True):
                    if _meets_literal([left, right]):
                        yield expression.sql(dialect="duckdb")[:120]

    def _is_personal_literal(self, test: exp.Expr, scope: Scope) -> bool:
        compared = [part for part in operands(test) if not isinstance(part, exp.Null)]
        return _meets_literal([self._value(part, scope) for part in compared])

    def _query(self, scope: Scope) -> Made:
        if id(scope) in self._known:
            return self._known[id(scope)]
        query = scope.expression
        if isinstance(query, exp.SetOperation):
            made = self._union(scope, query)
        elif isinstance(query, exp.Select):
            made = self._select(scope, query)
        elif isinstance(query, exp.Subquery):
            [inner] = scope.subquery_scopes or scope.derived_table_scopes
            made = self._query(inner)
        else:
            made = self._rows(scope, query)
        self._known[id(scope)] = made
        return made

    def _select(self, scope: Scope, query: exp.Select) -> Made:
        made: Made = {}
        for select in query.selects:
            if isinstance(select, exp.Star) or select.find(exp.Columns):
                raise LineageError("a * in this query cannot be followed")
            made[select.alias_or_name] = self._value(select, scope)
        return made

    def _union(self, scope: Scope, query: exp.SetOperation) -> Made:
        parts = [self._query(part) for part in united(scope)]
        if query.args.get("by_name"):
            names = dict.fromkeys(name for part in parts for name in part)
            made = {
                name: _joined(part.get(name, NOTHING) for part in parts)
                for name in names
            }
        else:
            if len({len(part) for part in parts}) != 1:
                raise LineageError("the parts of a union have not the same columns")
            columns = zip(*(part.values() for part in parts), strict=True)
            made = dict(zip(parts[0], map(_joined, columns), strict=True))
        if is_recursive(query):
            self._recursive[id(query)] = made
        return made

    def _rows(self, scope: Scope, rows: exp.Expr) -> Made:
        """Follow what makes rows without being a query: values, a list unnested."""
        alias = rows.args.get("alias")
        names = [column.name for column in alias.columns] if alias is not None else []
        if isinstance(rows, exp.Values):
            tuples = [row.expressions for row in rows.expressions]
            return {
                name: _joined(self._value(row[place], scope) for row in tuples)
                for place, name in enumerate(names)
            }
        if not isinstance(rows, _ROW_MAKERS):
            kind = type(rows).__name__.lower()
            raise LineageError(f"rows made by a {kind} cannot be followed")
        parts = [part for part in rows.iter_expressions() if part is not alias]
        origins = _joined(self._value(part, scope) for part in parts)
        return dict.fromkeys(names, origins)

    def _value(self, node: exp.Expr, scope: Scope) -> frozenset[Origin]:
        """Return what can reach the value of an expression."""
        if isinstance(node, exp.Column):
            return self._column(node, scope)
        if isinstance(node, exp.TableColumn):
            raise LineageError(f"the whole row {node.name} is used as a value")
        if isinstance(node, exp.Literal):
            return frozenset({LITERAL}) if node.is_string else NOTHING
        if isinstance(node, (*_COUNTS, *_TESTS)):
            return NOTHING
        if isinstance(node, exp.Query):
            return self._subquery(node, scope)
        origins = _joined(self._value(part, scope) for part in carrying(node))
        made_by = node.this if isinstance(node, exp.WithinGroup) else node
        if isinstance(made_by, _SUMMARIES) and self._is_over_people(node, scope):
            return frozenset(_summarised(origin) for origin in origins)
        return origins

    def _subquery(self, node: exp.Query, scope: Scope) -> frozenset[Origin]:
        query = node.unnest()
        for inner in scope.subquery_scopes:
            if inner.expression is query or inner.expression is node:
                return _joined(self._query(inner).values())
        raise LineageError("a query in an expression cannot be followed")

    def _column(self, column: exp.Column, scope: Scope) -> frozenset[Origin]:
        source = _source(column, scope)
        if isinstance(source, Scope):
            return self._of_scope(column, source)
        relation = f"{source.db}.{source.name}"
        if isinstance(source.this, exp.Func):
            _refuse_functions(source.this)
            return _joined(self._value(part, scope) for part in carrying(source.this))
        if relation not in self._tables:
            raise LineageError(f"{relation} is not a model or a raw table")
        columns = self._tables[relation]
        if column.name in columns:
            return columns[column.name]
        raise LineageError(f"{relation} has no column {column.name}")

    def _of_scope(self, column: exp.Column, source: Scope) -> frozenset[Origin]:
        union = source.expression.parent
        if (
            isinstance(union, exp.SetOperation)
            and is_recursive(union)
            and source.expression is union.this
            and source.is_cte
        ):
            # Not followed yet in the first round: `whole` goes round until this stays.
            if id(union) not in self._recursive:
                return NOTHING
            made = self._recursive[id(union)]
        else:
            made = self._query(source)
        if column.name in made:
            return made[column.name]
        raise LineageError(f"nothing is called {column.name} where it is read")

    def _is_over_people(self, node: exp.Expr, scope: Scope) -> bool:
        """Whether a summary is of several people: not a window's, nor one person's."""
        above = node.parent
        while above is not None and above is not scope.expression:
            if isinstance(above, exp.Window):
                return False
            above = above.parent
        if scope.is_correlated_subquery:
            return False
        group = scope.expression.args.get("group")
        if group is None:
            return True
        keys = (self._column(key, scope) for key in group.find_all(exp.Column))
        return classification_of(_joined(keys)) not in NAMING


def _source(column: exp.Column, scope: Scope) -> Scope | exp.Table:
    reader: Scope | None = scope
    while reader is not None and column.table not in reader.sources:
        reader = reader.parent
    if reader is None:
        raise LineageError(f"it is not clear where {column.name} comes from")
    source = reader.sources[column.table]
    if isinstance(source, exp.Table) and source.args.get("pivots"):
        raise LineageError("a pivot cannot be followed")
    return source


def _meets_literal(compared: Sequence[frozenset[Origin]]) -> bool:
    """Whether one operand tells who somebody is and another is but a text."""
    return any(classification_of(origins) in NAMING for origins in compared) and any(
        origins == {LITERAL} for origins in compared
    )


def _refuse_functions(rows: exp.Expr) -> None:
    """Refuse to read rows that a function makes, but for counters and lists."""
    if not isinstance(rows, _ROW_MAKERS):
        raise LineageError(f"rows of the function {rows.sql()[:60]} cannot be followed")


def _joined(parts: Iterable[frozenset[Origin]]) -> frozenset[Origin]:
    return frozenset(origin for part in parts for origin in part)


def _summarised(origin: Origin) -> Origin:
    if origin.classification in NAMING:
        return origin
    return replace(origin, classification=Classification.MEASURE)
