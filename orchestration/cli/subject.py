"""`stepladder subject`: what is held of somebody, and taking it away."""

import json
import sys
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

import click

from orchestration.cli.options import (
    columns,
    json_option,
    open_workspace,
    workspace_option,
)
from orchestration.cli.shown_progress import shown_progress

if TYPE_CHECKING:
    from ingest.subject_export import Export
    from ingest.workspace import Workspace
    from orchestration.rights import Found

_ID_TYPE = click.option(
    "--id-type",
    default="worker_id",
    show_default=True,
    help="What kind of identifier this is: worker_id, email, user_name, …",
)
_REASON = click.option(
    "--reason", required=True, help="Why; it is written to the audit log. No names."
)


@click.group("subject")
def command() -> None:
    """Answer a person who asks what is held of them, or asks to be erased."""


@command.command("export")
@click.argument("identifier", metavar="ID")
@workspace_option
@_ID_TYPE
@click.option(
    "--out",
    type=click.Path(path_type=Path, file_okay=False),
    help="A new folder; else one beside the workspace, named for the moment.",
)
@_REASON
def export_subject(
    *, identifier: str, folder: Path | None, id_type: str, out: Path | None, reason: str
) -> None:
    """Write out everything that is held of the person with this ID.

    Every row with its file, record and purpose, names and texts from the vault,
    rejected rows, and where they are mentioned on rows about others: as JSON, and as
    one CSV file per entity. Only the owner of the folder can read it. All ids that are
    known to be the same person's are looked for.
    """
    from ingest import audit_log
    from ingest.subject_export import gather, write
    from orchestration.rights import find, opened

    workspace = open_workspace(folder)
    _refuse_empty(reason)
    target = _target(workspace, out)
    with opened(workspace, purpose="stepladder subject export") as desk:
        found = find(desk, identifier, id_type=id_type)
        audit_log.append(
            workspace,
            desk.ledger,
            "subject export",
            {
                "subject": found.tag,
                "reason": reason,
                "rows": sum(found.plan.rows.values()),
                "mentions": sum(found.plan.mentions.values()),
                "quarantined": found.plan.quarantined,
            },
        )
        export = gather(
            workspace,
            desk.ledger,
            found.subject,
            desk.keys,
            shared=len(found.person.shared),
        )
    if export.is_empty:
        click.echo(_nothing(id_type))
        return
    write(export, target)
    click.echo(_told(export, target))


@command.command("erase")
@click.argument("identifier", metavar="ID")
@workspace_option
@_ID_TYPE
@_REASON
@click.option("--yes", is_flag=True, help="Do it without asking.")
@json_option
def erase_subject(
    *,
    identifier: str,
    folder: Path | None,
    id_type: str,
    reason: str,
    yes: bool,
    as_json: bool,
) -> None:
    """Remove the person with this ID from everything, for good.

    Their rows leave the raw store, their key in the vault is destroyed, mentions of
    them on rows about others are emptied, files in `landing/` that brought them are
    deleted, a new generation is published and every earlier one is removed. A file
    that brings them again does not bring them back. An erasure that is interrupted is
    finished by the next run.
    """
    from orchestration.rights import erase, find, is_waiting, opened

    workspace = open_workspace(folder)
    _refuse_empty(reason)
    with opened(workspace) as desk:
        found = find(desk, identifier, id_type=id_type)
        has_begun = is_waiting(desk)
    is_held = not found.plan.is_empty
    if not is_held and not has_begun:
        click.echo(json.dumps({"is_held": False}) if as_json else _nothing(id_type))
        return
    if not as_json:
        click.echo(_told_plan(found) if is_held else _WAITING)
    if is_held and not yes:
        click.confirm("Erase for good?", abort=True)
    with shown_progress(quiet=as_json) as progress:
        report = erase(
            workspace, identifier, id_type=id_type, reason=reason, progress=progress
        )
    is_good = report is None or report.is_good
    if as_json:
        answer = _answer(found, is_held=is_held, is_published=is_good)
        click.echo(json.dumps(answer, indent=2))
    elif is_good:
        click.echo("Erased. Readers see a generation without them; no other is left.")
    else:
        click.echo(_UNPUBLISHED, err=True)
    if not is_good:
        sys.exit(1)


@command.command("readmit")
@click.argument("identifier", metavar="ID")
@workspace_option
@_ID_TYPE
@_REASON
def readmit_subject(
    *, identifier: str, folder: Path | None, id_type: str, reason: str
) -> None:
    """Take in rows with this ID again, which was erased.

    For somebody who was erased by mistake, or is hired again. What was erased does not
    come back; the next new file that brings the ID is read with it. Other identifiers
    of the person stay erased until each is readmitted as well: nobody knows any more
    which ones they were.
    """
    from orchestration.rights import readmit

    _refuse_empty(reason)
    workspace = open_workspace(folder)
    if readmit(workspace, identifier, id_type=id_type, reason=reason):
        click.echo("Readmitted. The next new file that brings this ID is read with it.")
    else:
        click.echo("This identifier is not one that was erased.")


_WAITING = (
    "Nothing is held under this identifier any more. But an erasure was begun whose "
    "generation has not been published; it is finished now."
)
_UNPUBLISHED = (
    "Erased from store, vault and quarantine. But a new generation could not be "
    "published, so the earlier ones are still there: `stepladder status` says why. The "
    "next run that publishes removes them."
)


def _nothing(id_type: str) -> str:
    return (
        f"Nothing is held under this identifier as `{id_type}`. Before you answer that "
        "nothing is held of the person: leading zeros count, and another kind of "
        "identifier needs --id-type."
    )


def _refuse_empty(reason: str) -> None:
    from ingest.errors import UsageError

    if not reason.strip():
        raise UsageError(
            "a reason is needed", remedy="Say why; it is written to the audit log."
        )


def _target(workspace: "Workspace", out: Path | None) -> Path:
    from ingest.errors import UsageError

    stamp = datetime.now(UTC).strftime("%Y%m%dT%H%M%SZ")
    target = (out or workspace.root.parent / f"subject-export-{stamp}").resolve()
    if target.is_relative_to(workspace.root):
        raise UsageError(
            "an export does not belong into the workspace, where it would be held",
            file=target,
            remedy="Name a folder elsewhere with --out.",
        )
    return target


def _told(export: "Export", target: Path) -> str:
    rows = [
        (entity, len(held), export.purposes[entity])
        for entity, held in export.records.items()
    ]
    lines = [
        f"Known under {len(export.identifiers)} identifiers.",
        columns(("entity", "rows", "held for"), rows),
        (
            f"Mentioned on {len(export.mentions)} rows about others; "
            f"in {len(export.rejected)} rejected rows."
        ),
    ]
    if export.shared:
        lines.append(
            f"{export.shared} identifiers are somebody else's as well: rows known by "
            "those alone are left out."
        )
    return "\n".join([*lines, f"  {target}"])


def _told_plan(found: "Found") -> str:
    plan = found.plan
    entities = sorted(plan.rows.keys() | plan.mentions.keys())
    rows = [
        (name, plan.rows.get(name, 0), plan.mentions.get(name, 0)) for name in entities
    ]
    lines = [
        columns(("entity", "rows to erase", "mentions to empty"), rows),
        (
            f"{plan.quarantined} rejected rows, {plan.identifiers} identifiers in the "
            "vault, and every earlier generation."
        ),
    ]
    if found.person.shared:
        lines.append(
            f"{len(found.person.shared)} identifiers are somebody else's as well: they "
            "and rows known by those alone stay."
        )
    if plan.landing:
        lines += [
            "Deleted from `landing/`:",
            *(f"  {name}" for name, _ in plan.landing),
        ]
    if plan.unread:
        lines += [
            "Not loaded, so nobody knows who is in them; look yourself:",
            *(f"  {name}" for name in plan.unread),
        ]
    return "\n".join(lines)


def _answer(found: "Found", *, is_held: bool, is_published: bool) -> dict[str, object]:
    return {
        "is_held": is_held,
        "is_published": is_published,
        "rows": found.plan.rows,
        "mentions": found.plan.mentions,
        "quarantined": found.plan.quarantined,
        "identifiers": found.plan.identifiers,
        "identifiers_shared_with_others": len(found.person.shared),
        "landing": [name for name, _ in found.plan.landing],
        "unread": list(found.plan.unread),
    }
