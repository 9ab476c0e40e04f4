"""The command starts at once, and tells what is wrong without telling values."""

import errno
import re
import subprocess
import sys
from pathlib import Path

import click
import pytest
from click.testing import CliRunner

from ingest.errors import DataError, UsageError
from orchestration.cli import main
from orchestration.cli.failures import exit_plainly
from orchestration.cli.options import columns

HEAVY = {
    "cryptography",
    "dagster",
    "dbt",
    "duckdb",
    "great_expectations",
    "numpy",
    "polars",
    "pyarrow",
    "pydantic",
    "rich",
}


def _imported(*arguments: str) -> set[str]:
    program = [sys.executable, "-X", "importtime", "-c"]
    program += ["from orchestration.cli import main; main()", *arguments]
    ended = subprocess.run(program, capture_output=True, text=True, check=False)
    names = re.findall(r"^import time:.*\|\s*([\w.]+)$", ended.stderr, re.MULTILINE)
    assert "orchestration.cli" in names
    return {name.split(".")[0] for name in names}


def test_help_imports_nothing_heavy() -> None:
    assert _imported("--help") & HEAVY == set()


def test_the_help_of_a_command_imports_nothing_heavy() -> None:
    assert _imported("run", "--help") & HEAVY == set()


@pytest.mark.parametrize(("error", "code"), [(DataError, 1), (UsageError, 2)])
def test_an_error_of_ours_is_told_in_one_block(
    error: type[DataError], code: int, capsys: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(SystemExit) as ended, exit_plainly(debug=False):
        raise error("no such column", file="a.csv", line=3, remedy="Add it.")

    assert ended.value.code == code
    assert capsys.readouterr().err == (
        "Error: no such column\n  file: a.csv\n  line: 3\n  remedy: Add it.\n"
    )


@pytest.mark.parametrize("debug", [False, True])
def test_an_unexpected_error_is_told_without_its_text(
    *, debug: bool, capsys: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(SystemExit) as ended, exit_plainly(debug=debug):
        raise ValueError("jane.doe@example.org")

    told = capsys.readouterr().err
    assert ended.value.code == 1
    assert "ValueError in test_cli.py" in told
    assert "jane" not in told.replace('raise ValueError("jane.doe@example.org")', "")


def test_a_full_disk_is_told_with_a_remedy(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as ended, exit_plainly(debug=False):
        raise OSError(errno.ENOSPC, "No space left on device", "store/x.parquet")

    assert ended.value.code == 1
    assert capsys.readouterr().err == (
        "Error: the disk is full\n  file: store/x.parquet\n  remedy: Make room on "
        "the disk and call the command again; nothing is lost.\n"
    )


def test_an_interrupted_run_says_that_readers_are_unharmed(
    capsys: pytest.CaptureFixture[str],
) -> None:
    with pytest.raises(SystemExit) as ended, exit_plainly(debug=False):
        raise KeyboardInterrupt

    assert ended.value.code == 130
    assert "still is" in capsys.readouterr().err


def test_a_folder_that_is_no_workspace_is_a_wrong_call(tmp_path: Path) -> None:
    ended = CliRunner().invoke(main, ["run", "--workspace", str(tmp_path)])

    assert ended.exit_code == 2
    assert "this folder is not a workspace" in ended.output


def test_an_unknown_command_is_a_wrong_call() -> None:
    assert CliRunner().invoke(main, ["walk"]).exit_code == 2


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("statsu", "`status`"),
        ("quarantine lst", "'list'"),
        ("status --jsn", "'--json'"),
    ],
)
def test_a_misspelt_command_or_option_is_told_with_the_nearest(
    typed: str, meant: str
) -> None:
    answer = CliRunner().invoke(main, typed.split())
    assert (answer.exit_code, answer.stdout) == (2, "")
    assert f"Did you mean {meant}?" in answer.stderr


def test_click_keeps_its_own_errors() -> None:
    with pytest.raises(click.UsageError), exit_plainly(debug=False):
        raise click.UsageError("wrong")


def test_a_table_has_numbers_on_the_right() -> None:
    laid_out = columns(("name", "rows"), [("a", 1000), ("long", None)], indent="")

    assert laid_out == "name   rows\na     1,000\nlong      -"


def test_a_new_workspace_knows_our_own_column_names(tmp_path: Path) -> None:
    ended = CliRunner().invoke(main, ["init", str(tmp_path / "people")])

    assert ended.exit_code == 0
    mapping = (tmp_path / "people/mappings/hris.yaml").read_text()
    assert mapping == "source: hris\npreset: generic_hris\n"
    assert (tmp_path / "people/landing/lms").is_dir()


def test_files_that_were_there_are_kept(tmp_path: Path) -> None:
    page, mapping = tmp_path / "README.md", tmp_path / "mappings/hris.yaml"
    mapping.parent.mkdir()
    page.write_text("ours")
    mapping.write_text("ours")

    ended = CliRunner().invoke(main, ["init", str(tmp_path)])

    assert ended.exit_code == 0
    assert page.read_text() == mapping.read_text() == "ours"
    assert "The README.md that was there is kept" in ended.stdout


def test_a_workspace_is_never_overwritten(tmp_path: Path) -> None:
    CliRunner().invoke(main, ["init", str(tmp_path)])

    assert CliRunner().invoke(main, ["init", str(tmp_path)]).exit_code == 2


@pytest.mark.parametrize(
    ("option", "outside"),
    [("--employees", 95), ("--months", 11), ("--months", 241), ("--seed", -1)],
)
def test_a_demo_that_cannot_be_made_is_refused_before_anything_is_written(
    tmp_path: Path, option: str, outside: int
) -> None:
    folder = tmp_path / "demo"

    ended = CliRunner().invoke(main, ["demo", str(folder), option, str(outside)])

    assert ended.exit_code == 2
    assert option in ended.output
    assert not folder.exists()


def test_the_smallest_demo_that_is_offered_can_be_made(tmp_path: Path) -> None:
    folder = tmp_path / "demo"
    smallest = ["--employees", "96", "--months", "12", "--seed", "0"]

    ended = CliRunner().invoke(main, ["demo", str(folder), *smallest])

    assert ended.exit_code == 0, ended.output
    assert list((folder / "landing").rglob("*.csv"))
