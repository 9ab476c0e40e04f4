"""What stands where in the syntax of a query, for those who follow its columns.

Only sqlglot's trees are known here; what the parts mean for people is decided in
`publish.lineage`.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlglot import exp

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sqlglot.optimizer.scope import Scope


def carrying(node: exp.Expr) -> Iterator[exp.Expr]:
    """The parts of an expression whose value can become its own."""
    if isinstance(node, exp.Case):
        for branch in node.args.get("ifs") or ():
            yield branch.args["true"]
        if node.args.get("default") is not None:
            yield node.args["default"]
    elif isinstance(node, exp.If):
        yield from (
            node.args[key]
            for key in ("true", "false")
            if node.args.get(key) is not None
        )
    elif isinstance(node, exp.Window | exp.Filter | exp.Order | exp.Ordered):
        if node.this is not None:
            yield node.this
    elif isinstance(node, exp.WithinGroup):
        yield node.this
        for ordered in node.expression.expressions:
            yield ordered.this
    elif not isinstance(node, exp.Where | exp.WindowSpec | exp.DataType):
        yield from node.iter_expressions()


def tests(scope: Scope) -> Iterator[exp.Expr]:
    """Each comparison of a query, and each other condition that it sets."""
    yield from scope.find_all(exp.Predicate, exp.Case, exp.Nullif)
    for node in scope.find_all(exp.Where, exp.Having, exp.Qualify, exp.Join, exp.If):
        asked = node.args.get("on") if isinstance(node, exp.Join) else node.this
        for atom in _atoms(asked):
            if not isinstance(atom, exp.Predicate):
                yield atom


def _atoms(condition: exp.Expr | None) -> Iterator[exp.Expr]:
    if condition is None:
        return
    if isinstance(condition, exp.Connector | exp.Not | exp.Paren):
        for part in condition.iter_expressions():
            yield from _atoms(part)
    else:
        yield condition


def operands(test: exp.Expr) -> Iterator[exp.Expr]:
    """What a comparison compares, one by one."""
    if isinstance(test, exp.Case):
        if test.this is not None:
            yield test.this
            for branch in test.args.get("ifs") or ():
                yield branch.this
    else:
        for part in test.iter_expressions():
            if isinstance(part, exp.Tuple | exp.Array | exp.Paren | exp.Any | exp.All):
                yield from operands(part)
            else:
                yield part


def united(scope: Scope) -> list[Scope]:
    """The queries of a union in their order: thousands nest too deep to descend."""
    last_first = []
    by_name = scope.expression.args.get("by_name")
    while (
        isinstance(scope.expression, exp.SetOperation)
        and scope.expression.args.get("by_name") == by_name
    ):
        scope, last = scope.set_operation_scopes
        last_first.append(last)
    return [scope, *reversed(last_first)]


def is_recursive(union: exp.SetOperation) -> bool:
    """Whether a union may read itself."""
    cte = union.parent
    return (
        isinstance(cte, exp.CTE)
        and isinstance(cte.parent, exp.With)
        and bool(cte.parent.recursive)
    )
