"""The process ends with the command's exit code and says nothing after it."""

import subprocess
import sys
from pathlib import Path

STEPLADDER = [
    sys.executable,
    "-c",
    "from orchestration.cli.process import start; start()",
]


def _run(*arguments: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [*STEPLADDER, *arguments], capture_output=True, text=True, check=False
    )


def test_what_was_printed_is_there_when_the_process_has_ended() -> None:
    ended = _run("--help")

    assert ended.returncode == 0
    assert "Commands:" in ended.stdout
    assert ended.stderr == ""


def test_a_wrong_call_ends_with_two() -> None:
    assert _run("run", "--no-such-option").returncode == 2


def test_a_problem_ends_with_its_own_code_and_its_own_words(tmp_path: Path) -> None:
    ended = _run("run", "--workspace", str(tmp_path))

    assert ended.returncode == 2
    assert ended.stderr.startswith("Error: ")
    assert "nanobind" not in ended.stderr


def test_an_open_database_leaves_no_words_of_its_bindings(tmp_path: Path) -> None:
    program = (
        "import duckdb, orchestration.cli.process as process\n"
        f"kept = duckdb.connect({str(tmp_path / 'kept.duckdb')!r})\n"
        "process.main = lambda: None\n"
        "process.start()\n"
    )
    ended = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True, check=False
    )

    assert (ended.returncode, ended.stdout, ended.stderr) == (0, "", "")


def test_what_libraries_left_to_the_end_is_done() -> None:
    program = (
        "import multiprocessing, orchestration.cli.process as process\n"
        "kept = multiprocessing.get_context('spawn').RLock()\n"
        "process.main = lambda: None\n"
        "process.start()\n"
    )
    ended = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True, check=False
    )

    assert (ended.returncode, ended.stderr) == (0, "")
