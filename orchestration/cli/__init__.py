"""The `stepladder` command: what to type, what is printed, which exit code.

Commands are loaded when they are called and import heavy libraries inside their
functions, so that help is there at once. What a command does belongs to the packages
it calls. Exit codes: 0 good, 1 a problem with the data, 2 a wrong call.
"""

import importlib
from typing import Any, Final

import click

from orchestration.cli.failures import exit_plainly

_COMMANDS: Final = (
    "accept",
    "audit",
    "check",
    "dashboards",
    "demo",
    "effects",
    "export",
    "init",
    "keys",
    "publish",
    "quarantine",
    "retention",
    "run",
    "status",
    "subject",
    "sync",
    "verify",
)


class LazyGroup(click.Group):
    """A group whose commands are modules beside this one, loaded when needed."""

    def list_commands(self, ctx: click.Context) -> list[str]:  # noqa: ARG002 - click's signature
        """Name the commands."""
        return list(_COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:  # noqa: ARG002 - click's signature
        """Load the module of a command."""
        if cmd_name not in _COMMANDS:
            return None
        module = importlib.import_module(f"orchestration.cli.{cmd_name}")
        command: click.Command = module.command
        return command

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        """Find the command of a call; a misspelt one is told with the nearest."""
        name = args[0]
        if name not in _COMMANDS and not name.startswith("-"):
            from ingest.documents import suggestion

            ctx.fail(f"No such command '{name}'. {suggestion(name, _COMMANDS)}")
        return super().resolve_command(ctx, args)

    def invoke(self, ctx: click.Context) -> Any:  # noqa: ANN401 - click's signature
        """Call a command; tell an error in plain words, without a traceback."""
        with exit_plainly(debug=bool(ctx.params.get("debug"))):
            return super().invoke(ctx)


@click.group(cls=LazyGroup, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(package_name="stepladder", message="%(version)s")
@click.option("--debug", is_flag=True, help="Show where an unexpected error arose.")
def main(*, debug: bool) -> None:
    """Tell which development programs move careers, and how people progress.

    Stepladder reads the files HR systems export, keeps their history, builds and
    checks marts in DuckDB, and publishes only what is safe to publish. Everything of
    one organisation lies in one folder, the workspace.
    """
    del debug  # read by `LazyGroup.invoke`
