"""A count that one table hides and another shows is known to who reads both."""

from types import SimpleNamespace
from typing import cast

import duckdb
import numpy as np

from publish.disclosure import SmallGroupRule
from publish.figure_kinds import Figure, Kind
from publish.lines import PROTECTION, keep_rows, relation
from publish.rounding import Rounding
from publish.shared_counts import KEY, is_shared, share_counts
from publish.tables import PublishedTable


def _table(
    name: str, *counts: str, minimum: int, grain: tuple[str, ...] = KEY
) -> PublishedTable:
    rule = SmallGroupRule("headcount", counts, (), minimum, is_sensitive=minimum > 5)
    rounding = Rounding(
        5, "headcount", tuple(Figure(each, Kind.COUNT) for each in rule.columns)
    )
    model = SimpleNamespace(
        name=name, grain=grain, rule=rule, rounding=lambda _columns: rounding
    )
    return cast("PublishedTable", SimpleNamespace(model=model, columns=()))


def test_what_another_table_shows_is_known() -> None:
    """Headcounts of three groups: one table hides B, the other A and withholds C."""
    tables = {
        "rpt_talks": "(select * from (values "
        "('m', 'grade', 'A', 10, 5), ('m', 'grade', 'B', null, null), "
        "('m', 'grade', 'C', null, null)) "
        "as rows(period_id, scope_kind, scope_id, headcount, talk_count))",
        "rpt_rates": "(select * from (values "
        "('m', 'grade', 'B', 5, 20), ('m', 'grade', 'A', null, null), "
        "('m', 'grade', 'C', 5, 20)) "
        "as rows(period_id, scope_kind, scope_id, headcount, exit_count))",
    }
    talks = _table("rpt_talks", "talk_count", minimum=10)
    rates = _table("rpt_rates", "exit_count", minimum=5)
    with duckdb.connect() as connection:
        connection.execute(f"attach ':memory:' as {PROTECTION}")
        for name, rows in tables.items():
            keep_rows(connection, name, rows, grain=KEY)
            found = relation(name, "found")
            connection.execute(f"create table {found} (number bigint)")
        connection.execute(f"insert into {relation('rpt_rates', 'found')} values (2)")

        shared = share_counts(connection, [talks, rates])
        known = shared.known(connection, "rpt_talks", ["headcount", "talk_count"])

    assert shared.minimums == {"headcount": 5}
    np.testing.assert_array_equal(known["headcount"], [np.nan, 5, np.nan])
    assert set(known) == {"headcount"}


def test_a_count_of_one_table_is_known_from_no_other() -> None:
    with duckdb.connect() as connection:
        connection.execute(f"attach ':memory:' as {PROTECTION}")
        shared = share_counts(connection, [_table("rpt_talks", minimum=10)])
        assert shared.known(connection, "rpt_talks", ["headcount"]) == {}


def test_tables_with_other_keys_count_other_things() -> None:
    assert is_shared(_table("rpt_rates", minimum=5))
    assert not is_shared(_table("rpt_goals", minimum=5, grain=(*KEY, "goal_kind")))
