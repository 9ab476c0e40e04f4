"""How a command that takes its time shows how far it is."""

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

import click

if TYPE_CHECKING:
    from orchestration.progress import Progress


@contextmanager
def shown_progress(*, quiet: bool) -> Iterator["Progress"]:
    """Show one moving line on a terminal, a line per stage elsewhere."""
    from orchestration.progress import Progress

    if quiet:
        yield Progress()
    elif sys.stderr.isatty():
        from rich.console import Console

        with Console(stderr=True).status("starting") as status:
            yield Progress(tell=status.update, note=status.update)
    else:
        yield Progress(tell=lambda line: click.echo(f"… {line}", err=True))
