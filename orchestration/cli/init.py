"""`stepladder init`: an empty workspace that is ready for files."""

from pathlib import Path
from typing import Final

import click

GENERIC: Final = "generic_"

_README: Final = """\
# A Stepladder workspace

Everything of one organisation, and nothing of the program.

1. Drop exports into `landing/<source>/`. They are read, never moved or changed.
2. `mappings/<source>.yaml` says what their columns mean. The files here expect our own
   column names; a preset for your system or your own feeds replace them.
3. `stepladder check FILE --source SOURCE` shows what would be loaded.
4. `stepladder run` loads, builds, checks and publishes; `stepladder status` tells more.
5. `programs/<name>.yaml` registers a program whose effects you want to know.

`vault/` holds the keys and names, `quarantine/` rejected rows; both are encrypted and
private to you. Back up both, `store/`, `reports/` and what you wrote, `vault/` apart
from the rest: together they undo pseudonyms. All else can be made again.
Dashboards and BI tools read `published/latest/` only.
"""


@click.command("init")
@click.argument("folder", type=click.Path(path_type=Path, file_okay=False))
def command(*, folder: Path) -> None:
    """Make an empty workspace in FOLDER: settings, mappings, a place for files.

    A README.md or mapping that is there already is kept.
    """
    from ingest.mapping import preset_names
    from ingest.workspace import create_workspace
    from orchestration.settings import prepare_dagster_home

    workspace = create_workspace(folder)
    for preset in preset_names():
        if preset.startswith(GENERIC):
            source = preset.removeprefix(GENERIC)
            (workspace.landing / source).mkdir(exist_ok=True)
            mapping = workspace.mappings / f"{source}.yaml"
            if not mapping.exists():
                text = f"source: {source}\npreset: {preset}\n"
                mapping.write_text(text, encoding="utf-8")
    prepare_dagster_home(workspace.dagster_home)
    page = workspace.root / "README.md"
    if page.exists():
        next_step = "The README.md that was there is kept"
    else:
        page.write_text(_README, encoding="utf-8")
        next_step = "Its README.md says what to do next"
    click.echo(f"A workspace is in {folder}. {next_step}.")
