"""What a model must say before it is published."""

from typing import Any

import pytest

from ingest.workspace import WorkspaceSettings
from publish.declared import PublishedModel, published_model, published_models
from publish.errors import DeclarationError
from tests.unit.publish.small_release import (
    REPORT_COLUMNS,
    REPORT_META,
    SmallRelease,
    dbt_node,
)

SETTINGS = WorkspaceSettings(minimum_group_size=6, minimum_group_size_sensitive=12)


def declared(*, name: str = "rpt_promotions", **changes: Any) -> PublishedModel:  # noqa: ANN401
    meta = {**REPORT_META, **changes}
    return published_model(
        dbt_node(name, meta=meta, columns=REPORT_COLUMNS), settings=SETTINGS
    )


def test_thresholds_come_from_the_workspace() -> None:
    count, sensitive = declared().rule, declared(minimum_group="sensitive").rule
    assert count is not None
    assert sensitive is not None
    assert (count.minimum, count.is_sensitive) == (6, False)
    assert (sensitive.minimum, sensitive.is_sensitive) == (12, True)


def test_a_rate_beside_its_numerator_and_denominator_is_an_outcome() -> None:
    rule = declared().rule
    assert rule is not None
    outcome = rule.outcomes[0]
    assert (outcome.part, outcome.whole) == (
        "promoted_numerator",
        "promoted_denominator",
    )
    assert outcome.columns == ("promoted_numerator", "promoted_rate")


def test_models_are_found_by_their_meta_and_sorted(small: SmallRelease) -> None:
    models = published_models(small.dbt_manifest, settings=small.workspace.settings)
    assert [(model.name, model.schema) for model in models] == [
        ("dim_grades", "marts"),
        ("rpt_promotions", "marts"),
    ]


def test_a_report_must_say_who_its_rows_are_about() -> None:
    with pytest.raises(DeclarationError, match="people_count_column"):
        declared(people_count_column=None, suppress_columns=[])


def test_a_report_about_nobody_says_so() -> None:
    assert declared(people_count_column="none", suppress_columns=[]).rule is None


def test_columns_to_hide_without_a_number_of_people_are_refused() -> None:
    with pytest.raises(DeclarationError, match="people_count_column"):
        declared(name="dim_departments", people_count_column=None)


def test_a_column_that_the_model_does_not_have_is_refused() -> None:
    with pytest.raises(DeclarationError, match="column promoted_total: the model has"):
        declared(suppress_columns=[*REPORT_META["suppress_columns"], "promoted_total"])


def test_a_rate_named_before_its_parts_is_an_outcome_too() -> None:
    meta = {**REPORT_META, "suppress_columns": ["promotion_rate"]}
    columns = {
        **REPORT_COLUMNS,
        "promotion_rate": "",
        "promotion_rate_numerator": "",
        "promotion_rate_denominator": "",
    }
    node = dbt_node("rpt_promotions", meta=meta, columns=columns)
    rule = published_model(node, settings=SETTINGS).rule
    assert rule is not None
    assert (rule.outcomes[0].part, rule.outcomes[0].whole) == (
        "promotion_rate_numerator",
        "promotion_rate_denominator",
    )
    assert set(rule.others) == {
        "promotion_rate",
        "promotion_rate_numerator",
        "promotion_rate_denominator",
    }


def test_a_rate_without_parts_is_taken_over_the_number_of_people() -> None:
    columns = {
        name: text for name, text in REPORT_COLUMNS.items() if "nator" not in name
    }
    meta = {**REPORT_META, "suppress_columns": ["promoted_rate"]}
    rule = published_model(
        dbt_node("rpt_promotions", meta=meta, columns=columns), settings=SETTINGS
    ).rule
    assert rule is not None
    assert rule.outcomes[0].is_rate
    assert rule.outcomes[0].whole == "employee_count"


def test_a_listed_outcome_needs_no_naming_convention() -> None:
    rule = declared(
        suppress_columns=["promoted_numerator", "mean_wait_months"],
        outcomes=[
            {
                "part": "promoted_numerator",
                "whole": "employee_count",
                "columns": ["mean_wait_months"],
            }
        ],
    ).rule
    assert rule is not None
    assert rule.outcomes[0].columns == ("promoted_numerator", "mean_wait_months")
    assert not rule.hides_whole_rows


def test_a_misspelt_group_kind_names_the_key() -> None:
    with pytest.raises(DeclarationError, match="minimum_group"):
        declared(minimum_group="secret")


def test_a_manifest_that_is_not_there_names_the_file(small: SmallRelease) -> None:
    small.dbt_manifest.unlink()
    with pytest.raises(DeclarationError, match=r"manifest\.json"):
        published_models(small.dbt_manifest, settings=SETTINGS)


@pytest.mark.parametrize(
    "changes",
    [
        {"largest": {"mean_wait_months": "promoted_rate"}},
        {"largest": {"mean_wait_months": "employee_count"}},
        {"largest": {"department_name": "is_suppressed"}},
        {"largest": {"mean_wait_months": "largest_wait_months"}},
        {"largest": {"mean_wait_months": "is_suppressed"}, "grain": []},
    ],
)
def test_the_largest_part_is_of_a_hidden_sum_and_not_published(
    changes: dict[str, Any],
) -> None:
    with pytest.raises(DeclarationError):
        declared(**{"grain": ["department_name"], **changes})


def test_a_largest_part_that_nobody_named_is_refused() -> None:
    columns = {**REPORT_COLUMNS, "largest_wait_months": "The most of one person."}
    node = dbt_node("rpt_promotions", meta=REPORT_META, columns=columns)
    with pytest.raises(DeclarationError, match="would be published"):
        published_model(node, settings=SETTINGS)


@pytest.mark.parametrize(
    ("changes", "column"),
    [
        ({"publish_rows": {"basis": "now"}}, "basis"),
        (
            {
                "publish_rows": {"department_name": "Sales"},
                "publish_from": "published_tables",
                "people_count_column": None,
                "suppress_columns": [],
            },
            "publish_rows",
        ),
    ],
)
def test_rows_are_chosen_by_a_column_of_a_table_of_the_warehouse(
    changes: dict[str, Any], column: str
) -> None:
    with pytest.raises(DeclarationError) as caught:
        declared(**changes)
    assert caught.value.column == column
