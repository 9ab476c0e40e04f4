"""`stepladder check`: what landing would do with a file, without storing anything."""

import json
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from orchestration.cli.failures import describe
from orchestration.cli.options import json_option, open_workspace, workspace_option
from orchestration.cli.quarantine_listing import entries, listed

if TYPE_CHECKING:
    from ingest.examination import Examination
    from ingest.mapping import Feed, SourceMapping
    from ingest.workspace import Workspace

SHOWN_FAULTS = 50


@click.command("check")
@click.argument("file", type=click.Path(path_type=Path, exists=True, dir_okay=False))
@click.option("--source", required=True, help="The source whose mapping applies.")
@click.option("--feed", "feed_name", help="The feed; else the one the name fits.")
@workspace_option
@json_option
def command(
    *,
    file: Path,
    source: str,
    feed_name: str | None,
    folder: Path | None,
    as_json: bool,
) -> None:
    """Say what of FILE would be loaded and what not; nothing is stored.

    The exit code is 1 if the file would be stopped, 0 otherwise.
    """
    from ingest.arrivals import waiting_together
    from ingest.examination import examine

    workspace = open_workspace(folder)
    mapping = _mapping(workspace, source)
    feed = _feed(mapping, file, feed_name)
    found = examine(workspace, file, feed)
    together = waiting_together(workspace, mapping, feed, file)
    notices = [] if together is None else [str(together)]
    if as_json:
        answer = {**_as_json(found), "warnings": notices}
        click.echo(json.dumps(answer, indent=2))
    else:
        click.echo("\n".join([_told(found), *(f"  note: {told}" for told in notices)]))
        if found.stopped is not None:
            click.echo(describe(found.stopped), err=True)
    if found.stopped is not None:
        sys.exit(1)


def _mapping(workspace: "Workspace", source: str) -> "SourceMapping":
    from ingest.errors import UsageError
    from ingest.mapping import load_mappings

    mappings = {mapping.source: mapping for mapping in load_mappings(workspace)}
    if source not in mappings:
        raise UsageError(
            f"no mapping describes the source `{source[:60]}`",
            file=workspace.mappings,
            remedy=f"Known sources: {', '.join(sorted(mappings)) or 'none'}.",
        )
    return mappings[source]


def _feed(mapping: "SourceMapping", file: Path, name: str | None) -> "Feed":
    from ingest.errors import UsageError

    fitting = {
        feed.name: feed
        for feed in mapping.feeds.values()
        if (feed.name == name if name is not None else feed.matches(file.name))
    }
    if len(fitting) != 1:
        known = ", ".join(sorted(mapping.feeds))
        raise UsageError(
            f"{len(fitting)} feeds of `{mapping.source}` fit this file",
            file=file,
            remedy=f"Name one with --feed: {known}.",
        )
    return next(iter(fitting.values()))


def _told(found: "Examination") -> str:
    lines = [
        f"{found.file_name} as {found.feed} ({found.entity}):",
        (
            f"  {found.rows_in:,} rows: {found.rows_loaded:,} would be loaded, "
            f"{found.rows_quarantined:,} quarantined, {found.rows_duplicate:,} are "
            f"duplicates, {found.rows_superseded:,} superseded"
        ),
    ]
    if found.unmapped:
        lines.append(f"  not mapped, so never stored: {', '.join(found.unmapped)}")
    if found.absent:
        lines.append(
            f"  optional and not in the file, so empty: {', '.join(found.absent)}"
        )
    if found.percents_of_one:
        named = ", ".join(found.percents_of_one)
        lines.append(
            f"  in percent, yet never above 1: {named}; if 1 means all of it, say "
            "`multiply: 100` in the mapping"
        )
    if "unterminated_line" in found.notices:
        lines.append(
            "  the last line has no line end; it is taken, with all its fields"
        )
    if not found.faults.is_empty():
        lines.append(listed(found.faults, limit=SHOWN_FAULTS, indent="  "))
    return "\n".join(lines)


def _as_json(found: "Examination") -> dict[str, Any]:
    stopped = found.stopped
    return {
        **{
            name: value
            for name, value in vars(found).items()
            if name not in {"faults", "stopped"}
        },
        "faults": entries(found.faults, limit=SHOWN_FAULTS),
        "faults_count": found.faults.height,
        "stopped": None
        if stopped is None
        else {
            name: getattr(stopped, name)
            for name in ("problem", "line", "column", "rule", "remedy")
        },
    }
