"""How a command ends when something is wrong: one clear block, and an exit code.

An error of ours is written for people and told whole. The text of any other error may
quote a value of a row, so only its kind and place are told.
"""

import sys
import traceback
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Final

import click

from ingest.errors import StepladderError
from ingest.machine_faults import tell_machine_fault

UNEXPECTED: Final = 1
INTERRUPTED: Final = 130


@contextmanager
def exit_plainly(*, debug: bool) -> Iterator[None]:
    """Turn what goes wrong into a message on stderr and an exit code."""
    try:
        yield
    except (click.ClickException, click.exceptions.Exit, click.Abort):
        raise
    except StepladderError as error:
        click.echo(describe(error), err=True)
        sys.exit(error.exit_code)
    except KeyboardInterrupt:
        click.echo("Interrupted. What was published before still is.", err=True)
        sys.exit(INTERRUPTED)
    except Exception as error:  # noqa: BLE001 - nobody should meet a traceback
        fault = tell_machine_fault(error)
        if fault is not None and not debug:
            click.echo(describe(fault), err=True)
            sys.exit(fault.exit_code)
        click.echo(_describe_unexpected(error, debug=debug), err=True)
        sys.exit(UNEXPECTED)


def describe(error: StepladderError) -> str:
    """Lay an error out: what is wrong, where, which rule, what to do."""
    lines = [f"Error: {error.problem}"]
    parts = {
        "file": error.file,
        "line": error.line,
        "column": error.column,
        "rule": error.rule,
        "remedy": error.remedy,
    }
    lines += [f"  {name}: {part}" for name, part in parts.items() if part is not None]
    return "\n".join(lines)


def _describe_unexpected(error: Exception, *, debug: bool) -> str:
    frames = traceback.extract_tb(error.__traceback__)
    place = ""
    if frames:
        place = f" in {Path(frames[-1].filename).name}, line {frames[-1].lineno}"
    lines = [
        f"Unexpected error: {type(error).__name__}{place}.",
        "  Its text is not shown, because it may quote your data.",
        "  remedy: Call `stepladder --debug …` to see where it arose, and report it.",
    ]
    if debug:
        lines += [line.rstrip() for line in traceback.format_list(frames)]
    return "\n".join(lines)
