"""The asset graph: what is in it, who owns it, and that no thread of it is loose."""

import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import dagster as dg
import pytest

from ingest.contract import load_contracts
from ingest.workspace import load_workspace
from orchestration.assembly import assemble
from orchestration.defs.additions import DIGEST_KEY, SITE_KEY
from orchestration.defs.published import PUBLISHED_KEY
from orchestration.defs.quality import BATCHES
from orchestration.defs.raw import CONSERVATION, FRESHNESS
from orchestration.runs import JOB_NAME

DEFINITIONS_LIMIT = 30


@pytest.fixture(scope="module")
def definitions(demo_workspace: Path) -> dg.Definitions:
    return assemble(load_workspace(demo_workspace))


@pytest.fixture(scope="module")
def specs(definitions: dg.Definitions) -> dict[dg.AssetKey, dg.AssetSpec]:
    return {spec.key: spec for spec in definitions.resolve_all_asset_specs()}


@pytest.fixture(scope="module")
def checks(definitions: dg.Definitions) -> list[dg.AssetCheckSpec]:
    stages = [*(definitions.assets or []), *(definitions.asset_checks or [])]
    return [
        spec
        for stage in stages
        if isinstance(stage, dg.AssetsDefinition)
        for spec in stage.check_specs
    ]


def test_dagsters_own_check_finds_the_definitions_of_a_workspace(
    demo_workspace: Path, repository: Path, tmp_path: Path
) -> None:
    """What `make dev` starts with, by the command that Dagster offers for it."""
    ended = subprocess.run(
        [Path(sys.executable).with_name("dg"), "check", "defs"],
        cwd=repository,
        env={
            **os.environ,
            "STEPLADDER_WORKSPACE": str(demo_workspace),
            "DAGSTER_HOME": str(tmp_path),
        },
        capture_output=True,
        text=True,
        check=False,
    )

    assert ended.returncode == 0, ended.stdout + ended.stderr
    assert "All definitions loaded successfully" in ended.stdout


def test_the_raw_assets_are_the_contracts_the_ledger_and_the_programs(
    specs: dict[dg.AssetKey, dg.AssetSpec],
) -> None:
    raw = {key.to_user_string() for key in specs if key.path[0].startswith("raw_")}

    assert raw == {
        "raw_config/metric_variants",
        "raw_config/metrics",
        "raw_config/program_benefits",
        "raw_config/program_comparisons",
        "raw_config/program_components",
        "raw_config/program_covariates",
        "raw_config/program_eligibility",
        "raw_config/program_openings",
        "raw_config/program_outcomes",
        "raw_config/programs",
        "raw_development/career_conversations",
        "raw_development/development_activities",
        "raw_development/development_evaluations",
        "raw_development/goal_revisions",
        "raw_development/goals",
        "raw_development/plan_actions",
        "raw_development/self_assessments",
        "raw_development/skill_assessments",
        "raw_effects/program_balance",
        "raw_effects/program_comparisons",
        "raw_effects/program_curves",
        "raw_effects/program_effects",
        "raw_effects/program_event_study",
        "raw_effects/program_roi",
        "raw_hris/job_history",
        "raw_hris/person_identifiers",
        "raw_hris/promotions",
        "raw_hris/workers",
        "raw_lms/courses",
        "raw_lms/credentials",
        "raw_lms/learning_costs",
        "raw_lms/learning_events",
        "raw_lms/training_records",
        "raw_mentoring/mentoring_matches",
        "raw_mentoring/mentoring_participants",
        "raw_mentoring/mentoring_programs",
        "raw_mentoring/mentoring_sessions",
        "raw_ops/corrections",
        "raw_ops/deliveries",
        "raw_ops/faults_by_rule",
        "raw_ops/published_figures",
        "raw_ops/resolved_identifiers",
        "raw_performance/feedback",
        "raw_performance/performance_reviews",
        "raw_performance/review_cycles",
        "raw_reference/exchange_rates",
        "raw_reference/grades",
        "raw_reference/job_families",
        "raw_reference/org_units",
        "raw_reference/role_skills",
        "raw_reference/roles",
        "raw_reference/skills",
        "raw_survey/survey_responses",
        "raw_talent/internal_applications",
        "raw_talent/succession_candidates",
    }


def test_every_asset_is_in_the_group_of_its_layer(
    specs: dict[dg.AssetKey, dg.AssetSpec],
) -> None:
    groups = {spec.group_name for spec in specs.values()}

    assert groups == {
        "intermediate",
        "marts_career_progression",
        "marts_cohorts",
        "marts_core",
        "marts_development_cycle",
        "marts_learning",
        "marts_mentoring",
        "marts_metrics",
        "marts_program_effectiveness",
        "marts_program_effects",
        "marts_skills",
        "marts_standards",
        "ops",
        "published",
        "raw_config",
        "raw_development",
        "raw_effects",
        "raw_hris",
        "raw_lms",
        "raw_mentoring",
        "raw_ops",
        "raw_performance",
        "raw_reference",
        "raw_survey",
        "raw_talent",
        "staging",
    }


def test_every_asset_says_what_it_is_and_whose(
    specs: dict[dg.AssetKey, dg.AssetSpec],
) -> None:
    for key, spec in specs.items():
        assert spec.description, key
        assert spec.owners, key
        assert spec.kinds, key


def test_every_check_says_what_it_checks(checks: list[dg.AssetCheckSpec]) -> None:
    assert checks
    assert [check.key for check in checks if not check.description] == []


def test_every_contract_has_its_three_checks(
    checks: list[dg.AssetCheckSpec],
) -> None:
    by_entity = {
        entity: {
            check.name: check.blocking
            for check in checks
            if check.asset_key.path == [f"raw_{contract.domain}", entity]
        }
        for entity, contract in load_contracts().items()
    }

    assert all(
        found == {CONSERVATION: True, BATCHES: True, FRESHNESS: False}
        for found in by_entity.values()
    )


def test_every_key_that_something_waits_for_can_be_made(
    definitions: dg.Definitions,
    specs: dict[dg.AssetKey, dg.AssetSpec],
    checks: list[dg.AssetCheckSpec],
) -> None:
    """A misspelt key would silently be an asset of somebody else."""
    waited_for = {dep.asset_key for spec in specs.values() for dep in spec.deps}
    checked = {check.asset_key for check in checks}

    assert (waited_for | checked) - set(specs) == set()
    assert {key for key in specs if not _can_be_made(definitions, key)} == {
        dg.AssetKey(["raw_config", "metric_variants"]),
        dg.AssetKey(["raw_config", "metrics"]),
        *(
            dg.AssetKey(["raw_config", f"program_{what}"])
            for what in (
                "benefits",
                "comparisons",
                "components",
                "covariates",
                "eligibility",
                "openings",
                "outcomes",
            )
        ),
        dg.AssetKey(["raw_config", "programs"]),
        dg.AssetKey(["raw_ops", "corrections"]),
        dg.AssetKey(["raw_ops", "deliveries"]),
        dg.AssetKey(["raw_ops", "faults_by_rule"]),
        dg.AssetKey(["raw_ops", "published_figures"]),
        dg.AssetKey(["raw_ops", "resolved_identifiers"]),
    }  # these come with the warehouse file itself


def test_publishing_waits_for_every_model(
    specs: dict[dg.AssetKey, dg.AssetSpec],
) -> None:
    models = {key for key, spec in specs.items() if "dbt" in spec.kinds}

    assert {dep.asset_key for dep in specs[PUBLISHED_KEY].deps} == models


@pytest.mark.parametrize("key", [SITE_KEY, DIGEST_KEY])
def test_what_is_shown_is_built_of_what_is_published(
    key: dg.AssetKey, specs: dict[dg.AssetKey, dg.AssetSpec]
) -> None:
    assert {dep.asset_key for dep in specs[key].deps} == {PUBLISHED_KEY}


def test_nothing_waits_for_what_is_shown(
    specs: dict[dg.AssetKey, dg.AssetSpec],
) -> None:
    """A fault in a page or in the digest stops nothing else."""
    waited_for = {dep.asset_key for spec in specs.values() for dep in spec.deps}

    assert PUBLISHED_KEY in waited_for
    assert waited_for.isdisjoint({SITE_KEY, DIGEST_KEY})


def test_every_data_test_of_a_model_is_a_check_of_the_graph(
    definitions: dg.Definitions, checks: list[dg.AssetCheckSpec]
) -> None:
    """A test of a macro alone belongs to no model; when it fails, the run fails."""
    names = {check.name for check in checks}

    assert set(_data_tests(definitions)) - names == set()


def test_the_job_runs_everything_in_one_process(definitions: dg.Definitions) -> None:
    job = definitions.resolve_job_def(JOB_NAME)

    assert job.executor_def is dg.in_process_executor


def test_nothing_is_pickled(definitions: dg.Definitions) -> None:
    """No asset hands a value to the next: the store and the warehouse do."""
    for stage in definitions.assets or []:
        if not isinstance(stage, dg.AssetsDefinition):
            continue
        assert stage.node_def.input_defs == [] or all(
            definition.dagster_type.is_nothing
            for definition in stage.node_def.input_defs
        )


def test_what_dagster_loads_stays_small(repository: Path) -> None:
    text = (repository / "orchestration/definitions.py").read_text()

    assert len(text.splitlines()) <= DEFINITIONS_LIMIT


def _can_be_made(definitions: dg.Definitions, key: dg.AssetKey) -> bool:
    graph = definitions.resolve_asset_graph()
    return graph.get(key).is_executable


def _data_tests(definitions: dg.Definitions) -> Iterator[str]:
    for stage in definitions.assets or []:
        if not isinstance(stage, dg.AssetsDefinition):
            continue
        for spec in stage.specs:
            manifest = spec.metadata.get("dagster_dbt/manifest")
            if manifest is not None:
                yield from (
                    node["name"]
                    for node in manifest.manifest["nodes"].values()
                    if node["resource_type"] == "test" and node["depends_on"]["nodes"]
                )
                return
