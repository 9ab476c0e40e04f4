"""Options that several commands share, and how they lay out a table."""

from collections.abc import Callable, Iterable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar

import click

if TYPE_CHECKING:
    from ingest.workspace import Workspace

_Command = TypeVar("_Command", bound=Callable[..., object])


def workspace_option(command: _Command) -> _Command:
    """Add `--workspace`."""
    return click.option(
        "--workspace",
        "folder",
        type=click.Path(path_type=Path, file_okay=False),
        help="The workspace; else STEPLADDER_WORKSPACE, else the present folder.",
    )(command)


def json_option(command: _Command) -> _Command:
    """Add `--json`."""
    return click.option(
        "--json", "as_json", is_flag=True, help="Print the answer as JSON."
    )(command)


def target_option(otherwise: str) -> Callable[[_Command], _Command]:
    """Add `--to`, the file of an export; else it is this one in `exports/`."""
    return click.option(
        "--to",
        "target",
        type=click.Path(path_type=Path, dir_okay=False),
        help=f"The file to write; else exports/{otherwise} in the workspace.",
    )


def open_workspace(folder: Path | None) -> "Workspace":
    """Open the workspace that an option, the environment or this folder names."""
    from ingest.workspace import load_workspace
    from orchestration.settings import find_workspace

    return load_workspace(find_workspace(folder))


def columns(
    headings: Sequence[str], rows: Iterable[Sequence[object]], *, indent: str = "  "
) -> str:
    """Lay rows out below headings; numbers to the right, text to the left."""
    table = [tuple(_cell(value) for value in row) for row in rows]
    numeric = [
        all(_is_number(row[place]) for row in table) for place in range(len(headings))
    ]
    widths = [
        max(len(row[place]) for row in (tuple(headings), *table))
        for place in range(len(headings))
    ]
    lines = [
        indent
        + "  ".join(
            cell.rjust(width) if right else cell.ljust(width)
            for cell, width, right in zip(row, widths, numeric, strict=True)
        ).rstrip()
        for row in (tuple(headings), *table)
    ]
    return "\n".join(lines)


def _cell(value: object) -> str:
    if value is None:
        return "-"
    return f"{value:,}" if isinstance(value, int) else str(value)


def _is_number(cell: str) -> bool:
    digits = cell.lstrip("+-").replace(",", "").replace(".", "", 1)
    return digits.isdigit() or cell == "-"
