"""Every contract says what a contract must say, and a wrong one is refused."""

import json
from collections import defaultdict
from collections.abc import Iterator
from datetime import date, datetime
from importlib.resources import files
from pathlib import Path

import jsonschema  # type: ignore[import-untyped]
import open_data_contract_standard
import pytest
import yaml

from ingest.contract import (
    CONTRACTS,
    Classification,
    Column,
    Contract,
    LogicalType,
    load_contract,
    load_contracts,
)
from ingest.contract_file import read_contract, read_contracts
from ingest.errors import UsageError

ENTITIES = {
    "workers": "worker_id",
    "job_history": "worker_id effective_date effective_sequence position_id",
    "promotions": "worker_id promotion_date promotion_sequence",
    "person_identifiers": "worker_id identifier",
    "courses": "course_id",
    "training_records": "learner_id course_id attempt_number",
    "learning_events": "event_id",
    "performance_reviews": "review_id",
    "feedback": "feedback_id",
    "mentoring_programs": "mentoring_program_id",
    "mentoring_matches": "match_id",
    "mentoring_sessions": "session_id",
    "org_units": "org_unit_id valid_from",
    "grades": "grade_id",
    "roles": "role_id",
    "job_families": "job_family_id",
    "skills": "skill_id",
    "role_skills": "role_id skill_id valid_from",
    "skill_assessments": "worker_id skill_id assessment_source assessed_on",
    "self_assessments": "self_assessment_id",
    "goals": "goal_id",
    "goal_revisions": "goal_id revised_on revision_sequence",
    "plan_actions": "plan_action_id",
    "career_conversations": "conversation_id",
    "review_cycles": "review_cycle_id",
    "succession_candidates": "role_id candidate_id nominated_on",
    "credentials": "credential_id holder_id",
    "learning_costs": "cost_id",
    "development_activities": "activity_id",
    "development_evaluations": "evaluation_id",
    "internal_applications": "application_id",
    "survey_responses": "survey_id response_id item_id",
    "mentoring_participants": (
        "mentoring_program_id worker_id participant_role enrolled_on"
    ),
    "exchange_rates": "from_currency to_currency rate_date",
}

ONE = """\
apiVersion: v3.2.0
kind: DataContract
id: stepladder-lms-badges
name: badges
version: 1.0.0
domain: lms
description: {limitations: None known., usage: To count badges.}
team: {name: learning-technology}
slaProperties:
  - {property: latency, value: 8, unit: d}
schema:
  - name: badges
    description: Badges people earned.
    dataGranularityDescription: One row per badge.
    customProperties:
      - {property: versionColumn, value: earned_on}
    quality:
      - type: custom
        engine: stepladder
        implementation: {rule: not_before, column: earned_on, other: asked_on}
    properties:
      - name: badge_id
        description: The badge.
        logicalType: string
        classification: measure
        primaryKey: true
        primaryKeyPosition: 1
        required: true
      - name: asked_on
        description: Day it was asked for.
        logicalType: date
        classification: measure
      - name: earned_on
        description: Day it was earned.
        logicalType: date
        classification: measure
"""


def _columns() -> Iterator[tuple[str, Column]]:
    for contract in load_contracts().values():
        for column in contract.columns:
            yield contract.entity, column


def _read(folder: Path, text: str) -> Contract:
    path = folder / "lms__badges.yaml"
    path.write_text(text, encoding="utf-8")
    return read_contract(path)


def test_there_is_a_contract_for_every_entity_with_its_key() -> None:
    keys = {name: " ".join(found.key) for name, found in load_contracts().items()}
    assert keys == ENTITIES


def test_every_contract_file_is_valid_by_the_open_standard_itself() -> None:
    standard = files(open_data_contract_standard) / "schema.json"
    schema = json.loads(standard.read_text(encoding="utf-8"))
    validator = jsonschema.Draft201909Validator(schema)

    problems = [
        f"{path.name}: {error.message}"
        for path in sorted(CONTRACTS.glob("*.yaml"))
        for error in validator.iter_errors(
            yaml.safe_load(path.read_text(encoding="utf-8"))
        )
    ]

    assert problems == []


def test_every_contract_has_grain_owner_freshness_and_limitations() -> None:
    for contract in load_contracts().values():
        assert contract.grain.startswith("One row per ")
        assert contract.grain.endswith(".")
        assert contract.owner
        assert contract.freshness_days > 0
        assert contract.limitations
        assert contract.version.count(".") == 2


def test_every_column_is_described_in_a_sentence_and_classified() -> None:
    for entity, column in _columns():
        place = f"{entity}.{column.name}"
        assert column.description.endswith("."), place
        assert len(column.description.split()) >= 3, place
        assert isinstance(column.classification, Classification), place


def test_a_column_name_has_one_meaning_wherever_it_stands() -> None:
    meanings = defaultdict(set)
    for _, column in _columns():
        meanings[column.name].add(
            (
                column.description,
                column.logical_type,
                column.classification,
                column.allowed_values,
                column.minimum,
                column.maximum,
                column.pattern,
                column.id_type,
            )
        )

    assert {name for name, found in meanings.items() if len(found) > 1} == set()


def test_a_raw_column_name_has_one_meaning_too() -> None:
    meanings = defaultdict(set)
    for contract in load_contracts().values():
        for column in contract.raw_columns():
            meanings[column.name].add((column.description, column.duckdb_type))

    assert {name for name, found in meanings.items() if len(found) > 1} == set()


def test_every_key_column_is_illustrated() -> None:
    unillustrated = [
        f"{entity}.{column.name}"
        for entity, column in _columns()
        if column.is_key and column.default is None and not column.examples
    ]

    assert unillustrated == []


def test_names_end_in_what_they_hold() -> None:
    types = {
        "_at": LogicalType.TIMESTAMP,
        "_date": LogicalType.DATE,
        "_id": LogicalType.STRING,
        "_code": LogicalType.STRING,
        "_amount": LogicalType.NUMBER,
        "_hours": LogicalType.NUMBER,
        "_seconds": LogicalType.NUMBER,
    }
    for entity, column in _columns():
        for ending, logical_type in types.items():
            if column.name.endswith(ending):
                assert column.logical_type is logical_type, f"{entity}.{column.name}"
        starts = column.name.startswith(("is_", "has_"))
        assert starts == (column.logical_type is LogicalType.BOOLEAN), column.name


def test_every_date_refuses_the_year_9999_and_the_year_1() -> None:
    for entity, column in _columns():
        if column.logical_type is LogicalType.DATE:
            assert column.minimum in {date(1900, 1, 1), date(1900, 1, 2)}, entity
            assert column.maximum == date(2199, 12, 31), entity


def test_no_learning_or_mentoring_moment_may_be_the_unset_epoch() -> None:
    """Moodle writes 0 for "not yet", which reads as 1970."""
    for entity, column in _columns():
        if column.logical_type is LogicalType.TIMESTAMP:
            assert isinstance(column.minimum, datetime), f"{entity}.{column.name}"
            if column.name != "recorded_at":
                assert column.minimum > datetime(1970, 1, 1), column.name  # noqa: DTZ001


def test_a_person_identifier_becomes_a_pseudonym_and_its_kind() -> None:
    raw = {column.name: column for column in load_contract("feedback").raw_columns()}

    assert raw["receiver_id"].duckdb_type == "VARCHAR"
    assert raw["receiver_id"].classification is Classification.IDENTIFIER
    assert raw["receiver_id_type"].duckdb_type == "VARCHAR"


def test_an_email_also_becomes_the_pseudonym_of_its_xapi_hash() -> None:
    names = [column.name for column in load_contract("workers").raw_columns()]

    at = names.index("email")
    assert names[at : at + 3] == ["email", "email_type", "email_sha1"]


def test_direct_columns_and_free_text_do_not_reach_the_raw_store() -> None:
    workers = {column.name: column for column in load_contract("workers").raw_columns()}
    reviews = {
        column.name for column in load_contract("performance_reviews").raw_columns()
    }

    assert workers["full_name"].classification is Classification.IDENTIFIER
    assert "birth_date" not in workers
    assert "birth_year" in workers
    assert "comments" not in reviews
    assert "comments_length" in reviews


def test_raw_columns_keep_the_order_of_the_contract_and_end_with_the_row_number() -> (
    None
):
    names = [column.name for column in load_contract("grades").raw_columns()]

    assert names == [
        "grade_id",
        "grade_name",
        "track",
        "grade_ordinal",
        "is_deleted",
        "recorded_at",
        "_row_number",
    ]


def test_types_of_the_raw_store_are_those_of_the_contract() -> None:
    raw = {
        column.name: column.duckdb_type
        for column in load_contract("training_records").raw_columns()
    }

    assert raw["course_id"] == "VARCHAR"
    assert raw["attempt_number"] == "BIGINT"
    assert raw["score"] == "DOUBLE"
    assert raw["is_mandatory"] == "BOOLEAN"
    assert raw["completed_at"] == "TIMESTAMP"


def test_an_unknown_entity_gets_the_nearest_known_one() -> None:
    with pytest.raises(UsageError, match="Did you mean `workers`"):
        load_contract("worker")


def test_a_small_contract_is_read_whole(tmp_path: Path) -> None:
    contract = _read(tmp_path, ONE)

    assert (contract.domain, contract.entity, contract.key) == (
        "lms",
        "badges",
        ("badge_id",),
    )
    assert contract.version_column == "earned_on"
    assert contract.freshness_days == 8
    assert contract.row_rules[0].other == "asked_on"


@pytest.mark.parametrize(
    ("old", "new", "problem"),
    [
        ("apiVersion: v3.2.0", "apiVersion: v2.2.0", "ODCS v3"),
        ("domain: lms", "domain: hris", "must be called hris__badges"),
        ("domain: lms", "domain: L M S", "small letters"),
        ("team: {name: learning-technology}\n", "", "team with a name"),
        ("value: 8, unit: d", "value: 8, unit: h", "how fresh"),
        ("value: 8", "value: 0", "how fresh"),
        ("    dataGranularityDescription: One row per badge.\n", "", "needs a text"),
        ("limitations: None known., ", "", "needs a text"),
        ("        description: The badge.\n", "", "needs a text"),
        ("logicalType: string", "logicalType: text", "LogicalType is missing"),
        ("logicalType: string", "logicalType: object", "LogicalType is missing"),
        (
            "        classification: measure\n        primary",
            "        primary",
            "Classi",
        ),
        ("classification: measure", "classification: public", "Classification is"),
        ("        required: true\n", "", "required or have a default"),
        ("primaryKeyPosition: 1", "primaryKeyPosition: 2", "primaryKeyPosition"),
        ("value: earned_on}", "value: gone}", "versionColumn names no column"),
        ("property: versionColumn", "property: version", "unknown custom property"),
        ("rule: not_before", "rule: after", "unknown row rule"),
        ("other: asked_on", "other: gone", "names no column"),
        ("engine: stepladder", "engine: soda", "engine: stepladder"),
        ("name: asked_on", "name: earned_on", "same name"),
        ("name: badge_id\n", "name: Badge ID\n", "small letters"),
        (
            "        required: true\n",
            "        required: true\n        logicalTypeOptions: {minLength: 3}\n",
            "unknown option minLength",
        ),
        (
            "        required: true\n",
            '        required: true\n        logicalTypeOptions: {pattern: "("}\n',
            "not a regular expression",
        ),
        (
            "        required: true\n",
            (
                "        required: true\n"
                "        customProperties: [{property: default, value: x}]\n"
            ),
            "needs no default",
        ),
        (
            "        required: true\n",
            (
                "        required: true\n"
                "        customProperties: [{property: idType, value: badge}]\n"
            ),
            "classified identifier or direct",
        ),
        (
            "        description: Day it was asked for.\n",
            (
                "        description: Day it was asked for.\n"
                "        logicalTypeOptions: {minimum: long ago}\n"
            ),
            "YYYY-MM-DD",
        ),
        (
            "        description: Day it was asked for.\n",
            (
                "        description: Day it was asked for.\n"
                "        relationships: [{to: nowhere}]\n"
            ),
            "to: entity.column",
        ),
    ],
)
def test_a_contract_with_a_fault_is_refused_with_its_file(
    tmp_path: Path, old: str, new: str, problem: str
) -> None:
    assert old in ONE

    with pytest.raises(UsageError, match=problem) as refused:
        _read(tmp_path, ONE.replace(old, new, 1))

    assert str(refused.value.file).endswith("lms__badges.yaml")
    assert refused.value.exit_code == 2


def test_a_relationship_to_a_column_that_does_not_exist_is_refused(
    tmp_path: Path,
) -> None:
    text = ONE.replace(
        "        description: Day it was asked for.\n",
        "        description: Day it was asked for.\n"
        "        relationships: [{to: workers.worker_id}]\n",
    )
    (tmp_path / "lms__badges.yaml").write_text(text, encoding="utf-8")

    with pytest.raises(UsageError, match="does not exist"):
        read_contracts(tmp_path)
