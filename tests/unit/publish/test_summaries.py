"""A table made of published tables shows what they show, and nothing that they hide."""

from typing import Any

import duckdb
import pytest

from publish.errors import DeclarationError
from tests.unit.publish.small_release import (
    REPORT_META,
    SmallRelease,
    dbt_node,
    default_nodes,
)

QUERY = """
    select 'promoted_rate' as metric_id, department_name as scope_id,
        employee_count, promoted_rate as value, is_suppressed
    from {relation} as rates
    union all
    select 'mean_wait', department_name, employee_count, mean_wait_months, is_suppressed
    from {relation}
"""
VIEW = "create or replace view marts.rpt_values as " + QUERY.format(
    relation="marts.rpt_promotions"
)
META: dict[str, Any] = {"publish": True, "publish_from": "published_tables"}
COLUMNS = dict.fromkeys(
    ("metric_id", "scope_id", "employee_count", "value", "is_suppressed"), "Said."
)


def _declared(
    small: SmallRelease,
    *,
    meta: dict[str, Any] = META,
    reads: str = "rpt_promotions",
    query: str | None = QUERY.format(relation='"warehouse"."marts"."rpt_promotions"'),
) -> SmallRelease:
    """The small release with a long table beside its report."""
    node = {
        **dbt_node("rpt_values", meta=meta, columns=COLUMNS),
        "package_name": "stepladder",
        "depends_on": {"nodes": [f"model.stepladder.{reads}"]},
    }
    small.declare([*default_nodes(), node])
    if query is not None:
        path = small.dbt_manifest.parent / "compiled/stepladder/models/marts"
        path.mkdir(parents=True)
        (path / "rpt_values.sql").write_text(query, encoding="utf-8")
    return small.with_sql(VIEW)


def test_what_the_report_hides_is_hidden_in_the_long_table(
    small: SmallRelease,
) -> None:
    # k = 5. Sales shows all; Legal has 4 people: nothing; 2 of Finance and all but 2 of
    # Research were promoted: only the number of people; nobody is in Archive. 6 of 40
    # are rounded to 5 of 40, 0.125, and 12.5 months to two digits.
    _declared(small).release()

    marts = small.workspace.latest_published / "marts.duckdb"
    with duckdb.connect(str(marts.resolve()), read_only=True) as connection:
        found = connection.execute(
            "select * from marts.rpt_values order by metric_id desc, scope_id"
        ).fetchall()

    assert found == [
        ("promoted_rate", "Archive", 0, None, False),
        ("promoted_rate", "Finance", 50, None, True),
        ("promoted_rate", "Legal", None, None, True),
        ("promoted_rate", "Research", 20, None, True),
        ("promoted_rate", "Sales", 40, 0.125, False),
        ("mean_wait", "Archive", 0, None, False),
        ("mean_wait", "Finance", 50, None, True),
        ("mean_wait", "Legal", None, None, True),
        ("mean_wait", "Research", 20, None, True),
        ("mean_wait", "Sales", 40, 13.0, False),
    ]


def test_a_summary_of_something_unpublished_is_refused(small: SmallRelease) -> None:
    release = _declared(small, reads="dim_employees")

    with pytest.raises(DeclarationError, match="published tables reads model"):
        release.release()


def test_a_summary_that_was_not_compiled_is_refused(small: SmallRelease) -> None:
    release = _declared(small, query=None)

    with pytest.raises(DeclarationError, match="compiled query"):
        release.release()


def test_a_summary_that_would_hide_by_itself_is_refused(small: SmallRelease) -> None:
    release = _declared(small, meta={**REPORT_META, **META})

    with pytest.raises(DeclarationError, match="hides nothing by itself"):
        release.release()
