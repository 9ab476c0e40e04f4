"""What the tables of estimates promise is tested, and each promise can be broken.

The SQL is that of the data tests as dbt compiled it; the tables are planted here.
"""

import re
from pathlib import Path
from typing import Any, Final

import duckdb
import pytest

Manifest = dict[str, Any]
Row = dict[str, object]

RELATION: Final = re.compile(r'"\w+"\."\w+"\."(\w+)"')
TAG: Final = "program_effects"

EFFECT: Final[Row] = {
    "program_id": "p1",
    "program_version": 1,
    "spec_sha256": "abc",
    "is_preregistered": True,
    "outcome_name": "promoted",
    "horizon_months": 12,
    "outcome_role": "primary",
    "population": "all",
    "effect_method": "aipw",
    "estimand": "att",
    "study_design": "observational",
    "effect_unit": "share",
    "is_primary_row": True,
    "treated_count": 400,
    "estimate": 0.05,
    "std_error": 0.02,
    "ci_low": 0.01,
    "ci_high": 0.09,
    "p_value": 0.01,
    "p_adjusted": 0.02,
    "hypothesis_family": "primary",
    "is_suppressed": False,
    "verdict": "suggestive",
    "verdict_direction": "improvement",
    "verdict_reasons": "observational",
    "plain_language": "This is a lead, not proof.",
}
NO_NUMBERS: Final[Row] = dict.fromkeys(
    ("estimate", "std_error", "ci_low", "ci_high", "p_value", "p_adjusted")
)
ROLL_OUT: Final[Row] = {
    **EFFECT,
    "effect_method": "did",
    "study_design": "rollout",
    "is_primary_row": False,
    "p_adjusted": None,
    "hypothesis_family": None,
    "verdict": None,
}
REGISTERED: Final[Row] = {
    "program_id": "p1",
    "program_version": 1,
    "outcome_name": "promoted",
    "horizon_months": 12,
    "spec_sha256": "abc",
    "is_preregistered": True,
}
BALANCE: Final[Row] = {
    "program_id": "p1",
    "program_version": 1,
    "horizon_months": 12,
    "covariate_name": "level: G3",
    "raw_smd": 0.2,
    "variance_ratio": 1.1,
    "is_suppressed": False,
}
EVENT_STUDY: Final[Row] = {
    "program_id": "p1",
    "program_version": 1,
    "outcome_name": "promoted",
    "horizon_months": 12,
    "event_time": -1,
    "is_before": True,
    "estimate": 0.01,
    "std_error": 0.01,
    "ci_low": -0.01,
    "ci_high": 0.03,
    "is_suppressed": False,
}
CURVE: Final[Row] = {
    "program_id": "p1",
    "program_version": 1,
    "arm_name": "started",
    "month_number": 3,
    "cumulative_promoted_share": 0.2,
    "cumulative_promoted_share_low": 0.1,
    "cumulative_promoted_share_high": 0.3,
    "cumulative_exited_share": 0.1,
    "cumulative_exited_share_low": 0.0,
    "cumulative_exited_share_high": 0.2,
    "is_suppressed": False,
}
ROI: Final[Row] = {
    "program_id": "p1",
    "program_version": 1,
    "roi_ratio": -0.12,
    "roi_low": -0.69,
    "roi_high": 0.45,
    "benefit_cost_ratio": 0.88,
    "positive_roi_probability": 0.34,
    "is_suppressed": False,
}
SOUND: Final[dict[str, Row]] = {
    "fct_program_effects": EFFECT,
    "fct_program_balance": BALANCE,
    "fct_program_event_study": EVENT_STUDY,
    "fct_program_curves": CURVE,
    "rpt_program_roi": ROI,
}

# Model, rule, and what breaks this rule and no other.
BROKEN: Final[list[tuple[str, str, Row]]] = [
    ("fct_program_effects", "what_is_withheld_tells_no_number", {
        "is_suppressed": True, "suppression_reason": "few_treated_to_show"}),
    ("fct_program_effects", "what_is_withheld_says_why", {
        **NO_NUMBERS, "is_suppressed": True, "verdict": "suppressed"}),
    ("fct_program_effects", "a_suppressed_verdict_is_withheld", {
        "verdict": "suppressed"}),
    ("fct_program_effects", "what_cannot_be_compared_has_no_estimate", {
        "verdict": "not_comparable"}),
    ("fct_program_effects", "an_estimate_lies_in_its_interval", {"ci_low": 0.06}),
    ("fct_program_effects", "an_estimate_lies_in_its_interval", {"ci_high": 0.04}),
    ("fct_program_effects", "an_estimate_lies_in_its_interval", {"ci_high": None}),
    ("fct_program_effects", "a_standard_error_is_above_nothing", {"std_error": 0.0}),
    ("fct_program_effects", "adjusting_never_lowers_a_p_value", {"p_adjusted": 0.005}),
    ("fct_program_effects", "only_primary_rows_are_adjusted", {
        "is_primary_row": False}),
    ("fct_program_effects", "late_declarations_are_exploratory", {
        "is_preregistered": False}),
    ("fct_program_effects", "late_declarations_are_exploratory", {
        "outcome_role": "secondary"}),
    ("fct_program_effects", "a_share_differs_by_at_most_one", {
        "estimate": 1.01, "ci_high": 1.2}),
    ("fct_program_effects", "what_is_read_has_a_verdict_and_words", {"verdict": None}),
    ("fct_program_effects", "what_is_read_has_a_verdict_and_words", {
        "plain_language": None}),
    ("fct_program_effects", "what_was_declared_late_stops_at_suggestive", {
        "verdict": "moderate", "is_preregistered": False,
        "hypothesis_family": "exploratory"}),
    ("fct_program_effects", "every_row_names_its_declaration", {"spec_sha256": None}),
    ("fct_program_balance", "what_is_withheld_tells_no_number", {
        "is_suppressed": True}),
    ("fct_program_balance", "a_ratio_of_variances_is_not_negative", {
        "variance_ratio": -0.1}),
    ("fct_program_event_study", "what_is_withheld_tells_no_number", {
        "is_suppressed": True}),
    ("fct_program_event_study", "an_estimate_lies_in_its_interval", {"ci_low": 0.02}),
    ("fct_program_event_study", "a_standard_error_is_not_negative", {
        "std_error": -0.1}),
    ("fct_program_event_study", "before_the_opening_is_before_nought", {
        "event_time": 0}),
    ("fct_program_curves", "what_is_withheld_tells_no_number", {
        "is_suppressed": True, "suppression_reason": "too_few_people"}),
    ("fct_program_curves", "what_is_withheld_says_why", {
        **dict.fromkeys(name for name in CURVE if name.startswith("cumulative")),
        "is_suppressed": True}),
    ("fct_program_curves", "shares_lie_in_their_intervals", {
        "cumulative_exited_share": 0.25}),
    ("fct_program_curves", "nobody_goes_two_ways", {
        "cumulative_promoted_share": 0.95, "cumulative_promoted_share_high": 0.99}),
    ("rpt_program_roi", "what_is_withheld_tells_no_number", {"is_suppressed": True}),
    ("rpt_program_roi", "a_return_lies_in_its_interval", {"roi_low": 0.1}),
    ("rpt_program_roi", "a_probability_is_a_share", {
        "positive_roi_probability": 1.1}),
    ("rpt_program_roi", "a_figure_or_the_reason_for_none", {
        "roi_reason": "no_benefit"}),
    ("rpt_program_roi", "benefit_over_cost_is_one_more_than_the_return", {
        "benefit_cost_ratio": 0.9}),
]  # fmt: skip


@pytest.fixture(scope="module")
def compiled(demo_workspace: Path, manifest: Manifest) -> dict[str, str]:
    """The data tests of a model or the tree, by name, over tables of bare names."""
    target = demo_workspace / "dbt/target/compiled/stepladder"
    found = {}
    for node in manifest["nodes"].values():
        if node["resource_type"] == "test" and (target / _path(node)).is_file():
            text = (target / _path(node)).read_text(encoding="utf-8")
            found[node["name"]] = RELATION.sub(r"\1", text)
    return found


@pytest.mark.parametrize("model", SOUND)
def test_a_sound_row_breaks_no_promise(
    model: str, compiled: dict[str, str], manifest: Manifest
) -> None:
    with _planted(manifest, {model: [SOUND[model]]}) as connection:
        assert _faults(connection, compiled[f"always_{model}"]) == []


@pytest.mark.parametrize(("model", "rule", "change"), BROKEN)
def test_a_broken_promise_is_told_by_its_name(
    model: str,
    rule: str,
    change: Row,
    compiled: dict[str, str],
    manifest: Manifest,
) -> None:
    row = {**SOUND[model], **change}
    with _planted(manifest, {model: [row]}) as connection:
        assert _faults(connection, compiled[f"always_{model}"]) == [(rule,)]


def test_every_promise_is_broken_once(manifest: Manifest) -> None:
    promised = {
        (str(node["attached_node"]).rpartition(".")[2], rule)
        for node in manifest["nodes"].values()
        if (node.get("test_metadata") or {}).get("name") == "always"
        and TAG in manifest["nodes"][node["attached_node"]]["tags"]
        for rule in node["test_metadata"]["kwargs"]["rules"]
    }

    assert promised == {(model, rule) for model, rule, _ in BROKEN}


ANSWERED = "assert_every_registered_hypothesis_is_answered"


@pytest.mark.parametrize(
    ("effects", "fault"),
    [
        ([EFFECT, ROLL_OUT], None),
        ([], "not_answered_once"),
        ([ROLL_OUT], "not_answered_once"),
        ([EFFECT, {**EFFECT, "effect_method": "ipw"}], "not_answered_once"),
        ([{**EFFECT, "population": "gender=F"}], "not_answered_once"),
        ([{**EFFECT, "spec_sha256": "xyz"}], "another_declaration"),
        ([EFFECT, {**ROLL_OUT, "spec_sha256": "aaa"}], "another_declaration"),
        ([{**EFFECT, "is_preregistered": False}], "another_registration"),
    ],
)
def test_no_registered_hypothesis_goes_unanswered(
    effects: list[Row], fault: str | None, compiled: dict[str, str], manifest: Manifest
) -> None:
    planted = {
        "fct_program_effects": effects,
        "int_program_outcomes__registered": [REGISTERED],
    }
    with _planted(manifest, planted) as connection:
        found = _faults(connection, compiled[ANSWERED])

    assert found == ([] if fault is None else [("p1", "promoted", fault)])


@pytest.mark.parametrize(
    "other",
    [
        {"outcome_name": "exited"},
        {"horizon_months": 24},
        {"program_version": 2},
        {"program_id": "p2"},
    ],
)
def test_what_was_asked_and_what_was_answered_are_the_same(
    other: Row, compiled: dict[str, str], manifest: Manifest
) -> None:
    planted = {
        "fct_program_effects": [EFFECT],
        "int_program_outcomes__registered": [{**REGISTERED, **other}],
    }
    with _planted(manifest, planted) as connection:
        found = _faults(connection, compiled[ANSWERED])

    assert {fault for *_, fault in found} == {"not_registered", "not_answered_once"}


STRONG: Final[Row] = {**EFFECT, "verdict": "strong"}


@pytest.mark.parametrize(
    ("rows", "is_sound"),
    [
        ([STRONG], False),
        ([STRONG, ROLL_OUT], True),
        ([{**STRONG, "study_design": "randomised"}], True),
        ([STRONG, {**ROLL_OUT, "estimate": -0.05, "ci_low": -0.09}], False),
        ([STRONG, {**ROLL_OUT, "p_value": 0.05}], False),
        ([STRONG, {**ROLL_OUT, "program_id": "p2"}], False),
        ([STRONG, {**ROLL_OUT, "program_version": 2}], False),
        ([STRONG, {**ROLL_OUT, "outcome_name": "exited"}], False),
        ([STRONG, {**ROLL_OUT, "horizon_months": 24}], False),
        ([STRONG, {**ROLL_OUT, "study_design": "observational"}], False),
    ],
)
def test_a_strong_verdict_rests_on_a_lot_or_a_roll_out_that_agrees(
    *, rows: list[Row], is_sound: bool, compiled: dict[str, str], manifest: Manifest
) -> None:
    with _planted(manifest, {"fct_program_effects": rows}) as connection:
        found = _faults(connection, compiled["assert_strong_verdicts_rest_on_a_design"])

    assert (found == []) is is_sound


def _path(node: dict[str, Any]) -> str:
    if node.get("test_metadata"):
        return f"{node['original_file_path']}/{node['path']}"
    return str(node["original_file_path"])


def _faults(connection: duckdb.DuckDBPyConnection, sql: str) -> list[tuple[Any, ...]]:
    return connection.execute(sql).fetchall()


def _planted(
    manifest: Manifest, tables: dict[str, list[Row]]
) -> duckdb.DuckDBPyConnection:
    """Make the tables with the columns that their models promise, and these rows."""
    connection = duckdb.connect()
    for name, rows in tables.items():
        types = {
            column: str(told.get("data_type") or _type_of(rows[0].get(column)))
            for column, told in manifest["nodes"][f"model.stepladder.{name}"][
                "columns"
            ].items()
        }
        declared = ", ".join(f"{column} {kind}" for column, kind in types.items())
        connection.execute(f"create table {name} ({declared})")
        marks = ", ".join("?" for _ in types)
        for row in rows:
            connection.execute(
                f"insert into {name} values ({marks})",
                [row.get(column) for column in types],
            )
    return connection


def _type_of(value: object) -> str:
    return {bool: "boolean", int: "bigint"}.get(type(value), "varchar")
