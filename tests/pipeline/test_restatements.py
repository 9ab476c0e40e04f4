"""A corrected date changes published numbers: which, by how much, and who said so."""

import re
import shutil
from datetime import date
from pathlib import Path

import duckdb
import pytest

from ingest.workspace import Workspace, WorkspaceSettings, create_workspace
from orchestration.cli.run import _told
from orchestration.run import run
from publish.figures import keep_figures

MAPPING = """\
source: hris
feeds:
  staff:
    entity: workers
    files: "staff*.csv"
    delivery: full
    columns: {worker_id: id, hire_date: hired}
  jobs:
    entity: job_history
    files: "jobs_*.csv"
    delivery: full
    columns: {worker_id: id, effective_date: since, grade_id: grade}
  ladder:
    entity: grades
    files: "ladder*.csv"
    delivery: full
    columns: {grade_id: grade, grade_name: grade, grade_ordinal: place}
"""
PEOPLE = 20
"""Hired on 1 January 2021 into G1 and here ever since: the headcount is always 20."""


def _jobs(first_promoted: str) -> str:
    """Six people promoted on 15 December 2023, six on 20 January 2024."""
    promoted = {1: first_promoted, **dict.fromkeys(range(2, 7), "2023-12-15")}
    promoted |= dict.fromkeys(range(7, 13), "2024-01-20")
    hired = [f"w{number},2021-01-01,G1" for number in range(1, PEOPLE + 1)]
    risen = [f"w{number},{day},G2" for number, day in promoted.items()]
    return "\n".join(["id,since,grade", *hired, *risen]) + "\n"


class Corrected:
    """A workspace before and after a promotion moved from December into January."""

    def __init__(self, root: Path) -> None:
        settings = WorkspaceSettings(as_of=date(2025, 6, 30), minimum_group_size=5)
        self.workspace = create_workspace(root, settings=settings)
        (self.workspace.mappings / "hris.yaml").write_text(MAPPING)
        landing = self.workspace.landing / "hris"
        landing.mkdir()
        staff = [f"w{number},2021-01-01" for number in range(1, PEOPLE + 1)]
        (landing / "staff.csv").write_text("\n".join(["id,hired", *staff]) + "\n")
        (landing / "ladder.csv").write_text("grade,place\nG1,1\nG2,2\n")
        (landing / "jobs_1.csv").write_text(_jobs("2023-12-15"))
        self.first = run(self.workspace)
        (landing / "jobs_2.csv").write_text(_jobs("2024-01-15"))
        self.second = run(self.workspace)
        self.third = run(self.workspace)

    def rows(self, query: str) -> list[tuple[object, ...]]:
        """The rows of a query on the warehouse of the second run."""
        path = self.workspace.latest_warehouse.resolve() / "warehouse.duckdb"
        with duckdb.connect(path, read_only=True) as warehouse:
            return warehouse.execute(query).fetchall()


@pytest.fixture(scope="module")
def corrected(tmp_path_factory: pytest.TempPathFactory) -> Corrected:
    """Built once; the tests read it."""
    return Corrected(tmp_path_factory.mktemp("restated") / "people")


def test_the_rates_of_both_years_are_restated(corrected: Corrected) -> None:
    """2023: 6 of 20 is 0.3, then 5 of 20, 0.25. 2024: 0.3, then 7 of 20, 0.35."""
    told = corrected.rows(
        "select period_id, numerator_before, denominator_before, value_before, "
        "numerator_after, denominator_after, value_after, has_correction "
        "from marts.fct_restatements "
        "where metric_id = 'promotion_rate' and variant_id = 'events' "
        "and scope_kind = 'overall' and starts_with(period_id, 'year:') "
        "order by period_id nulls last"
    )

    assert told == [
        ("year:2023-01-01", 6, 20, 0.3, 5, 20, 0.25, True),
        ("year:2024-01-01", 6, 20, 0.3, 7, 20, 0.35, True),
    ]


def test_the_delivery_that_corrected_the_date_is_the_cause(
    corrected: Corrected,
) -> None:
    """One row of 15 December is gone, one of 15 January came late."""
    [correction] = corrected.second.files
    causes = corrected.rows(
        "select distinct delivery_number, entity_name, changed_row_count, "
        "backdated_row_count, removed_row_count, earliest_affected_date::varchar "
        "from marts.bridge_restatement_causes"
    )

    assert correction.file_name == "jobs_2.csv"
    assert causes == [(correction.delivery_id, "job_history", 0, 1, 1, "2023-12-15")]


def test_what_the_correction_did_not_change_is_not_restated(
    corrected: Corrected,
) -> None:
    assert corrected.rows(
        "select count(*) from marts.fct_restatements "
        "where scope_kind = 'overall' and metric_id like '%turnover%'"
    ) == [(0,)]
    assert corrected.rows(
        "select count(*) > 0 from raw_ops.published_figures "
        "where scope_kind = 'overall' and metric_id like '%turnover%' "
        "and is_complete and value is not null"
    ) == [(True,)]


def test_the_guide_shows_the_corrected_rates_and_the_delivery(
    corrected: Corrected, repository: Path
) -> None:
    guide = repository / "docs/how-to/explain-a-restatement.md"
    numbers, counts, causes = (
        corrected.rows(query)
        for query in re.findall(
            r"^```sql warehouse\n(.*?)^```",
            guide.read_text("utf-8"),
            re.MULTILINE | re.DOTALL,
        )
    )
    rates = [row[2:5] for row in numbers if row[:2] == ("promotion_rate", "events")]

    assert ("year:2023-01-01", 0.3, 0.25) in rates
    assert [row[:2] for row in counts] == [(corrected.first.generation, "current")]
    assert {row[1:5] for row in causes if row[0] == "year:2023-01-01"} == {
        (4, "hris", "jobs", "job_history")
    }


def test_the_run_tells_how_many_figures_it_restated(corrected: Corrected) -> None:
    [(figures,)] = corrected.rows("select count(*) from marts.fct_restatements")
    restated = corrected.second.restated
    line = (
        f"{figures} published figures were restated since "
        f"{corrected.first.generation}; see fct_restatements."
    )

    assert corrected.first.restated is None
    assert restated is not None
    assert (restated.figures, restated.since) == (figures, corrected.first.generation)
    assert line in _told(corrected.second, [])


def test_a_run_without_changes_stays_unchanged_and_keeps_no_figures(
    corrected: Corrected,
) -> None:
    kept = sorted(path.stem for path in corrected.workspace.figures.iterdir())

    assert corrected.third.status == "unchanged"
    assert kept == [corrected.first.generation, corrected.second.generation]


def test_figures_that_a_killed_run_did_not_keep_are_kept_by_the_next(
    corrected: Corrected, tmp_path: Path
) -> None:
    root = tmp_path / "people"
    shutil.copytree(corrected.workspace.root, root, symlinks=True)
    workspace = Workspace(root=root, settings=corrected.workspace.settings)
    lost = workspace.figures / f"{corrected.second.generation}.parquet"
    before = lost.read_bytes()
    lost.unlink()

    assert keep_figures(workspace) == [lost]
    assert lost.read_bytes() == before
    assert keep_figures(workspace) == []


def test_what_rounding_alone_took_is_kept(corrected: Corrected) -> None:
    workspace, generation = corrected.workspace, corrected.second.generation
    kept = workspace.figures / f"{generation}.parquet"
    shown = workspace.latest_published / "parquet/rpt_metric_values.parquet"
    warehouse = workspace.latest_warehouse / workspace.building_database.name
    keys = "(metric_id, variant_id, period_id, scope_kind, scope_id)"
    with duckdb.connect() as connection:
        connection.execute(f"attach '{warehouse}' as warehouse (read_only)")
        took, lost = connection.execute(
            "select count(*) filter (shown.value is null and exact.value is not null), "
            "count(*) filter (kept.value is distinct from exact.value) "
            f"from '{kept}' as kept inner join '{shown}' as shown using {keys} "
            f"inner join warehouse.marts.rpt_metric_values as exact using {keys} "
            "where not shown.is_suppressed"
        ).fetchall()[0]

    assert took > 0
    assert lost == 0


def test_damaged_numbers_are_not_kept(corrected: Corrected, tmp_path: Path) -> None:
    root = tmp_path / "people"
    shutil.copytree(corrected.workspace.root, root, symlinks=True)
    workspace = Workspace(root=root, settings=corrected.workspace.settings)
    (workspace.figures / f"{corrected.second.generation}.parquet").unlink()
    table = workspace.latest_published / "parquet/rpt_metric_values.parquet"
    table.chmod(0o644)
    table.write_bytes(table.read_bytes()[:-1])

    assert keep_figures(workspace) == []
