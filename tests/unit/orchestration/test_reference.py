"""The reference page says of each mart what its YAML says."""

from typing import Any

from ingest.contract import Classification
from orchestration.reference import marts_reference
from publish.classification import ClassifiedColumn, ClassifiedModel


def _model(name: str, **meta: object) -> dict[str, Any]:
    return {
        "resource_type": "model",
        "name": name,
        "schema": "marts",
        "path": f"marts/career_progression/{name}.sql",
        "description": "Promotions per\nmonth.",
        "config": {"meta": meta},
        "columns": {
            "promotion_count": {
                "data_type": "bigint",
                "description": "Promotions | of the month.",
            }
        },
    }


def _classified(model: dict[str, Any]) -> ClassifiedModel:
    table = f"marts.{model['name']}"
    column = ClassifiedColumn(
        table,
        "promotion_count",
        frozenset(),
        derived=Classification.MEASURE,
        declared=Classification.MEASURE,
        reason=None,
    )
    return ClassifiedModel(
        table,
        "marts",
        is_published=False,
        columns=(column,),
        literal_comparisons=(),
    )


def _page(*models: dict[str, Any]) -> str:
    return marts_reference(
        {"nodes": {model["name"]: model for model in models}},
        {f"marts.{model['name']}": _classified(model) for model in models},
    )


def test_a_mart_is_described_with_its_grain_questions_and_columns() -> None:
    page = _page(
        _model(
            "rpt_promotions",
            grain=["month_start_date", "grade_id"],
            questions=["How often is one promoted?"],
        )
    )

    assert "## rpt_promotions\n\nPromotions per month." in page
    assert "**Grain**: `month_start_date`, `grade_id`" in page
    assert "- How often is one promoted?" in page
    row = "| `promotion_count` | bigint | measure | Promotions \\| of the month. |"
    assert row in page


def test_a_published_mart_says_whom_it_protects() -> None:
    page = _page(
        _model(
            "rpt_pay",
            publish=True,
            people_count_column="employee_count",
            minimum_group="sensitive",
        )
    )

    assert "`employee_count` is below the group size for sensitive attributes" in page
    assert page.count("| yes |") == 1


def test_a_mart_says_which_of_its_rows_are_published() -> None:
    page = _page(
        _model(
            "rpt_themes",
            publish=True,
            publish_rows={"demographics_basis": "at_launch"},
            people_count_column="respondent_count",
        )
    )

    assert "yes, where `demographics_basis` is `at_launch`; other rows stay" in page


def test_a_mart_made_of_published_ones_says_that_it_hides_what_they_hide() -> None:
    page = _page(_model("rpt_all", publish=True, publish_from="published_tables"))

    assert "so what they hide is hidden" in page
    assert "holds no people" not in page


def test_a_mart_of_exact_cells_does_not_say_that_it_is_rounded() -> None:
    page = _page(_model("rpt_cells", publish=True, publish_from="lattice"))

    assert "exactly and once" in page
    assert "rounded" not in page


def test_a_mart_that_stays_in_the_warehouse_is_not_called_published() -> None:
    page = _page(_model("fct_pay"))

    assert "**Published**" not in page
    assert page.count("| no |") == 1


def test_marts_stand_in_the_order_of_their_names() -> None:
    page = _page(_model("fct_pay"), _model("dim_grades"))

    assert page.index("## dim_grades") < page.index("## fct_pay")


def test_tables_about_the_data_stand_on_the_page_too() -> None:
    about = _model("ops_data_quality") | {"path": "ops/ops_data_quality.sql"}

    assert "| [ops_data_quality](#ops_data_quality) | ops |" in _page(about)


def test_staging_is_not_part_of_the_page() -> None:
    staging = _model("stg_hris__workers") | {"path": "staging/hris/x.sql"}

    assert "stg_hris__workers" not in _page(staging)
