"""Every command and option is in the reference, and nothing else is."""

import re
import time
from collections.abc import Iterator
from pathlib import Path

import click
import pytest

from orchestration.cli import main
from tests.conftest import stepladder

HEADING = re.compile(r"^#+ stepladder ([a-z][a-z ]*)$", re.MULTILINE)
OPTION = re.compile(r"`(--[a-z][a-z-]*)")


def _commands(
    group: click.Group = main, path: tuple[str, ...] = ()
) -> Iterator[tuple[str, click.Command]]:
    context = click.Context(group)
    for name in group.list_commands(context):
        command = group.get_command(context, name)
        assert command is not None
        if isinstance(command, click.Group):
            yield from _commands(command, (*path, name))
        else:
            yield " ".join((*path, name)), command


def _sections(page: str) -> dict[str, str]:
    parts = HEADING.split(page)
    return dict(zip(parts[1::2], parts[2::2], strict=True))


def _options(command: click.Command) -> set[str]:
    return {
        name
        for parameter in command.params
        if isinstance(parameter, click.Option) and not parameter.hidden
        for name in parameter.opts
        if name.startswith("--")
    }


def _gaps(page: str) -> list[str]:
    sections = _sections(page)
    commands = dict(_commands())
    gaps = [f"no such command: {name}" for name in sections if name not in commands]
    for name, command in commands.items():
        if name not in sections:
            gaps.append(f"not described: stepladder {name}")
            continue
        described = set(OPTION.findall(sections[name]))
        gaps += [f"{name}: {option}" for option in _options(command) ^ described]
    return gaps


@pytest.fixture(scope="module")
def page(repository: Path) -> str:
    return (repository / "docs/reference/commands.md").read_text(encoding="utf-8")


def test_the_reference_has_every_command_and_option(page: str) -> None:
    assert _gaps(page) == []


def test_a_command_that_is_not_described_is_found(page: str) -> None:
    assert _gaps(page.replace("stepladder run", "stepladder walk"))


def test_an_option_that_is_not_described_is_found(page: str) -> None:
    assert _gaps(page.replace("`--rebuild", "`--anew"))


def test_every_command_says_what_it_does() -> None:
    assert [name for name, command in _commands() if not command.help] == []


def test_help_is_there_at_once() -> None:
    """Heavy libraries are loaded by the commands that need them, not at the start."""
    stepladder("--help")
    started = time.perf_counter()
    stepladder("--help")

    assert time.perf_counter() - started < 1.5
