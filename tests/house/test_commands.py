"""Every command is explained, and the documents type none that does not exist."""

import subprocess
import sys

import click
import pytest

from orchestration.cli import main
from tests.house.rules import commands


def test_every_command_and_option_says_what_it_does() -> None:
    assert commands.unexplained(main) == []


def test_a_command_without_help_is_found() -> None:
    option = click.Option(["--loud"])
    silent = click.Group("x", commands={"go": click.Command("go", params=[option])})

    assert commands.unexplained(silent) == ["go", "go --loud"]


def test_the_documents_type_commands_that_exist(files: dict[str, str]) -> None:
    assert commands.mistyped(files, main) == []


@pytest.mark.parametrize(
    "text",
    [
        "`stepladder walk`",
        "`stepladder run --sideways`",
        "```bash\n.venv/bin/stepladder status --loud\n```\n",
    ],
)
def test_a_call_that_would_be_refused_is_found(text: str) -> None:
    assert len(commands.mistyped({"docs/x.md": text}, main)) == 1


@pytest.mark.parametrize(
    "text", ["`stepladder`", "`stepladder quarantine`", "the `stepladder` command"]
)
def test_the_name_alone_is_not_a_call(text: str) -> None:
    assert commands.mistyped({"docs/x.md": text}, main) == []


def test_help_loads_no_heavy_library() -> None:
    """Each takes seconds to import; the commands that need one import it themselves."""
    heavy = {"dagster", "dbt", "duckdb", "great_expectations", "numpy", "polars"}
    program = (
        "import sys\n"
        "from orchestration.cli import main\n"
        "main(['--help'], standalone_mode=False)\n"
        f"print(sorted({heavy} & sys.modules.keys()))\n"
    )

    ended = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True, check=True
    )

    assert ended.stdout.splitlines()[-1] == "[]"
