"""A unit test as dbt ran it: its given rows, the model's query, the expected rows.

dbt writes one statement per unit test (`target/run`): the model's query with the given
rows as named steps before its own, and the expected rows cast to the types of the
model's columns. The statement is taken apart by its text, so that what is between the
marks of macros stays as it is.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

_ACTUAL = re.compile(
    r"with dbt_internal_unit_test_actual as \(\s*select\s*(?P<columns>.*?),"
    r"\s*'actual' as \"actual_or_expected\"\s*"
    r"from \((?P<model>.*)\) _dbt_internal_unit_test_actual\s*\),"
    r".*?dbt_internal_unit_test_expected as \(.*?\s+from \((?P<expected>.*)\) "
    r"_dbt_internal_unit_test_expected\s*\)",
    re.DOTALL,
)
_FIXTURE = re.compile(r"\s*(?P<name>__dbt__cte__\w+) as \(", re.DOTALL)
_WITH = re.compile(r"\s*with\b(?P<recursive>\s+recursive\b)?", re.IGNORECASE)


class UnreadableUnitTestError(ValueError):
    """The statement is not what dbt writes for a unit test."""


@dataclass(frozen=True)
class UnitTest:
    """One unit test of one model."""

    name: str
    columns: str
    given: tuple[tuple[str, str], ...]
    model_sql: str
    expected_sql: str


def read_unit_test(name: str, statement: str) -> UnitTest:
    """Take a unit test apart.

    Raises:
        UnreadableUnitTestError: If dbt writes unit tests in another way by now.
    """
    found = _ACTUAL.search(statement)
    if found is None:
        raise UnreadableUnitTestError(f"{name}: no actual and expected rows in it")
    given, model_sql = _without_given(name, found["model"])
    return UnitTest(
        name=name,
        columns=found["columns"],
        given=given,
        model_sql=model_sql,
        expected_sql=found["expected"],
    )


def _without_given(name: str, sql: str) -> tuple[tuple[tuple[str, str], ...], str]:
    opening = _WITH.match(sql)
    if opening is None:
        raise UnreadableUnitTestError(f"{name}: no given rows in it")
    given = []
    at = opening.end()
    while (fixture := _FIXTURE.match(sql, at)) is not None:
        end = _closing(sql, fixture.end())
        given.append((fixture["name"], sql[fixture.end() : end]))
        comma = re.compile(r"\s*,").match(sql, end + 1)
        at = comma.end() if comma else end + 1
    if not given:
        raise UnreadableUnitTestError(f"{name}: no given rows in it")
    rest = sql[at:]
    is_next_step = re.match(r"(\s|--[^\n]*\n|/\*.*?\*/)*\w+\s+as\s+\(", rest, re.DOTALL)
    word = f"with{opening['recursive'] or ''} " if is_next_step else ""
    return tuple(given), f"{word}{rest}"


def _closing(sql: str, at: int) -> int:
    """Find the bracket that ends what was opened before `at`, outside of texts."""
    depth = 1
    for token in re.finditer(r"'(?:[^']|'')*'|--[^\n]*|[()]", sql[at:]):
        depth += {"(": 1, ")": -1}.get(token[0], 0)
        if not depth:
            return at + token.start()
    raise UnreadableUnitTestError("a bracket is never closed")
