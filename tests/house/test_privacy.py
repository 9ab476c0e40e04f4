"""Personal columns stop where they should, and what says so finds each way out."""

import re
from collections.abc import Mapping
from typing import Any

import pytest
import sqlglot
from sqlglot import exp
from sqlglot.optimizer.qualify import qualify

from ingest.contract import Classification, load_contracts
from publish.classification import (
    ClassifiedModel,
    classify_model,
    findings,
    raw_tables,
)
from publish.errors import LineageError
from publish.lineage import NAMING, Made, Origin, classification_of, follow
from tests.house.rules import planted_leaks, privacy

Manifest = dict[str, Any]
Tables = Mapping[str, Made]
IDENTIFIER = frozenset({Origin(("raw.people", "person_id"), Classification.IDENTIFIER)})
GENDER = frozenset({Origin(("raw.people", "gender"), Classification.SPECIAL)})
PAY = frozenset({Origin(("raw.people", "pay"), Classification.QUASI)})
GRADE = frozenset({Origin(("raw.people", "grade"), Classification.MEASURE)})
PEOPLE: Tables = {
    "raw.people": {
        "person_id": IDENTIFIER,
        "gender": GENDER,
        "pay": PAY,
        "grade": GRADE,
    }
}


@pytest.fixture(scope="module")
def tables(manifest: Manifest, classified: dict[str, ClassifiedModel]) -> Tables:
    """What every column that a model may read is made of."""
    made = {name: model.made for name, model in classified.items()}
    return {**raw_tables(manifest), **made}


@pytest.fixture(scope="module")
def published(manifest: Manifest) -> list[dict[str, Any]]:
    """The published models, short ones first."""
    found = [
        node
        for node in manifest["nodes"].values()
        if node["resource_type"] == "model" and node["config"]["meta"].get("publish")
    ]
    return sorted(found, key=lambda node: len(node["compiled_code"]))


# --- the repository --------------------------------------------------------------


def test_the_raw_classes_are_those_of_the_contracts(manifest: Manifest) -> None:
    promised = {
        (f"raw_{contract.domain}.{contract.entity}", column.name): column.classification
        for contract in load_contracts().values()
        for column in contract.raw_columns()
    }
    told = {
        (table, name): classification_of(origins)
        for table, columns in raw_tables(manifest).items()
        for name, origins in columns.items()
    }

    assert {key: told[key] for key in promised} == promised


def test_every_column_of_every_model_is_classified(
    manifest: Manifest, classified: dict[str, ClassifiedModel]
) -> None:
    models = [n for n in manifest["nodes"].values() if n["resource_type"] == "model"]

    assert len(classified) == len(models)
    assert all(model.columns for model in classified.values())
    described = {
        (f"{node['schema']}.{node['name']}", name)
        for node in models
        for name in node["columns"]
    }
    assert described <= {
        (column.table, column.name)
        for model in classified.values()
        for column in model.columns
    }


def test_no_personal_column_goes_where_it_may_not(
    classified: dict[str, ClassifiedModel],
) -> None:
    assert findings(classified) == []


def test_no_mart_holds_an_identifier_beyond_the_allowed_keys(
    classified: dict[str, ClassifiedModel],
) -> None:
    assert privacy.identifiers_in_marts(classified) == []


def test_no_name_and_no_text_enters_the_warehouse(
    classified: dict[str, ClassifiedModel],
) -> None:
    assert privacy.names_and_texts_in_the_warehouse(classified) == []


def test_what_people_say_of_each_other_is_sensitive(
    published: list[dict[str, Any]],
) -> None:
    said = re.compile("(^|_)(feedback|ratings?|scores?|satisfaction|survey)(_|$)")
    found = [
        node["name"]
        for node in published
        if any(said.search(column) for column in node["columns"])
        and node["config"]["meta"].get("people_count_column") not in (None, "none")
        and node["config"]["meta"].get("minimum_group") != "sensitive"
    ]
    assert not found


def test_every_employee_id_of_a_mart_is_followed_back_to_a_worker(
    classified: dict[str, ClassifiedModel],
) -> None:
    """The rules above would hold for want of findings if nothing were followed."""
    workers = {("raw_hris.workers", "worker_id"), ("raw_hris.job_history", "worker_id")}
    keys = [
        column
        for model in classified.values()
        if model.layer in {"marts", "ops"}
        for column in model.columns
        if column.name == "employee_id"
    ]

    assert keys
    assert all(
        workers & {origin.column for origin in column.origins} for column in keys
    )


def test_direct_identifiers_and_free_text_are_not_in_the_raw_store() -> None:
    kept = [
        f"{contract.entity}.{column.name}"
        for contract in load_contracts().values()
        for column in contract.raw_columns()
        if column.classification in {Classification.FREETEXT, Classification.DIRECT}
    ]

    assert kept == []


# --- planted leaks ---------------------------------------------------------------


@pytest.mark.parametrize(
    ("place", "sql"),
    [pytest.param(*leak, id=leak[1][0]) for leak in enumerate(planted_leaks.planted())],
)
def test_a_planted_leak_is_found(
    place: int, sql: tuple[str, str], published: list[dict[str, Any]], tables: Tables
) -> None:
    model = published[place % 25]
    planted = {
        **model,
        "compiled_code": sql[1].replace("{model}", model["compiled_code"]),
        "columns": {},
    }

    assert _found(planted, tables)


def test_a_person_in_the_place_of_a_label_of_any_model_is_found(
    published: list[dict[str, Any]], tables: Tables
) -> None:
    """In each published model that groups rows with people in them."""
    personal = {
        table: {n for n, made in columns.items() if classification_of(made) in NAMING}
        for table, columns in tables.items()
    }
    tried, escaped = 0, []
    for model in published:
        tree = qualify(
            sqlglot.parse_one(model["compiled_code"], dialect="duckdb"),
            schema=_schema(model, tables),
            dialect="duckdb",
        )
        labels = {
            name
            for name in model["columns"]
            if f"{model['name']}.{name}" not in planted_leaks.JOINED_BY_ONLY
        }
        leak = planted_leaks.with_a_person_as_label(tree, personal, labels=labels)
        if leak is not None:
            tried += 1
            sql = leak[1].sql(dialect="duckdb")
            if not _found({**model, "compiled_code": sql, "columns": {}}, tables):
                escaped.append(f"{model['name']}.{leak[0]}")

    assert escaped == []
    assert tried > 35


def test_a_leak_is_found_through_the_models_between(
    manifest: Manifest, tables: Tables
) -> None:
    """Planted where states of people are described, it is found in a report."""
    between = "intermediate.int_people_states__described"
    people = {name: dict(made) for name, made in tables.items()}
    people[between]["grade_id"] = people[between]["employee_id"]
    [scoped] = _models(manifest, "int_headcount__scoped")
    people["intermediate.int_headcount__scoped"] = classify_model(scoped, people).made
    [report] = _models(manifest, "rpt_promotion_rates")

    found = _found(report, people)

    assert [told for told in found if "scope_id" in told and "is published" in told]


# --- what is allowed -------------------------------------------------------------


@pytest.mark.parametrize(
    ("expression", "expected"),
    [
        ("count(p.person_id)", "measure"),
        ("cast(count(distinct p.person_id) as varchar)", "measure"),
        ("count(distinct p.person_id) filter (where p.gender = 'f')", "measure"),
        ("sum(case when p.person_id is null then 1 else 0 end)", "measure"),
        ("max(case when p.person_id is null then 'no' else 'yes' end)", "measure"),
        ("count(*) over (partition by p.person_id)", "measure"),
        ("row_number() over (order by p.person_id)", "measure"),
        ("max(p.grade) filter (where p.person_id is not null)", "measure"),
        ("p.person_id is not distinct from p.person_id", "measure"),
        ("avg(p.pay)", "measure"),
        ("percentile_cont(0.5) within group (order by p.pay)", "measure"),
        ("sum(p.pay) / nullif(count(p.person_id), 0)", "measure"),
        ("max(p.pay)", "quasi"),
        ("sum(p.pay) over (partition by p.grade)", "quasi"),
        ("p.gender", "special"),
        ("concat(p.grade, p.gender)", "special"),
        ("max(p.person_id)", "identifier"),
        ("sum(length(p.person_id))", "identifier"),
    ],
)
def test_a_column_is_as_personal_as_what_it_is_made_of(
    expression: str, expected: str
) -> None:
    made, comparisons = follow(f"select {expression} as x from raw.people as p", PEOPLE)

    assert classification_of(made["x"]) == expected
    assert comparisons == []


def test_a_sum_for_each_person_is_about_a_person() -> None:
    query = "select sum(p.pay) as x from raw.people as p group by p.{key}"

    by_grade, _ = follow(query.format(key="grade"), PEOPLE)
    by_person, _ = follow(query.format(key="person_id"), PEOPLE)

    assert classification_of(by_grade["x"]) == "measure"
    assert classification_of(by_person["x"]) == "quasi"


def test_people_may_be_compared_with_people_and_with_nothing() -> None:
    query = (
        "select count(*) as x from raw.people as p inner join raw.people as o "
        "on p.person_id = o.person_id and p.gender = 'f' "
        "where p.person_id is not null and p.person_id in "
        "(select i.person_id from raw.people as i where i.grade = 'G1')"
    )

    assert follow(query, PEOPLE)[1] == []


# --- what the YAML says ----------------------------------------------------------


def _said(**meta: str) -> ClassifiedModel:
    node = {
        "schema": "marts",
        "name": "rpt_planted",
        "path": "marts/core/rpt_planted.sql",
        "original_file_path": "models/marts/core/rpt_planted.sql",
        "compiled_code": "select max(p.pay) as highest from raw.people as p",
        "config": {"meta": {"publish": True}},
        "columns": {"highest": {"name": "highest", "config": {"meta": meta}}},
    }
    return classify_model(node, PEOPLE)


@pytest.mark.parametrize(
    ("meta", "found", "classification"),
    [
        ({"classification": "quasi"}, 0, "quasi"),
        ({"classification": "special"}, 0, "special"),
        ({}, 1, "quasi"),
        ({"classification": "measure"}, 1, "quasi"),
        (
            {"classification": "measure", "classification_reason": "Said so."},
            0,
            "measure",
        ),
        ({"classification": "quasi", "classification_reason": "Said so."}, 1, "quasi"),
    ],
)
def test_the_yaml_says_less_only_with_a_reason(
    meta: dict[str, str], found: int, classification: str
) -> None:
    model = _said(**meta)

    assert len(findings({model.table: model})) == found
    assert model.columns[0].classification == classification
    assert classification_of(model.made["highest"]) == classification


def test_a_column_that_the_query_lacks_is_told(
    manifest: Manifest, tables: Tables
) -> None:
    [node] = _models(manifest, "dim_grades")
    changed = {**node, "columns": {"planted": {"name": "planted"}}}

    with pytest.raises(LineageError, match="no such column"):
        classify_model(changed, tables)


def _found(model: Mapping[str, Any], tables: Tables) -> list[str]:
    try:
        classified = classify_model(model, tables)
    except LineageError as error:
        return [str(error)]
    return [
        told
        for told in findings({classified.table: classified})
        if "declares no classification" not in told
    ]


def _models(manifest: Manifest, name: str) -> list[dict[str, Any]]:
    return [
        node
        for node in manifest["nodes"].values()
        if node["resource_type"] == "model" and node["name"] == name
    ]


def _schema(model: Mapping[str, Any], tables: Tables) -> dict[str, Any]:
    schema: dict[str, Any] = {}
    tree = sqlglot.parse_one(model["compiled_code"], dialect="duckdb")
    for read in tree.find_all(exp.Table):
        columns = tables.get(f"{read.db}.{read.name}")
        if columns is not None:
            schema.setdefault(read.db, {})[read.name] = dict.fromkeys(
                columns, "varchar"
            )
    return schema
