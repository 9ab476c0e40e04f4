"""One run after another, in this process: what is built, blocked, kept and refused."""

import errno
import json
import shutil
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import dagster as dg
import duckdb
import pytest
from click.testing import CliRunner, Result

from ingest.workspace import Workspace, load_workspace
from orchestration.assembly import assemble
from orchestration.cli import main
from orchestration.dbt_runner import ensure_manifest
from orchestration.report import RunReport
from orchestration.run import run
from orchestration.runs import JOB_NAME, last_run
from orchestration.settings import prepare_dagster_home
from publish.errors import WriterBusyError
from publish.generations import latest_generation
from publish.lock import single_writer
from publish.manifest import read_latest_manifest

MAPPING = """\
source: hris
feeds:
  staff:
    entity: workers
    files: "staff_*.csv"
    delivery: full
    columns: {worker_id: id, hire_date: hired, full_name: name}
"""
UNCHANGED_SECONDS = 3


def _staff(rows: int) -> str:
    people = (f"W{number:03},2021-03-01,Person {number}" for number in range(rows))
    return "\n".join(["id,hired,name", *people]) + "\n"


@pytest.fixture(scope="module")
def first(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, RunReport]:
    """A workspace of 120 people after its first run."""
    root = tmp_path_factory.mktemp("runs") / "people"
    assert CliRunner().invoke(main, ["init", str(root)]).exit_code == 0
    (root / "mappings/hris.yaml").write_text(MAPPING)
    (root / "landing/hris/staff_2026-01.csv").write_text(_staff(120))
    return root, run(load_workspace(root))


@pytest.fixture
def workspace(first: tuple[Path, RunReport], tmp_path: Path) -> Workspace:
    """A copy of that workspace, to be changed."""
    shutil.copytree(first[0], tmp_path / "people", symlinks=True)
    return load_workspace(tmp_path / "people")


def _content(workspace: Workspace) -> dict[str, str]:
    manifest = read_latest_manifest(workspace)
    assert manifest is not None
    return {table.name: table.content_hash for table in manifest.tables}


def test_the_first_run_lands_checks_and_publishes(
    first: tuple[Path, RunReport],
) -> None:
    root, report = first

    assert (report.status, report.problem) == ("succeeded", None)
    assert [file.rows_loaded for file in report.files] == [120]
    assert report.checks.failed == ()
    assert report.tables
    assert (root / "published/latest/marts.duckdb").is_file()
    assert (root / "warehouse/latest/warehouse.duckdb").is_file()


def test_another_workspace_finds_the_project_parsed(
    first: tuple[Path, RunReport], tmp_path: Path
) -> None:
    assert first[1].status == "succeeded"
    root = tmp_path / "others"
    assert CliRunner().invoke(main, ["init", str(root)]).exit_code == 0
    another = load_workspace(root)

    manifest = ensure_manifest(another)

    assert json.loads(manifest.read_text("utf-8"))["nodes"]
    log = (another.dbt / "logs" / "dbt.log").read_text("utf-8")
    assert "partial parsing" not in log


def test_a_second_run_changes_nothing(workspace: Workspace) -> None:
    before = latest_generation(workspace.published)
    started = time.perf_counter()

    report = run(workspace)

    assert (report.status, report.generation) == ("unchanged", before)
    assert time.perf_counter() - started < UNCHANGED_SECONDS


def test_a_copied_workspace_keeps_its_own_history_of_runs(
    first: tuple[Path, RunReport], workspace: Workspace
) -> None:
    """Else the pages of the copy would write into the workspace it was made from."""
    settings = workspace.dagster_home / "dagster.yaml"
    assert str(first[0]) in settings.read_text(encoding="utf-8")

    assert run(workspace).status == "unchanged"

    told = settings.read_text(encoding="utf-8")
    assert str(workspace.root) in told
    assert str(first[0]) not in told


def test_finding_nothing_new_imports_nothing_heavy(workspace: Workspace) -> None:
    program = (
        "import sys; from pathlib import Path\n"
        "from ingest.workspace import load_workspace\n"
        "from orchestration.run import run\n"
        f"report = run(load_workspace(Path({str(workspace.root)!r})))\n"
        "heavy = {'dagster', 'dbt', 'great_expectations'} & set(sys.modules)\n"
        "sys.exit(report.status != 'unchanged' or bool(heavy))\n"
    )

    assert subprocess.run([sys.executable, "-c", program], check=False).returncode == 0


def test_a_damaged_set_is_made_again_and_a_digest_that_fails_then_is_added_later(
    workspace: Workspace, monkeypatch: pytest.MonkeyPatch
) -> None:
    before, content = latest_generation(workspace.published), _content(workspace)
    parquet = next((workspace.latest_published / "parquet").iterdir())
    parquet.chmod(0o644)
    parquet.write_bytes(b"bit rot")
    with monkeypatch.context() as broken:
        broken.setattr("dashboards.digest.writing.write_digest", _on_a_full_disk)
        published, again = _run_command(workspace), _run_command(workspace)
    generation = latest_generation(workspace.published)

    assert generation != before
    assert _content(workspace) == content
    for ended in (published, again):
        assert ended.exit_code == 1
        assert f"INCOMPLETE: {generation} is published" in ended.stdout
        assert "The published set lacks digest." in ended.stdout
        assert "the disk is full" in ended.stdout
        assert "Call `stepladder run` again" in ended.stdout
        assert "NOT published" not in ended.stdout
    told = _status(workspace)
    assert told["published"]["missing"] == ["digest"]
    assert told["published"]["restated"] == {"figures": 0, "since": before}
    assert "the disk is full" in told["last_run"]["problem"]
    page = workspace.latest_published / "site" / "index.html"
    assert "digest.pdf" not in page.read_text("utf-8")

    assert _run_command(workspace).exit_code == 0
    assert latest_generation(workspace.published) == generation
    assert (workspace.latest_published / "digest" / "digest.pdf").is_file()
    assert "digest.pdf" in page.read_text("utf-8")


def _on_a_full_disk(*_: object) -> None:
    raise OSError(errno.ENOSPC, "a text that may quote a value")


def _run_command(workspace: Workspace) -> Result:
    return CliRunner().invoke(main, ["run", "--workspace", str(workspace.root)])


def _status(workspace: Workspace) -> dict[str, Any]:
    where = ["--json", "--workspace", str(workspace.root)]
    answer: dict[str, Any] = json.loads(
        CliRunner().invoke(main, ["status", *where]).stdout
    )
    return answer


def test_a_truncated_delivery_stops_publishing_until_it_is_accepted(
    workspace: Workspace,
) -> None:
    """80 people after 120: a third is missing, which is more than 30 %."""
    before = latest_generation(workspace.published)
    (workspace.landing / "hris/staff_2026-02.csv").write_text(_staff(80))

    blocked = run(workspace)
    still_blocked = run(workspace)

    assert blocked.status == still_blocked.status == "blocked"
    assert blocked.checks.failed == ("batches_look_as_usual on workers",)
    assert latest_generation(workspace.published) == before
    (stopping,) = blocked.blocking
    assert (stopping.delivery_id, stopping.file_name) == (2, "staff_2026-02.csv")
    # 70 % of the 120 rows of the delivery before are 84.
    assert stopping.found == ("rows 80, expected at least 84",)
    status = CliRunner().invoke(main, ["status", "--workspace", str(workspace.root)])
    assert "stopped by delivery 2, staff_2026-02.csv of hris/staff" in status.stdout
    assert "`stepladder accept 2 --reason TEXT`" in status.stdout

    reason = ["--reason", "a site was sold", "--workspace", str(workspace.root)]
    assert CliRunner().invoke(main, ["accept", "2", *reason]).exit_code == 0
    accepted = run(workspace)

    assert (accepted.status, accepted.blocking) == ("succeeded", ())
    assert accepted.generation == latest_generation(workspace.published) != before
    # 120 + 80 rows were loaded; those of the second complete list count.
    assert _rows_of_workers(workspace) == (80, 200)


def _rows_of_workers(workspace: Workspace) -> tuple[int, int]:
    entities = _status(workspace)["entities"]
    [workers] = [line for line in entities if line["entity"] == "workers"]
    return workers["rows_current"], workers["rows_loaded"]


def test_a_stopped_file_fails_the_command_once_and_is_told_until_it_is_corrected(
    workspace: Workspace,
) -> None:
    stopped = workspace.landing / "hris/staff_2026-02.csv"
    stopped.write_text("id;hired;name\n")
    where = ["--workspace", str(workspace.root)]

    first = CliRunner().invoke(main, ["run", "--json", *where])
    second = CliRunner().invoke(main, ["run", *where])

    assert first.exit_code == 1
    answer = json.loads(first.stdout)
    assert [file["status"] for file in answer["files"]] == ["rejected"]
    assert [file["rule"] for file in answer["landing"]["stopped"]] == [
        "wrong_delimiter"
    ]
    assert second.exit_code == 0
    assert "Stopped, until corrected" in second.stdout
    assert "landing/hris/staff_2026-02.csv: line 1: the header is" in second.stdout


def test_a_row_that_vanished_from_the_store_stops_publishing(
    workspace: Workspace,
) -> None:
    before = latest_generation(workspace.published)
    [stored] = (workspace.raw_store / "workers").glob("*.parquet")
    rest = workspace.scratch / "rest.parquet"
    duckdb.execute(f"copy (from '{stored}' limit 119) to '{rest}'").fetchall()
    rest.replace(stored)

    report = run(workspace, rebuild=True)

    assert report.status == "blocked"
    assert any("reconcil" in name for name in report.checks.failed)
    assert latest_generation(workspace.published) == before


def test_a_wrong_mapping_is_told_and_the_run_is_recorded_as_failed(
    workspace: Workspace,
) -> None:
    (workspace.mappings / "hris.yaml").write_text(MAPPING.replace("workers", "wokers"))

    ended = CliRunner().invoke(main, ["run", "--workspace", str(workspace.root)])

    assert ended.exit_code == 2
    assert "did you mean" in ended.output.casefold()
    recorded = last_run(workspace)
    assert recorded is not None
    assert recorded.status == "failed"


def test_a_run_says_who_holds_the_workspace(workspace: Workspace) -> None:
    with (
        single_writer(workspace, purpose="a long import"),
        pytest.raises(WriterBusyError, match="a long import"),
    ):
        run(workspace)


def test_of_two_forced_runs_one_publishes_the_same_and_the_other_says_who_does(
    workspace: Workspace,
) -> None:
    before, content = latest_generation(workspace.published), _content(workspace)
    command = [str(Path(sys.executable).with_name("stepladder")), "run", "--rebuild"]
    command += ["--workspace", str(workspace.root)]
    both = [
        subprocess.Popen(command, stderr=subprocess.PIPE, stdout=subprocess.PIPE)
        for _ in range(2)
    ]
    told = [process.communicate()[1].decode() for process in both]

    assert sorted(process.returncode for process in both) == [0, 1], told
    loser = next(place for place, each in enumerate(both) if each.returncode)
    assert f"process {both[1 - loser].pid}" in told[loser]
    assert latest_generation(workspace.published) != before
    assert _content(workspace) == content


def test_a_part_of_the_graph_is_built_on_a_copy_and_never_published(
    workspace: Workspace, materialise: Callable[[Workspace, list[str]], bool]
) -> None:
    before = latest_generation(workspace.published)

    assert materialise(workspace, ["dim_programs"])
    with duckdb.connect(workspace.building_database, read_only=True) as built:
        [[people]] = built.execute(
            "select count(*) from marts.dim_employees"
        ).fetchall()

    assert people == 120  # not rebuilt: it came with the copy
    assert not materialise(workspace, ["dim_programs", "marts"])
    assert latest_generation(workspace.published) == before


def test_a_run_of_the_dagster_pages_lands_publishes_and_is_recorded(
    workspace: Workspace,
) -> None:
    (workspace.landing / "hris/staff_2026-02.csv").write_text(_staff(121))
    prepare_dagster_home(workspace.dagster_home)

    with dg.DagsterInstance.get() as instance:
        job = assemble(workspace).resolve_job_def(JOB_NAME)
        ended = job.execute_in_process(instance=instance)

    recorded = last_run(workspace)
    assert recorded is not None
    assert (recorded.run_id, recorded.status) == (ended.run_id, "succeeded")
    assert recorded.generation == latest_generation(workspace.published)
    assert run(workspace).status == "unchanged"


@pytest.fixture
def materialise() -> Callable[[Workspace, list[str]], bool]:
    """Run some assets as the Dagster pages would, and say whether that went well."""

    def run_some(workspace: Workspace, names: list[str]) -> bool:
        prepare_dagster_home(workspace.dagster_home)
        definitions = assemble(workspace)
        keys = [
            spec.key
            for spec in definitions.resolve_all_asset_specs()
            if spec.key.path[-1] in names
        ]
        with dg.DagsterInstance.get() as instance:
            return (
                definitions.resolve_implicit_global_asset_job_def()
                .get_subset(asset_selection=set(keys))
                .execute_in_process(instance=instance, raise_on_error=False)
                .success
            )

    return run_some
