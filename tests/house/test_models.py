"""The conventions of the dbt project hold, and each one can fail."""

import copy
from collections.abc import Callable
from typing import Any

import pytest

from tests.house.rules import models

Manifest = dict[str, Any]
Rule = Callable[[models.Manifest], list[str]]

PLANTED: Manifest = {
    "nodes": {
        "model.stepladder.rpt_pay": {
            "unique_id": "model.stepladder.rpt_pay",
            "resource_type": "model",
            "name": "rpt_pay",
            "path": "marts/pay/rpt_pay.sql",
            "schema": "marts",
            "patch_path": "stepladder://models/marts/pay/rpt_pay.yml",
            "description": "One row per month.",
            "depends_on": {"nodes": []},
            "config": {
                "contract": {"enforced": True},
                "meta": {
                    "grain": ["month_start_date"],
                    "questions": ["How does pay move?"],
                    "publish": True,
                    "people_count_column": "employee_count",
                    "suppress_columns": ["raise_rate"],
                },
            },
            "columns": {
                name: {
                    "data_type": data_type,
                    "description": f"The {name}.",
                    "config": {"meta": {"classification": "measure"}},
                }
                for name, data_type in {
                    "month_start_date": "date",
                    "employee_count": "bigint",
                    "raise_rate": "double",
                    "is_suppressed": "boolean",
                }.items()
            },
        },
        "test.stepladder.key": {
            "resource_type": "test",
            "attached_node": "model.stepladder.rpt_pay",
            "test_metadata": {
                "name": "unique_key",
                "kwargs": {"columns": ["month_start_date"]},
            },
        },
    },
    "unit_tests": {
        "unit_test.stepladder.rpt_pay.raises": {
            "model": "rpt_pay",
            "depends_on": {"nodes": ["model.stepladder.rpt_pay"]},
        }
    },
}


def _rename(manifest: Manifest) -> None:
    _model(manifest)["name"] = "pay"


def _share_a_page(manifest: Manifest) -> None:
    _model(manifest)["patch_path"] = "stepladder://models/marts/pay/_models.yml"


def _read_a_source(manifest: Manifest) -> None:
    _model(manifest)["depends_on"]["nodes"] = ["source.stepladder.raw_hris.workers"]


def _drop_the_contract(manifest: Manifest) -> None:
    _model(manifest)["config"]["contract"]["enforced"] = False


def _count_in_a_double(manifest: Manifest) -> None:
    _model(manifest)["columns"]["employee_count"]["data_type"] = "double"


def _say_nothing(manifest: Manifest) -> None:
    _model(manifest)["columns"]["raise_rate"]["description"] = " "


def _say_something_else(manifest: Manifest) -> None:
    other = copy.deepcopy(_model(manifest))
    other["columns"]["raise_rate"]["description"] = "Something else."
    manifest["nodes"]["model.stepladder.rpt_other"] = other


def _leave_unclassified(manifest: Manifest) -> None:
    del _model(manifest)["columns"]["raise_rate"]["config"]


def _widen_the_grain(manifest: Manifest) -> None:
    _model(manifest)["config"]["meta"]["grain"].append("org_unit_id")


def _ask_nothing(manifest: Manifest) -> None:
    _model(manifest)["config"]["meta"]["questions"] = []


def _prove_nothing(manifest: Manifest) -> None:
    manifest["unit_tests"] = {}


def _publish_a_person(manifest: Manifest) -> None:
    column = _model(manifest)["columns"]["month_start_date"]
    column["config"]["meta"]["classification"] = "identifier"


def _add_up(manifest: Manifest) -> None:
    _widen(manifest, "raise_amount")
    _model(manifest)["config"]["meta"]["suppress_columns"].append("raise_amount")


def _show_the_largest(manifest: Manifest) -> None:
    _widen(manifest, "largest_raise_amount")


def _widen(manifest: Manifest, name: str) -> None:
    columns = _model(manifest)["columns"]
    columns[name] = {**columns["raise_rate"], "description": f"The {name}."}


RULES: list[tuple[Rule, Callable[[Manifest], None]]] = [
    (models.misnamed, _rename),
    (models.not_one_page_each, _share_a_page),
    (models.misread, _read_a_source),
    (models.without_contract, _drop_the_contract),
    (models.mistyped_names, _count_in_a_double),
    (models.undescribed, _say_nothing),
    (models.described_twice, _say_something_else),
    (models.unclassified, _leave_unclassified),
    (models.grain_untested, _widen_the_grain),
    (models.unasked, _ask_nothing),
    (models.metrics_unproven, _prove_nothing),
    (models.person_keys_published, _publish_a_person),
    (models.unbounded_sums, _add_up),
    (models.largest_parts_published, _show_the_largest),
]


@pytest.mark.parametrize("rule", [rule for rule, _ in RULES])
def test_the_dbt_project_keeps_the_convention(rule: Rule, manifest: Manifest) -> None:
    assert rule(manifest) == []


@pytest.mark.parametrize(("rule", "plant"), RULES)
def test_a_planted_violation_is_found(
    rule: Rule, plant: Callable[[Manifest], None]
) -> None:
    planted = copy.deepcopy(PLANTED)
    assert rule(planted) == []

    plant(planted)

    assert len(rule(planted)) == 1


def _model(manifest: Manifest) -> Manifest:
    model: Manifest = manifest["nodes"]["model.stepladder.rpt_pay"]
    return model
