"""Personal columns stop where they should, and the rule that says so can fail."""

from typing import Any

import pytest

from ingest.contract import Classification, load_contracts
from tests.house.rules import privacy

Manifest = dict[str, Any]
CLASSES = {
    ("raw_hris.workers", "worker_id"): "identifier",
    ("raw_hris.workers", "gender"): "special",
}


@pytest.fixture(scope="module")
def raw_classes() -> dict[privacy.Column, str]:
    """How personal each raw column is, as the contracts say."""
    return {
        (f"raw_{contract.domain}.{contract.entity}", column.name): column.classification
        for contract in load_contracts().values()
        for column in contract.raw_columns()
    }


@pytest.fixture(scope="module")
def origins(manifest: Manifest) -> privacy.Origins:
    return privacy.origins(manifest)


def test_no_mart_holds_an_identifier_beyond_the_allowed_keys(
    manifest: Manifest,
    raw_classes: dict[privacy.Column, str],
    origins: privacy.Origins,
) -> None:
    assert privacy.personal_text_in_marts(manifest, raw_classes, origins) == []


def test_no_published_table_holds_a_person_key(
    manifest: Manifest,
    raw_classes: dict[privacy.Column, str],
    origins: privacy.Origins,
) -> None:
    assert privacy.person_keys_published(manifest, raw_classes, origins) == []


def test_special_attributes_say_so_in_the_marts(
    manifest: Manifest,
    raw_classes: dict[privacy.Column, str],
    origins: privacy.Origins,
) -> None:
    assert privacy.special_columns_understated(manifest, raw_classes, origins) == []


def test_every_employee_id_of_a_mart_is_followed_back_to_a_worker(
    manifest: Manifest, origins: privacy.Origins
) -> None:
    """The rules above would hold for want of findings if nothing were followed."""
    followed = {
        origins[relation, name]
        for relation, name, _ in privacy.promised_columns(manifest)
        if name == "employee_id"
    }

    assert followed
    assert all(
        ("raw_hris.workers", "worker_id") in raw
        or ("raw_hris.job_history", "worker_id") in raw
        for raw in followed
    )


def test_direct_identifiers_and_free_text_are_not_in_the_raw_store() -> None:
    kept = [
        f"{contract.entity}.{column.name}"
        for contract in load_contracts().values()
        for column in contract.raw_columns()
        if column.classification is Classification.FREETEXT
        and column.duckdb_type == "VARCHAR"
    ]

    assert kept == []


def _manifest(sql: str, **columns: str) -> Manifest:
    """A mart over a staging view over one raw table."""
    staged = "with s as (select * from raw_hris.workers) select * from s"
    return {
        "sources": {
            "source.workers": {
                "schema": "raw_hris",
                "name": "workers",
                "columns": {"worker_id": {}, "gender": {}},
            }
        },
        "nodes": {
            "model.dim": {
                "unique_id": "model.dim",
                "resource_type": "model",
                "name": "dim_planted",
                "schema": "marts",
                "path": "marts/dim_planted.sql",
                "compiled_code": sql,
                "depends_on": {"nodes": ["model.stg"]},
                "config": {"meta": {"publish": True}},
                "columns": {
                    name: {"data_type": data_type}
                    for name, data_type in columns.items()
                },
            },
            "model.stg": {
                "unique_id": "model.stg",
                "resource_type": "model",
                "name": "stg_workers",
                "schema": "staging",
                "path": "staging/stg_workers.sql",
                "compiled_code": staged,
                "depends_on": {"nodes": ["source.workers"]},
                "config": {},
                "columns": {},
            },
        },
    }


@pytest.mark.parametrize(
    ("expression", "found"),
    [
        ("worker_id", 1),
        ("lower(worker_id)", 1),
        ("coalesce(worker_id, 'none')", 1),
        ("max(worker_id) over (partition by gender)", 1),
        ("case when gender is null then worker_id end", 1),
        ("(select max(o.worker_id) from staging.stg_workers as o)", 1),
        ("case when worker_id is null then 'no' else 'yes' end", 0),
        ("cast(count(worker_id) as varchar)", 0),
        ("max(gender) over (order by worker_id)", 0),
    ],
)
def test_an_identifier_is_followed_through_an_expression(
    expression: str, found: int
) -> None:
    sql = f"with w as (select {expression} as label from staging.stg_workers) "
    manifest = _manifest(sql + "select * from w", label="varchar")

    origins = privacy.origins(manifest)

    for rule in (privacy.personal_text_in_marts, privacy.person_keys_published):
        assert len(rule(manifest, CLASSES, origins)) == found


def test_an_allowed_key_may_stay_in_the_warehouse_but_is_not_published() -> None:
    sql = "select worker_id as manager_employee_id from staging.stg_workers"
    manifest = _manifest(sql, manager_employee_id="varchar")

    origins = privacy.origins(manifest)

    assert privacy.personal_text_in_marts(manifest, CLASSES, origins) == []
    assert len(privacy.person_keys_published(manifest, CLASSES, origins)) == 1


def test_a_special_attribute_under_another_name_is_found() -> None:
    sql = "select gender as cohort_name from staging.stg_workers union all select 'x'"
    manifest = _manifest(sql, cohort_name="varchar")

    origins = privacy.origins(manifest)

    assert len(privacy.special_columns_understated(manifest, CLASSES, origins)) == 1
