"""`stepladder sync`: regenerate every file that is derived from another."""

import sys
from pathlib import Path
from typing import Any, Final

import click

COMMANDS_PAGE: Final = Path("docs/reference/commands.md")
MARTS_PAGE: Final = Path("docs/reference/marts.md")


@click.command("sync")
@click.option("--check", "only_check", is_flag=True, help="Change nothing; tell drift.")
def command(*, only_check: bool) -> None:
    """Derive dbt sources and reference pages anew; run in a checkout.

    With --check nothing is written, and the exit code is 1 if a file is stale.
    """
    from ingest import sync

    root = Path.cwd()
    stale = [
        drift.path for drift in (sync.check(root) if only_check else sync.write(root))
    ]
    for path, text in _pages().items():
        if (root / path).is_file() and (root / path).read_text("utf-8") == text:
            continue
        stale.append(root / path)
        if not only_check:
            (root / path).parent.mkdir(parents=True, exist_ok=True)
            (root / path).write_text(text, encoding="utf-8")
    for path in stale:
        click.echo(f"{'stale' if only_check else 'written'}: {path}")
    if only_check and stale:
        sys.exit(1)


def _pages() -> dict[Path, str]:
    from orchestration.cli.reference import commands_reference
    from orchestration.reference import marts_reference
    from publish.classification import classify

    manifest = _dbt_manifest()
    return {
        COMMANDS_PAGE: commands_reference(),
        MARTS_PAGE: marts_reference(manifest, classify(manifest)),
    }


def _dbt_manifest() -> dict[str, Any]:
    import tempfile

    from ingest.workspace import Workspace, WorkspaceSettings
    from orchestration.dbt_runner import compiled_manifest

    with tempfile.TemporaryDirectory() as folder:
        nowhere = Workspace(root=Path(folder), settings=WorkspaceSettings())
        return compiled_manifest(nowhere)
