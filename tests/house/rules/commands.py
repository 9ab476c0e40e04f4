"""Rules about the `stepladder` command and what the documents say of it."""

import re
import shlex
from collections.abc import Iterator, Mapping

import click

TYPED = re.compile(
    r"(?:^|[`\s/(])stepladder ((?:[a-z]+)(?: [^`\n#|)]*)?)", re.MULTILINE
)
CODE = re.compile(r"^```(?:bash|cron)\n(.*?)^```|`([^`\n]+)`", re.MULTILINE | re.DOTALL)


def commands(
    group: click.Group, path: tuple[str, ...] = ()
) -> Iterator[tuple[str, click.Command]]:
    """Every command that can be typed, by its words."""
    context = click.Context(group)
    for name in group.list_commands(context):
        command = group.get_command(context, name)
        if isinstance(command, click.Group):
            yield from commands(command, (*path, name))
        elif command is not None:
            yield " ".join((*path, name)), command


def unexplained(group: click.Group) -> list[str]:
    """Commands and options that do not say what they do."""
    faults = []
    for name, command in commands(group):
        if not command.help:
            faults.append(name)
        faults += [
            f"{name} {option.opts[0]}"
            for option in command.params
            if isinstance(option, click.Option) and not option.help
        ]
    return faults


def mistyped(files: Mapping[str, str], group: click.Group) -> list[str]:
    """Calls in the documents that the command would refuse."""
    known = dict(commands(group))
    return [
        f"{name}: stepladder {call}"
        for name, text in files.items()
        if name.endswith(".md")
        for call in _calls(text)
        if not _is_known(call, known)
    ]


def _calls(text: str) -> Iterator[str]:
    for block, inline in CODE.findall(text):
        for found in TYPED.findall(block or inline):
            yield found.strip()


def _is_known(call: str, known: Mapping[str, click.Command]) -> bool:
    words = shlex.split(call)
    name = next(
        (
            " ".join(words[:length])
            for length in (2, 1)
            if " ".join(words[:length]) in known
        ),
        None,
    )
    if name is None:
        # A group is named without its commands where all of them are meant.
        return len(words) == 1 and any(full.startswith(f"{call} ") for full in known)
    options = {text for option in known[name].params for text in option.opts}
    return all(word in options | {"--help"} for word in words if word.startswith("--"))
