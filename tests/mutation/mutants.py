"""The mutants of one model: its query with one mistake each, and a lasting name."""

from __future__ import annotations

import hashlib
from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING

import sqlglot
from sqlglot import exp

from tests.mutation.marking import kept
from tests.mutation.operators import replacements

if TYPE_CHECKING:
    from collections.abc import Iterator

_LAST_STEP = "last select"
_SHOWN_CHARACTERS = 160


@dataclass(frozen=True)
class Mutant:
    """A query with one mistake; its id is made of what changed, not of where it is."""

    mutant_id: str
    operator: str
    step: str
    before: str
    after: str
    sql: str


def unmutated(model_sql: str) -> str:
    """Write the query as mutants are written, without a mistake in it."""
    kept_sql = kept(model_sql)
    return kept_sql.restored(_Query(kept_sql.sql).sql())


def mutants_of(model: str, model_sql: str) -> list[Mutant]:
    """Make each small mistake in the query, outside of what macros wrote."""
    kept_sql = kept(model_sql)
    query = _Query(kept_sql.sql)
    seen = {query.sql()}
    repeated: Counter[str] = Counter()
    found = []
    for number, step in enumerate(query.steps):
        for node in list(_nodes(step)):
            for operator, mistake in replacements(node):
                before, after = _written(node), _written(mistake)
                sql = query.with_mistake(number, node, mistake)
                if sql in seen:
                    continue
                seen.add(sql)
                name = step.alias or _LAST_STEP
                content = f"{model}\n{name}\n{operator}\n{before}\n{after}"
                repeated[content] += 1
                named = f"{content}\n{repeated[content]}"
                digest = hashlib.sha256(named.encode()).hexdigest()[:8]
                found.append(
                    Mutant(
                        mutant_id=f"{model}.{digest}",
                        operator=operator,
                        step=name,
                        before=_shown(kept_sql.restored(before), after),
                        after=_shown(kept_sql.restored(after), before),
                        sql=kept_sql.restored(sql),
                    )
                )
    return found


class _Query:
    """A query as its steps, each written once: a mistake rewrites only its own step."""

    def __init__(self, sql: str) -> None:
        query = sqlglot.parse_one(sql, dialect="duckdb")
        with_ = query.args.get("with_")
        named = with_.expressions if with_ else []
        query.set("with_", None)
        self.steps: list[exp.Expr] = [*named, exp.Subquery(this=query)]
        self._is_recursive = bool(with_ and with_.args.get("recursive"))
        self._texts = [self._text(number) for number in range(len(self.steps))]

    def _text(self, number: int) -> str:
        """Write a step; the last one stands in a bracket so that it can be replaced."""
        step = self.steps[number]
        return _written(step.this if isinstance(step, exp.Subquery) else step)

    def sql(self) -> str:
        """Write the query."""
        return self._joined(self._texts)

    def with_mistake(self, number: int, node: exp.Expr, mistake: exp.Expr) -> str:
        """Write the query with another node in one place of one step."""
        node.replace(mistake)
        text = self._text(number)
        mistake.replace(node)
        return self._joined([*self._texts[:number], text, *self._texts[number + 1 :]])

    def _joined(self, texts: list[str]) -> str:
        *named, last = texts
        if not named:
            return last
        word = "WITH RECURSIVE" if self._is_recursive else "WITH"
        return f"{word} {', '.join(named)} {last}"


def _nodes(root: exp.Expr) -> Iterator[exp.Expr]:
    """Walk a step, types left out."""
    return root.dfs(prune=lambda node: isinstance(node, exp.DataType))


def _written(node: exp.Expr) -> str:
    return node.sql(dialect="duckdb", comments=False)


def _shown(text: str, other: str) -> str:
    """Shorten what is long, around the first place in which it differs."""
    text = " ".join(text.split())
    if len(text) <= _SHOWN_CHARACTERS:
        return text
    pairs = enumerate(zip(text, other, strict=False))
    differs = next((at for at, (one, two) in pairs if one != two), 0)
    start = max(0, differs - _SHOWN_CHARACTERS // 2)
    end = start + _SHOWN_CHARACTERS
    return f"{'… ' if start else ''}{text[start:end]}{' …' if end < len(text) else ''}"
