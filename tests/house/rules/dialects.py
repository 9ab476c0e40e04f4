"""Rules about dialect: models have none, and the portable layer has one per engine.

A model is rendered twice. With each macro of the layer standing for itself, what is
left is the model's own SQL: it may use no function, type or construct that one engine
reads otherwise. With an engine's bodies, the whole has to parse as that engine's SQL.
"""

import re
from collections.abc import Callable, Iterator, Mapping
from typing import Any

import jinja2
import sqlglot
import yaml
from sqlglot import exp

Files = Mapping[str, str]

ENGINES = ("duckdb", "postgres", "spark")
FUNCTIONS = frozenset(
    (
        *("abs", "avg", "case", "cast", "ceil", "coalesce", "count", "exp", "extract"),
        *("floor", "greatest", "grouping", "grouping_sets", "lag", "lead", "least"),
        *("ln", "max", "min", "nullif", "rank", "row_number", "sqrt", "stddev", "sum"),
    )
)
TYPES = frozenset({"BIGINT", "BOOLEAN", "DATE", "DECIMAL", "INT", "TIMESTAMPNTZ"})
CONSTRUCTS: dict[str, type[exp.Expression]] = {
    "ignore nulls": exp.IgnoreNulls,
    "an array": exp.Array,
    "a struct": exp.Struct,
    "an interval": exp.Interval,
    "a lambda": exp.Lambda,
    "unnest": exp.Unnest,
    "ilike": exp.ILike,
    "a regular expression": exp.RegexpLike,
}
MACRO = re.compile(r"\{%-?\s*macro (\w+)")
OURS = re.compile(r"xdb_\w+")
RELATIONS = {"xdb_reachable", "xdb_spaced"}
TYPE_NAMES = {"xdb_type_double": "decimal(1)", "xdb_type_text": "decimal(1)"}
UNREADABLE = (sqlglot.errors.ParseError, jinja2.UndefinedError, KeyError)
NOT_RENDERED = ("dbt_project/macros/building/", "dbt_project/tests/generic/")


class _ReturnedError(Exception):
    """What a macro hands back instead of text, as dbt lets it."""

    def __init__(self, value: object) -> None:
        self.value = value


def dialect(files: Files) -> list[str]:
    """What the SQL of models and tests uses though engines read it differently."""
    render = _renderer(files, engine=None)
    faults = []
    for name, text in _queries(files):
        try:
            tree = sqlglot.parse_one(render(text), dialect="duckdb")
        except UNREADABLE as error:
            faults.append(f"{name}: {_reason(error)}")
            continue
        faults += [f"{name}: {what}" for what in sorted(set(_dialect_of(tree)))]
    return faults


def unreadable(files: Files, engine: str) -> list[str]:
    """Models and tests that are no SQL of an engine, with its bodies of the macros."""
    render = _renderer(files, engine=engine)
    faults = []
    for name, text in _queries(files):
        try:
            sqlglot.parse_one(render(text), dialect=engine)
        except UNREADABLE as error:
            faults.append(f"{name}: {_reason(error)}")
    return faults


def _reason(error: Exception) -> str:
    if isinstance(error, sqlglot.errors.ParseError):
        return str(error.errors[0]["description"])
    return f"cannot be rendered: {error!r}"


def rendered(files: Files, name: str, engine: str) -> str:
    """Return the SQL of a model on an engine."""
    return _renderer(files, engine=engine)(files[name])


def _dialect_of(tree: exp.Expr) -> Iterator[str]:
    for function in tree.find_all(exp.Func):
        called = (
            function.name
            if isinstance(function, exp.Anonymous)
            else function.sql_name()
        ).lower()
        is_syntax = isinstance(function, exp.Connector) or (
            isinstance(function, exp.If) and isinstance(function.parent, exp.Case)
        )
        if not (is_syntax or called in FUNCTIONS or OURS.match(called)):
            yield f"the function {called}"
    for kind in tree.find_all(exp.DataType):
        if kind.this.name not in TYPES:
            yield f"the type {kind.this.name.lower()}"
    yield from _clauses_of(tree)


def _clauses_of(tree: exp.Expr) -> Iterator[str]:
    for what, construct in CONSTRUCTS.items():
        if tree.find(construct):
            yield what
    if any(found.args.get("on") for found in tree.find_all(exp.Distinct)):
        yield "distinct on"
    # Spark asks for groups after it has forgotten which ones there were.
    if any(found.find(exp.Grouping) for found in tree.find_all(exp.Having)):
        yield "grouping in having"
    for step in tree.find_all(exp.CTE):
        recurs = any(table.name == step.alias for table in step.find_all(exp.Table))
        if recurs and step.this.args.get("distinct"):
            yield "a recursion without union all"


def _queries(files: Files) -> Iterator[tuple[str, str]]:
    for name, text in files.items():
        is_query = name.startswith(("dbt_project/models/", "dbt_project/tests/"))
        if is_query and name.endswith(".sql") and not name.startswith(NOT_RENDERED):
            yield name, text


def _renderer(files: Files, *, engine: str | None) -> Callable[[str], str]:
    """Return what turns a model into SQL; no engine: the layer's macros stay calls."""
    environment = jinja2.Environment(
        autoescape=False,  # noqa: S701 - SQL is made here, no page
        undefined=jinja2.StrictUndefined,
        extensions=["jinja2.ext.do"],
    )
    settings = yaml.safe_load(files["dbt_project/dbt_project.yml"])["vars"]
    shared: dict[str, Any] = environment.globals
    shared |= {
        "ref": lambda name: name,
        "source": lambda schema, table: f"{schema}.{table}",
        "var": settings.__getitem__,
        "config": lambda **_: "",
        "return": _hand_back,
        "adapter": {"dispatch": lambda name: _body(shared, name, engine)},
        "target": {"type": engine or "duckdb"},
        "execute": False,
    }
    texts = [
        text
        for name, text in files.items()
        if name.startswith("dbt_project/macros/")
        and name.endswith(".sql")
        and not name.startswith(NOT_RENDERED)
    ]
    # A template sees the names there are when it is loaded: first all names, then what
    # they stand for.
    macros: dict[str, Callable[..., Any]] = {}
    for name in (name for text in texts for name in MACRO.findall(text)):
        is_kept = engine is None and OURS.fullmatch(name)
        shared[name] = (
            _standing_for_itself(name) if is_kept else _returning(macros, name)
        )
    for text in texts:
        module = environment.from_string(text).make_module()
        macros |= {name: getattr(module, name) for name in MACRO.findall(text)}
    return lambda text: environment.from_string(text).render()


def _body(
    shared: Mapping[str, Any], name: str, engine: str | None
) -> Callable[..., Any]:
    body: Callable[..., Any] = shared.get(
        f"{engine}__{name}", shared.get(f"default__{name}")
    )
    return body


def _hand_back(value: object) -> None:
    raise _ReturnedError(value)


def _returning(
    macros: Mapping[str, Callable[..., Any]], name: str
) -> Callable[..., Any]:
    def call(*given: object, **named: object) -> Any:  # noqa: ANN401 - as the macro
        try:
            return macros[name](*given, **named)
        except _ReturnedError as returned:
            return returned.value

    return call


def _standing_for_itself(macro: str) -> Callable[..., str]:
    def call(*given: object, **named: object) -> str:
        if macro in TYPE_NAMES:
            return TYPE_NAMES[macro]
        if macro in RELATIONS:
            return f"select * from {given[0]}"
        values = [
            text
            for value in (*given, *named.values())
            for text in (value if isinstance(value, list) else [value])
        ]
        parts = [re.sub(r"\s+(?:asc|desc)?\s*nulls \w+$", "", str(v)) for v in values]
        return f"{macro}({', '.join(parts)})"

    return call
