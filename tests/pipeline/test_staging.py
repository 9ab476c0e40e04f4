"""The staging models of credentials, surveys and their like, on the good files.

Numbers are worked by hand from `tests/fixtures/good`.
"""

from __future__ import annotations

import gc
import shutil
import warnings
from pathlib import Path
from typing import TYPE_CHECKING

import duckdb
import pytest

from ingest.landing import land
from ingest.raw_views import register_raw_views
from ingest.workspace import create_workspace
from orchestration.dbt_runner import build

if TYPE_CHECKING:
    from collections.abc import Iterator

GOOD = Path(__file__).resolve().parents[1] / "fixtures" / "good"
ENTITIES = (
    "lms__credentials",
    "lms__learning_costs",
    "development__development_activities",
    "development__development_evaluations",
    "talent__internal_applications",
    "survey__survey_responses",
    "mentoring__mentoring_participants",
    "reference__exchange_rates",
)


@pytest.fixture(scope="module")
def warehouse(
    tmp_path_factory: pytest.TempPathFactory,
) -> Iterator[duckdb.DuckDBPyConnection]:
    workspace = create_workspace(tmp_path_factory.mktemp("new") / "workspace")
    for name in ENTITIES:
        domain, _, entity = name.partition("__")
        (workspace.mappings / f"{domain}.yaml").write_text(
            f"source: {domain}\npreset: generic_{domain}\n"
        )
        (workspace.landing / domain).mkdir(exist_ok=True)
        shutil.copy(GOOD / f"{name}.csv", workspace.landing / domain / f"{entity}.csv")
    _correct_a_rate(workspace.landing / "reference")
    assert {delivery.status for delivery in land(workspace)} == {"loaded"}
    workspace.building.mkdir(parents=True, exist_ok=True)
    with duckdb.connect(str(workspace.building_database)) as connection:
        register_raw_views(connection, workspace)
    with warnings.catch_warnings():
        # dbt forgets to close a log file with each call in one process
        warnings.simplefilter("ignore", ResourceWarning)
        results = build(
            workspace,
            variables={"as_of_date": "2024-12-31"},
            select=[f"stg_{name}" for name in ENTITIES]
            + ["stg_ops__resolved_identifiers"],
        )
        gc.collect()
    assert {result.status for result in results} == {"success"}
    with duckdb.connect(str(workspace.building_database), read_only=True) as opened:
        yield opened


def _correct_a_rate(folder: Path) -> None:
    """Deliver one rate again, in a later version of the record."""
    header = "from_currency,to_currency,rate_date,rate,is_deleted,recorded_at\n"
    (folder / "exchange_rates_corrected.csv").write_text(
        f"{header}CHF,EUR,2024-01-31,1.07,false,2024-06-02T06:00:00Z\n"
    )


def _rows(warehouse: duckdb.DuckDBPyConnection, query: str) -> list[tuple[object, ...]]:
    return warehouse.execute(query).fetchall()


def test_an_answer_of_4_on_a_scale_of_1_to_5_is_three_quarters(
    warehouse: duckdb.DuckDBPyConnection,
) -> None:
    """(4 - 1) / (5 - 1) = 0.75; 2 is 0.25 and 5 is 1."""
    assert _rows(
        warehouse,
        "select survey_theme, score, score_share, worker_id is null "
        "from staging.stg_survey__survey_responses order by response_id, item_id",
    ) == [
        ("satisfaction", 4.0, 0.75, False),
        ("burnout", 2.0, 0.25, False),
        ("satisfaction", 5.0, 1.0, True),
    ]


def test_an_evaluation_without_points_has_no_share(
    warehouse: duckdb.DuckDBPyConnection,
) -> None:
    """(4 - 1) / 4 = 0.75, no points, (3 - 1) / 4 = 0.5."""
    assert _rows(
        warehouse,
        "select evaluation_kind, score_share, has_applied, confirmed_by "
        "from staging.stg_development__development_evaluations order by evaluation_id",
    ) == [
        ("reaction", 0.75, None, None),
        ("application", None, True, "manager"),
        ("reaction", 0.5, None, None),
    ]


def test_a_rate_stands_once_for_its_pair_and_day_in_its_newest_version(
    warehouse: duckdb.DuckDBPyConnection,
) -> None:
    assert _rows(
        warehouse,
        "select from_currency, strftime(rate_date, '%m-%d'), rate "
        "from staging.stg_reference__exchange_rates order by all",
    ) == [("CHF", "01-31", 1.07), ("CHF", "02-29", 1.0493), ("GBP", "01-31", 1.1716)]


def test_a_renewal_is_a_credential_of_the_same_achievement(
    warehouse: duckdb.DuckDBPyConnection,
) -> None:
    assert _rows(
        warehouse,
        "select achievement_id, holder_id_type, count(*), "
        "count(distinct holder_id) from staging.stg_lms__credentials "
        "group by all order by all",
    ) == [
        ("BADGE-SPEAK", "email", 1, 1),
        ("CERT-CLOUD", "worker_id", 2, 1),
        ("LIC-FORK", "hashed_email", 1, 1),
    ]


def test_who_was_never_matched_is_among_the_participants(
    warehouse: duckdb.DuckDBPyConnection,
) -> None:
    assert _rows(
        warehouse,
        "select mentoring_program_id, participant_role, exited_on is null "
        "from staging.stg_mentoring__mentoring_participants order by all",
    ) == [
        ("MENT-2023", "mentee", False),
        ("MENT-2023", "mentor", False),
        ("MENT-2024", "mentee", True),
    ]


def test_costs_activities_and_applications_keep_what_was_said(
    warehouse: duckdb.DuckDBPyConnection,
) -> None:
    assert _rows(
        warehouse,
        "select sum(cost_amount), count(distinct cost_currency) "
        "from staging.stg_lms__learning_costs",
    ) == [(12000 + 4300.5 + 800, 2)]
    assert _rows(
        warehouse,
        "select activity_kind, activity_status, hours "
        "from staging.stg_development__development_activities order by activity_id",
    ) == [
        ("coaching", "completed", 9.0),
        ("rotation", "active", None),
        ("conference", "completed", 20.0),
    ]
    assert _rows(
        warehouse,
        "select application_status, decided_on - applied_on "
        "from staging.stg_talent__internal_applications order by application_id",
    ) == [("hired", 33), ("rejected", 31), ("screened", None)]
