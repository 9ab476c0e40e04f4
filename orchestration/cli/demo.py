"""`stepladder demo`: a made-up organisation with files as real systems export them."""

from pathlib import Path

import click


@click.command("demo")
@click.argument("folder", type=click.Path(path_type=Path, file_okay=False))
@click.option(
    "--employees",
    type=click.IntRange(96, 5_000_000),
    default=3000,
    show_default=True,
    help="How many people work there at the start.",
)
@click.option(
    "--months",
    type=click.IntRange(12, 240),
    default=60,
    show_default=True,
    help="How many months of history the files tell.",
)
@click.option(
    "--seed",
    type=click.IntRange(0),
    default=2,
    show_default=True,
    help="The same seed makes the same organisation.",
)
def command(*, folder: Path, employees: int, months: int, seed: int) -> None:
    """Make a demo workspace in FOLDER: landed files, mappings and planted truth."""
    from ingest.demo import write_demo
    from ingest.demo.organisation import END
    from ingest.workspace import WorkspaceSettings, create_workspace
    from orchestration.settings import prepare_dagster_home

    settings = WorkspaceSettings(time_zone="UTC", as_of=END)
    workspace = create_workspace(folder, settings=settings)
    write_demo(workspace.root, employees=employees, months=months, seed=seed)
    prepare_dagster_home(workspace.dagster_home)
    click.echo(
        f"A demo organisation is in {folder}. Next: stepladder run --workspace {folder}"
    )
