"""The small mistakes: what one place of a query could wrongly say instead.

Each function takes a node of a parsed query and gives the nodes that may stand in its
place. A node given back is never part of the query, so that can be put right again.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlglot import exp

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

_SWAPS: dict[type[exp.Expr], tuple[type[exp.Expr], ...]] = {
    exp.EQ: (exp.NEQ,),
    exp.NEQ: (exp.EQ,),
    exp.LT: (exp.LTE, exp.GTE),
    exp.LTE: (exp.LT, exp.GT),
    exp.GT: (exp.GTE, exp.LTE),
    exp.GTE: (exp.GT, exp.LT),
    exp.Add: (exp.Sub,),
    exp.Sub: (exp.Add,),
    exp.Mul: (exp.Div,),
    exp.Div: (exp.Mul,),
    exp.And: (exp.Or,),
    exp.Or: (exp.And,),
}
_FUNCTION_SWAPS: dict[type[exp.Expr], type[exp.Expr]] = {
    exp.Min: exp.Max,
    exp.Max: exp.Min,
    exp.Greatest: exp.Least,
    exp.Least: exp.Greatest,
    exp.Lag: exp.Lead,
    exp.Lead: exp.Lag,
    exp.Sum: exp.Count,
}
_STEP_FUNCTIONS = frozenset({"to_days", "to_weeks", "to_months", "to_years"})


def replacements(node: exp.Expr) -> Iterator[tuple[str, exp.Expr]]:
    """What could wrongly stand in a node's place, each with its operator's name."""
    for operator, mistakes in OPERATORS.items():
        for mistake in mistakes(node):
            yield operator, mistake


def _swapped_operator(node: exp.Expr) -> Iterator[exp.Expr]:
    for other in _SWAPS.get(type(node), ()):
        copy = node.copy()
        yield other(this=copy.this, expression=copy.expression)


def _exclusive_between(node: exp.Expr) -> Iterator[exp.Expr]:
    if not isinstance(node, exp.Between):
        return
    for low, high in ((exp.GT, exp.LTE), (exp.GTE, exp.LT)):
        copy = node.copy()
        yield exp.paren(
            exp.and_(
                low(this=copy.this, expression=copy.args["low"]),
                high(this=copy.this.copy(), expression=copy.args["high"]),
            )
        )


def _moved_boundary(node: exp.Expr) -> Iterator[exp.Expr]:
    if not (isinstance(node, exp.Literal) and node.is_int and _is_a_term(node)):
        return
    for step in (1, -1):
        moved = exp.Literal.number(abs(int(node.this) + step))
        yield exp.Neg(this=moved) if int(node.this) + step < 0 else moved


def _is_a_term(node: exp.Expr) -> bool:
    parent = node.parent
    while isinstance(parent, exp.Paren | exp.Cast | exp.Neg):
        parent = parent.parent
    if isinstance(parent, exp.Anonymous):
        return parent.name.lower() in _STEP_FUNCTIONS
    compared = exp.EQ | exp.NEQ | exp.LT | exp.LTE | exp.GT | exp.GTE
    counted = exp.Add | exp.Sub | exp.Mul | exp.Div
    return isinstance(parent, compared | counted | exp.Interval | exp.Between)


def _other_join_kind(node: exp.Expr) -> Iterator[exp.Expr]:
    if not isinstance(node, exp.Join) or node.kind == "CROSS":
        return
    if not node.args.get("on") and not node.args.get("using"):
        return
    copy = node.copy()
    copy.set("side", {"": "LEFT", "LEFT": None, "FULL": "LEFT"}.get(node.side))
    copy.set("kind", None if copy.side else "INNER")
    yield copy


def _dropped_condition(node: exp.Expr) -> Iterator[exp.Expr]:
    """Drop one condition of a join, a where or a having, or the only one."""
    if not isinstance(node, exp.Join | exp.Where | exp.Having):
        return
    name = "on" if isinstance(node, exp.Join) else "this"
    condition = node.args.get(name)
    if condition is None:
        return
    parts = list(condition.flatten()) if isinstance(condition, exp.And) else [condition]
    for dropped in range(len(parts)):
        rest = [part.copy() for number, part in enumerate(parts) if number != dropped]
        copy = node.copy()
        copy.set(name, exp.and_(*rest, wrap=False) if rest else exp.true())
        yield copy


def _other_distinct(node: exp.Expr) -> Iterator[exp.Expr]:
    if isinstance(node, exp.Select) and node.args.get("distinct"):
        copy = node.copy()
        copy.set("distinct", None)
        yield copy
    elif isinstance(node, exp.Count) and isinstance(node.this, exp.Distinct):
        [counted] = node.this.expressions
        yield exp.Count(this=counted.copy())
    elif isinstance(node, exp.Count) and not isinstance(node.this, exp.Star):
        yield exp.Count(this=exp.Distinct(expressions=[node.this.copy()]))


def _other_function(node: exp.Expr) -> Iterator[exp.Expr]:
    other = _FUNCTION_SWAPS.get(type(node))
    if other is not None:
        yield other(**node.copy().args)


def _other_default(node: exp.Expr) -> Iterator[exp.Expr]:
    if not isinstance(node, exp.Coalesce):
        return
    copy = node.copy()
    default = copy.expressions[-1]
    if isinstance(default, exp.Literal) and default.is_string:
        default.replace(exp.Literal.string(f"{default.this}?"))
    elif isinstance(default, exp.Literal):
        default.replace(exp.Literal.number(float(default.this) + 1))
    elif isinstance(default, exp.Boolean):
        default.replace(exp.Boolean(this=not default.this))
    else:
        yield copy.this
        return
    yield copy


def _other_case(node: exp.Expr) -> Iterator[exp.Expr]:
    """Drop a branch or the default; negate the condition of a branch.

    A default of 0 stays: what is summed is the same without it.
    """
    if not isinstance(node, exp.Case):
        return
    branches = node.args["ifs"]
    for number in range(len(branches)):
        if len(branches) > 1:
            copy = node.copy()
            copy.args["ifs"][number].pop()
            yield copy
        else:
            default = node.args.get("default")
            yield default.copy() if default else exp.null()
        if node.this is None:
            copy = node.copy()
            condition = copy.args["ifs"][number].this
            condition.replace(exp.not_(condition.copy()))
            yield copy
    default = node.args.get("default")
    if default is not None and default.sql() not in {"0", "NULL"}:
        copy = node.copy()
        copy.set("default", None)
        yield copy


def _other_window(node: exp.Expr) -> Iterator[exp.Expr]:
    """Turn the direction of a key of the order; drop a key of the partition."""
    if not isinstance(node, exp.Window):
        return
    order = node.args.get("order")
    for number in range(len(order.expressions) if order else 0):
        copy = node.copy()
        key = copy.args["order"].expressions[number]
        key.set("desc", not key.args.get("desc"))
        yield copy
    for number in range(len(node.args.get("partition_by") or [])):
        copy = node.copy()
        keys = copy.args["partition_by"]
        copy.set("partition_by", keys[:number] + keys[number + 1 :])
        yield copy


def _dropped_branch(node: exp.Expr) -> Iterator[exp.Expr]:
    """Drop a branch of a union; `a union all b union all c` is `(a, b), c`."""
    if not isinstance(node, exp.Union):
        return
    for branch in (node.left, node.right):
        if branch is node.right and isinstance(node.left, exp.Union):
            continue
        yield branch.copy()


def _turned_round(node: exp.Expr) -> Iterator[exp.Expr]:
    if isinstance(node, exp.Not):
        yield node.this.copy()
    elif isinstance(node, exp.Is) and not isinstance(node.parent, exp.Not):
        yield exp.Not(this=node.copy())


def _dropped_value(node: exp.Expr) -> Iterator[exp.Expr]:
    if not isinstance(node, exp.In) or len(node.expressions) < 2:
        return
    for number in range(len(node.expressions)):
        copy = node.copy()
        copy.set(
            "expressions", copy.expressions[:number] + copy.expressions[number + 1 :]
        )
        yield copy


OPERATORS: dict[str, Callable[[exp.Expr], Iterator[exp.Expr]]] = {
    "operator": _swapped_operator,
    "exclusive between": _exclusive_between,
    "boundary": _moved_boundary,
    "join kind": _other_join_kind,
    "dropped condition": _dropped_condition,
    "distinct": _other_distinct,
    "function": _other_function,
    "default": _other_default,
    "case": _other_case,
    "window": _other_window,
    "union branch": _dropped_branch,
    "not": _turned_round,
    "list": _dropped_value,
}
