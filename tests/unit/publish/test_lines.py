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
    with duckdb.connect() as connection:
        connection.execute(f"attach ':memory:' as {PROTECTION}")

        keep_rows(connection, "rpt_kinds", rows)
        withhold(
            connection,
            "rpt_kinds",
            grain=("period_id", "activity_kind"),
            rule=RULE,
            rounding=ROUNDING,
        )

        found = connection.execute(
            f'select activity_kind from {PROTECTION}."rpt_kinds withheld"'
        ).fetchall()
    assert {kind for (kind,) in found} == told
