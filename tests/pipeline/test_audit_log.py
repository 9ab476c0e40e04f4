"""No line of the audit log can be changed, dropped, moved or cut off unseen."""

from __future__ import annotations

import getpass
import json
from typing import TYPE_CHECKING

import pytest
from click.testing import CliRunner

from ingest import audit_log, ledger
from ingest.errors import UsageError
from ingest.workspace import Workspace, create_workspace
from orchestration.audit import record_run, record_settings
from orchestration.cli import main
from orchestration.report import RunReport
from orchestration.run import run
from publish.verify import verify

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

LINES = 5


@pytest.fixture
def workspace(tmp_path: Path) -> Workspace:
    made = create_workspace(tmp_path / "workspace")
    with ledger.open_ledger(made.ledger) as opened:
        for number in range(1, LINES + 1):
            audit_log.append(made, opened, "run", {"files": number})
    return made


def changed(
    workspace: Workspace, change: Callable[[list[str]], list[str]]
) -> list[str]:
    """What `verify` says after somebody has changed the log."""
    lines = workspace.audit_log.read_text("utf-8").splitlines()
    text = "".join(f"{line}\n" for line in change(lines))
    workspace.audit_log.write_text(text, encoding="utf-8")
    findings = verify(workspace)
    assert {finding.path for finding in findings} <= {workspace.audit_log}
    return [finding.problem for finding in findings]


def test_a_log_that_nobody_touched_is_whole(workspace: Workspace) -> None:
    assert changed(workspace, lambda lines: lines) == []


@pytest.mark.parametrize("line", range(1, LINES + 1))
def test_a_changed_line_is_named(workspace: Workspace, line: int) -> None:
    def edit(lines: list[str]) -> list[str]:
        lines[line - 1] = lines[line - 1].replace(f'"files": {line}', '"files": 99')
        return lines

    (problem, *_) = changed(workspace, edit)
    assert problem == f"line {line} was changed, or the one before it was"


@pytest.mark.parametrize("line", range(1, LINES))
def test_a_dropped_line_is_named(workspace: Workspace, line: int) -> None:
    (problem, *_) = changed(
        workspace, lambda lines: [*lines[: line - 1], *lines[line:]]
    )
    assert problem.startswith(f"line {line} was moved, or one before it is missing")


@pytest.mark.parametrize("line", range(1, LINES))
def test_lines_that_changed_places_are_named(workspace: Workspace, line: int) -> None:
    def swap(lines: list[str]) -> list[str]:
        lines[line - 1 : line + 1] = reversed(lines[line - 1 : line + 1])
        return lines

    problems = changed(workspace, swap)
    for place in (line, line + 1):
        assert any(problem.startswith(f"line {place} was") for problem in problems)


@pytest.mark.parametrize("kept", range(LINES))
def test_a_log_that_was_cut_off_is_told(workspace: Workspace, kept: int) -> None:
    problems = changed(workspace, lambda lines: lines[:kept])
    missing = LINES - kept
    assert problems == [f"it was cut off: {missing} lines are missing at the end"]


def test_a_log_that_was_written_anew_from_its_start_does_not_fit_the_ledger(
    workspace: Workspace, tmp_path: Path
) -> None:
    forged = create_workspace(tmp_path / "forged")
    go_on(forged, lines=LINES)
    lines = forged.audit_log.read_text("utf-8").splitlines()
    assert changed(workspace, lambda _: lines) == [
        f"line {LINES} is not the one that the ledger knows"
    ]


@pytest.mark.parametrize("kept", range(LINES))
def test_what_was_cut_off_is_still_told_after_the_log_went_on(
    workspace: Workspace, kept: int
) -> None:
    changed(workspace, lambda lines: lines[:kept])
    go_on(workspace, lines=2)

    assert changed(workspace, lambda lines: lines) == [
        f"line {kept + 1} was moved, or one before it is missing: it is {LINES + 1}"
    ]


def test_what_was_written_anew_is_still_told_after_the_log_went_on(
    workspace: Workspace, tmp_path: Path
) -> None:
    forged = create_workspace(tmp_path / "forged")
    go_on(forged, lines=LINES)
    lines = forged.audit_log.read_text("utf-8").splitlines()
    changed(workspace, lambda _: lines)
    go_on(workspace, lines=2)

    assert changed(workspace, lambda lines: lines) == [
        f"line {LINES + 1} was changed, or the one before it was"
    ]


def test_a_ledger_that_forgot_the_log_is_told(workspace: Workspace) -> None:
    with ledger.open_ledger(workspace.ledger) as opened:
        opened.execute("delete from audit_head")

    told = changed(workspace, lambda lines: lines)
    assert told == ["it is longer than the ledger knows of"]
    assert changed(workspace, lambda lines: lines[:1]) == []


def go_on(workspace: Workspace, *, lines: int) -> None:
    with ledger.open_ledger(workspace.ledger) as opened:
        for _ in range(lines):
            audit_log.append(workspace, opened, "run", {"files": 0})


def test_a_line_that_the_ledger_does_not_know_yet_is_made_known_by_the_next(
    workspace: Workspace,
) -> None:
    with ledger.open_ledger(workspace.ledger) as opened:
        opened.execute(
            "update audit_head set entries = ?, chain = ?", head(workspace, 4)
        )
        assert audit_log.find_flaws(workspace, opened) == []
        audit_log.append(workspace, opened, "run", {"files": 6})
        (known,) = opened.execute("select entries, chain from audit_head").fetchall()
    assert tuple(known) == head(workspace, 6)


def head(workspace: Workspace, number: int) -> tuple[int, str]:
    return number, audit_log.read(workspace)[number - 1].chain


def test_a_line_says_who_did_what_and_when(workspace: Workspace) -> None:
    first = audit_log.read(workspace)[0]
    assert (first.number, first.who, first.what) == (1, getpass.getuser(), "run")
    assert first.at.endswith("+00:00")
    assert workspace.audit_log.stat().st_mode & 0o777 == 0o600


def test_what_is_told_of_an_event_never_takes_the_place_of_its_line(
    workspace: Workspace,
) -> None:
    with ledger.open_ledger(workspace.ledger) as opened:
        audit_log.append(workspace, opened, "run", {"number": 2, "who": "nobody"})
    last = audit_log.read(workspace)[-1]
    assert (last.number, last.who) == (LINES + 1, getpass.getuser())
    assert verify(workspace) == []


def test_a_line_that_cannot_be_read_stops_no_run_and_is_told(
    workspace: Workspace,
) -> None:
    record_settings(workspace)
    problems = changed(workspace, lambda lines: [lines[0], "{half", *lines[2:]])
    assert problems[0] == "line 2 cannot be read"
    record_settings(workspace)
    record_run(workspace, RunReport(run_id="of today", status="failed"))
    told = [entry.what for entry in audit_log.read(workspace)]
    assert told == ["run", audit_log.UNREADABLE, *["run"] * 3, "settings", "run"]


def test_an_error_is_not_hidden_by_one_of_writing_it_down(
    workspace: Workspace, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(*_args: object, **_named: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("ingest.audit_log.append", full)
    (workspace.mappings / "hris.yaml").write_text("source: [", encoding="utf-8")
    with pytest.raises(UsageError) as raised:
        run(workspace)
    assert raised.value.__notes__ == ["This could not be recorded either: OSError."]


def test_a_user_without_an_entry_is_named_by_number(
    workspace: Workspace, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("LOGNAME", "USER", "LNAME", "USERNAME"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setattr("os.getuid", lambda: 4_000_000)
    with ledger.open_ledger(workspace.ledger) as opened:
        audit_log.append(workspace, opened, "run", {})
    assert audit_log.read(workspace)[-1].who == "uid 4000000"


def test_a_changed_limit_leaves_one_line(workspace: Workspace) -> None:
    for _ in range(2):
        record_settings(workspace)
    looser = Workspace(
        workspace.root, workspace.settings.model_copy(update={"minimum_group_size": 3})
    )
    for _ in range(2):
        record_settings(looser)
    told = [e.facts for e in audit_log.read(workspace) if e.what == "settings"]
    assert [facts["minimum_group_size"] for facts in told] == [5, 3]


def test_the_log_is_listed_by_what_and_since_when(workspace: Workspace) -> None:
    where = ["--workspace", str(workspace.root)]
    told = CliRunner().invoke(main, ["audit", *where, "--limit", "2", "--json"])
    assert [entry["number"] for entry in json.loads(told.output)] == [4, 5]
    none = CliRunner().invoke(main, ["audit", *where, "--what", "publish"])
    assert none.output == "No such entry.\n"
    later = CliRunner().invoke(main, ["audit", *where, "--since", "2199-01-01"])
    assert later.output == "No such entry.\n"
    plain = CliRunner().invoke(main, ["audit", *where])
    assert plain.output.count("\n") == LINES + 1
