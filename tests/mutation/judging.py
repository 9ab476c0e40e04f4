"""What a model's unit tests say of a mutant: the rows differ, or nobody notices."""

from __future__ import annotations

import threading
from collections import Counter
from contextlib import contextmanager
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum
from typing import TYPE_CHECKING

import duckdb

from tests.mutation.mutants import mutants_of, unmutated

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from tests.mutation.mutants import Mutant
    from tests.mutation.unit_tests import UnitTest

SECONDS_PER_QUERY = 3.0
# What a build runs with (`profiles.yml`), on one core.
_SETTINGS: dict[str, str | int | float | list[str]] = {
    "threads": 1,
    "memory_limit": "500MB",
    "preserve_insertion_order": False,
    "autoinstall_known_extensions": False,
    "autoload_known_extensions": False,
}

Row = tuple[object, ...]


class Verdict(StrEnum):
    """What became of a mutant."""

    KILLED = "killed"
    SURVIVED = "survived"
    STILLBORN = "stillborn"


class WrongHarnessError(Exception):
    """A query without a mistake does not pass its own unit tests."""


@dataclass(frozen=True)
class Judged:
    """A mutant and its verdict, with the unit test that found it."""

    mutant: Mutant
    verdict: Verdict
    found_by: str = ""


def judge(model: str, tests: Sequence[UnitTest]) -> list[Judged]:
    """Try every mutant of a model on the model's unit tests.

    Raises:
        WrongHarnessError: If the unmutated query fails a test.
    """
    if not tests:
        return []
    benches = [_Bench(test) for test in tests]
    for bench in benches:
        if bench.outcome(unmutated(bench.test.model_sql)) is not Verdict.SURVIVED:
            raise WrongHarnessError(
                f"{model}: {bench.test.name} fails without any mistake"
            )
    tried = [mutants_of(model, bench.test.model_sql) for bench in benches]
    return [
        _judged(mutant, [(bench, sqls[number]) for bench, sqls in lined_up])
        for lined_up in [list(zip(benches, _lined_up(tried), strict=True))]
        for number, mutant in enumerate(tried[0])
    ]


def _lined_up(tried: Sequence[Sequence[Mutant]]) -> list[list[str | None]]:
    """Give the SQL of the first test's mutants as each test has it.

    A test that overrides a variable has another literal somewhere: its mutants are the
    same ones in the same order. Where they are not, those of one id are the same.
    """
    kinds = [(mutant.step, mutant.operator) for mutant in tried[0]]
    lined_up: list[list[str | None]] = []
    for mutants in tried:
        if [(mutant.step, mutant.operator) for mutant in mutants] == kinds:
            lined_up.append([mutant.sql for mutant in mutants])
        else:
            by_id = {mutant.mutant_id: mutant.sql for mutant in mutants}
            lined_up.append([by_id.get(mutant.mutant_id) for mutant in tried[0]])
    return lined_up


def _judged(mutant: Mutant, attempts: Sequence[tuple[_Bench, str | None]]) -> Judged:
    for bench, sql in attempts:
        verdict = Verdict.SURVIVED if sql is None else bench.outcome(sql)
        if verdict is not Verdict.SURVIVED:
            return Judged(mutant, verdict, bench.test.name)
    return Judged(mutant, Verdict.SURVIVED)


class _Bench:
    """A unit test laid out in a database of its own: given tables, expected rows."""

    def __init__(self, test: UnitTest) -> None:
        self.test = test
        self._connection = duckdb.connect(":memory:", config=_SETTINGS)
        self._connection.execute("set TimeZone = 'UTC'")
        for name, sql in test.given:
            self._connection.execute(f"create table {name} as {sql}")
        self._expected = same_rows(self._rows(test.expected_sql, test.model_sql))

    def _rows(self, sql: str, model_sql: str) -> list[Row]:
        """Read the tested columns; no expected rows are none of the model's columns."""
        nobody = "dbt_internal_unit_test_actual"
        steps = f"with {nobody} as ({model_sql}) " if nobody in sql else ""
        query = f"{steps}select {self.test.columns} from ({sql}\n)"
        return self._connection.execute(query).fetchall()

    def outcome(self, sql: str) -> Verdict:
        """Run the query and compare its rows."""
        try:
            with _time_limit(self._connection):
                found = self._rows(sql, sql)
        except (
            duckdb.BinderException,
            duckdb.CatalogException,
            duckdb.ParserException,
            duckdb.SyntaxException,
        ):
            return Verdict.STILLBORN
        except duckdb.Error:
            return Verdict.KILLED
        same = same_rows(found) == self._expected
        return Verdict.SURVIVED if same else Verdict.KILLED


def same_rows(rows: Sequence[Row]) -> Counter[Row]:
    """Rows as dbt compares them: in any order, counted, numbers to the last digit."""
    return Counter(tuple(_same_value(value) for value in row) for row in rows)


def _same_value(value: object) -> object:
    if isinstance(value, bool):
        return str(value)
    if isinstance(value, int | float | Decimal):
        return Decimal(repr(value)) if isinstance(value, float) else Decimal(value)
    return value


@contextmanager
def _time_limit(connection: duckdb.DuckDBPyConnection) -> Iterator[None]:
    timer = threading.Timer(SECONDS_PER_QUERY, connection.interrupt)
    timer.start()
    try:
        yield
    finally:
        timer.cancel()
