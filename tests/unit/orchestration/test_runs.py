"""What the ledger tells of runs while another one is under way."""

import json
from pathlib import Path

from click.testing import CliRunner

from ingest.workspace import create_workspace
from orchestration.cli import main
from orchestration.report import CheckSummary, RunReport
from orchestration.runs import begin_run, end_run, last_run, last_summary


def test_before_the_first_run_nothing_is_told(tmp_path: Path) -> None:
    workspace = create_workspace(tmp_path / "workspace")

    assert last_run(workspace) is None
    assert last_summary(workspace) == {}


def test_while_a_run_goes_on_the_checks_are_those_of_the_one_before(
    tmp_path: Path,
) -> None:
    workspace = create_workspace(tmp_path / "workspace")
    begin_run(workspace, "first")
    checks = CheckSummary(passed=7, failed=("unique_key",), warned=())
    end_run(workspace, RunReport(run_id="first", status="blocked", checks=checks))
    begin_run(workspace, "second")

    asked = ["status", "--workspace", str(workspace.root), "--json"]
    told = json.loads(CliRunner().invoke(main, asked).output)

    assert told["last_run"]["status"] == "running"
    assert told["checks"] == {"passed": 7, "failed": ["unique_key"], "warned": []}
