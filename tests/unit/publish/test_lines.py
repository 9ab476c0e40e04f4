"""Which rows of a table are sums of others, and what is withheld because of it."""

import duckdb
import pytest

from publish.disclosure import SmallGroupRule
from publish.figure_kinds import Figure, Kind
from publish.lines import PROTECTION, keep_rows, withhold
from publish.rounding import Rounding

RULE = SmallGroupRule("employee_count", ("employee_count",), (), 5, is_sensitive=False)
ROUNDING = Rounding(5, "employee_count", (Figure("employee_count", Kind.COUNT),))


@pytest.mark.parametrize(
    ("total", "told"),
    [
        # 5 in all is 5 to 7, of whom 5 to 7 in the first kind: the two hidden kinds,
        # of at least one person each, have one each. Without the first they have not.
        ("all", {"course", "badge", "other"}),
        # A kind of its own is no sum of the others.
        ("talk", set()),
    ],
)
def test_the_row_of_all_kinds_is_the_sum_of_each(total: str, told: set[str]) -> None:
    rows = (
        f"(select * from (values ('P', '{total}', 5::bigint), ('P', 'course', 5), "
        "('P', 'badge', null), ('P', 'other', null)) "
        "as rows(period_id, activity_kind, employee_count))"
    )
    assert _withheld(rows) == told


@pytest.mark.parametrize("order", ["asc", "desc"])
def test_of_equally_small_rows_the_same_one_goes_however_they_lie(order: str) -> None:
    """A mart of the same data may be written in another order by another build.

    10 in all is 10 to 14; two kinds of 5 to 7 each leave the hidden one 1 to 4. Without
    one of the two it has room, and which one goes must not depend on the order: what
    one release hides the other would show.
    """
    rows = (
        "(select * from (values ('P', 'all', 10::bigint), ('P', 'badge', 5), "
        "('P', 'course', 5), ('P', 'other', null)) "
        f"as rows(period_id, activity_kind, employee_count) order by 2 {order})"
    )

    assert _withheld(rows) == {"badge", "other"}


def _withheld(rows: str) -> set[str]:
    grain = ("period_id", "activity_kind")
    with duckdb.connect() as connection:
        connection.execute(f"attach ':memory:' as {PROTECTION}")
        keep_rows(connection, "rpt_kinds", rows, grain=grain)
        withhold(connection, "rpt_kinds", grain=grain, rule=RULE, rounding=ROUNDING)
        found = connection.execute(
            f'select activity_kind from {PROTECTION}."rpt_kinds withheld"'
        ).fetchall()
    return {kind for (kind,) in found}
