"""Find out whether anything on the disk has changed since it was written.

Every published file, every warehouse and every file of the raw store is compared with
the hash that was recorded when it was made; the chains of hashes in the ledger and in
the audit log say whether the records themselves are whole. Nothing is repaired here.
"""

from __future__ import annotations

import sqlite3
from dataclasses import dataclass
from typing import TYPE_CHECKING

from ingest.amendments import broken_amendment, unbalanced
from ingest.audit_log import Entry, find_flaws
from ingest.errors import StepladderError
from ingest.ledger import Delivery, broken_link, deliveries, open_ledger
from ingest.store import sha256_of
from ingest.tombstones import TAG_DIGITS, standing_erasures
from publish.additions import ADDITIONS, LIST_FILE, Addition, read_list
from publish.analyst import CONTENTS_FILE, Contents
from publish.earlier_bounds import REMEDY as RESTORE_BOUNDS
from publish.earlier_bounds import damaged_bounds
from publish.errors import PublishError
from publish.generations import LATEST, generation_names
from publish.manifest import MANIFEST_FILE, FileFact, Manifest, read_manifest
from publish.releases import changed_releases
from publish.sealed import read_sealed

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from ingest.workspace import Workspace

SEALED = ".sealed"
_RESTORE_VAULT = "Restore the vault folder from a backup."
_NEWEST_KEYS = "Restore the newest copy of this file from a backup."
_COMES_BACK = (
    "Until then a file that is sent again brings the person back, and they have to be "
    "erased again."
)
_RESTORE_LOG = (
    "Somebody or something changed the log. Compare it with a backup, and ask who "
    "could write there."
)


@dataclass(frozen=True)
class Finding:
    """Something that is not as it was written."""

    path: Path
    problem: str
    remedy: str


def verify(workspace: Workspace) -> list[Finding]:
    """Check everything; an empty list means that all is as it was written."""
    return [
        *_store_findings(workspace),
        *_sealed_findings(workspace),
        *_people_findings(workspace),
        *_audit_findings(workspace),
        *_published_findings(workspace),
        *_release_findings(workspace),
        *_analyst_findings(workspace),
        *_link_findings(workspace),
    ]


def generation_findings(workspace: Workspace, generation: str) -> list[Finding]:
    """Check the files of one published generation, and its warehouse if it is kept."""
    directory = workspace.published / generation
    try:
        manifest = read_manifest(directory)
    except PublishError as error:
        return [
            Finding(directory / MANIFEST_FILE, error.problem, str(error.remedy or ""))
        ]
    findings = []
    if manifest.generation != generation:
        findings.append(
            _another_copy(directory / MANIFEST_FILE, "it names another generation")
        )
    facts = (manifest.marts, *(table.parquet for table in manifest.tables))
    for fact in facts:
        findings += _file_findings(directory / fact.path, fact)
    listed = {MANIFEST_FILE, *(fact.path for fact in facts)}
    added = {kind.folder for kind in ADDITIONS}
    for path in sorted(directory.rglob("*")):
        place = path.relative_to(directory)
        is_listed = place.as_posix() in listed or place.parts[0] in added
        if path.is_file() and not is_listed:
            findings.append(_another_copy(path, "the manifest does not list this file"))
    for kind in ADDITIONS:
        findings += _added_findings(kind, directory, manifest)
    if generation in generation_names(workspace.warehouse):
        warehouse = workspace.root / manifest.warehouse.path
        findings += _file_findings(warehouse, manifest.warehouse)
    return findings


def _added_findings(
    kind: Addition, generation: Path, manifest: Manifest
) -> list[Finding]:
    """Check an addition; a generation without it gets it from the next run."""
    folder = generation / kind.folder
    if not folder.exists():
        return []
    try:
        listed = read_list(kind, generation)
    except PublishError as error:
        return [Finding(folder / LIST_FILE, error.problem, kind.remedy)]
    findings = []
    if listed.marts_sha256 != manifest.marts.sha256:
        findings.append(
            Finding(folder / LIST_FILE, "it is of another published set", kind.remedy)
        )
    for fact in listed.files:
        findings += [
            Finding(found.path, found.problem, kind.remedy)
            for found in _file_findings(folder / fact.path, fact)
        ]
    known = {LIST_FILE, *(fact.path for fact in listed.files)}
    findings += [
        Finding(path, "the list of files beside it does not name it", kind.remedy)
        for path in sorted(folder.rglob("*"))
        if path.is_file() and path.relative_to(folder).as_posix() not in known
    ]
    return findings


def _store_findings(workspace: Workspace) -> list[Finding]:
    if not workspace.ledger.is_file():
        return []
    try:
        with open_ledger(workspace.ledger) as ledger:
            problems = ledger.execute("pragma integrity_check").fetchall()
            broken = broken_link(ledger)
            amended = broken_amendment(ledger)
            uncounted = unbalanced(ledger)
            landed = deliveries(ledger)
    except (sqlite3.DatabaseError, TypeError, ValueError) as error:
        return [_damaged_ledger(workspace, f"it cannot be read ({error})")]
    findings = [
        finding
        for delivery in landed
        if delivery.parquet_path is not None
        for finding in _raw_findings(workspace, delivery)
    ]
    if [tuple(row) for row in problems] != [("ok",)]:
        findings.append(_damaged_ledger(workspace, "SQLite finds it inconsistent"))
    if broken is not None:
        findings.append(
            _damaged_ledger(workspace, f"its chain breaks at delivery {broken}")
        )
    if amended is not None:
        findings.append(
            _damaged_ledger(workspace, f"its chain breaks at amendment {amended}")
        )
    if uncounted is not None:
        findings.append(
            _damaged_ledger(
                workspace, f"rows of delivery {uncounted} are not accounted for"
            )
        )
    return findings


def _raw_findings(workspace: Workspace, delivery: Delivery) -> list[Finding]:
    path = workspace.root / str(delivery.parquet_path)
    if not path.is_file():
        problem = "the file is missing"
    elif sha256_of(path) != delivery.parquet_sha256:
        problem = "the file is not as it was written"
    else:
        return []
    remedy = f"Restore it from a backup; it came from {delivery.file_name}."
    return [Finding(path, problem, remedy)]


def _damaged_ledger(workspace: Workspace, problem: str) -> Finding:
    return Finding(workspace.ledger, problem, "Restore the store folder from a backup.")


def _sealed_findings(workspace: Workspace) -> Iterator[Finding]:
    """Open every encrypted record: each one is bound to its bytes and its place."""
    from ingest.pseudonym import load_key
    from ingest.sealing import read_segment
    from ingest.vault import segments

    sealed = {
        "vault": sorted(segments(workspace).glob(f"*{SEALED}")),
        "work": sorted(workspace.vault.glob(f"*{SEALED}")),
        "quarantine": sorted(workspace.quarantine.rglob(f"*{SEALED}")),
    }
    if not any(sealed.values()):
        return
    try:
        master = load_key(workspace.master_key)
    except StepladderError as error:
        yield Finding(workspace.master_key, error.problem, error.remedy or "")
        return
    for kind, paths in sealed.items():
        for path in paths:
            try:
                for _ in read_segment(path, kind=kind, master=master):
                    pass
            except StepladderError as error:
                yield Finding(path, error.problem, error.remedy or "")


def _people_findings(workspace: Workspace) -> Iterator[Finding]:
    """Look at each person's key, and at whether all who were erased are known so."""
    from ingest.person_keys import open_people
    from ingest.pseudonym import load_key

    path = workspace.people_keys
    is_used, erasures = _used_and_erased(workspace)
    if not path.is_file():
        if is_used:
            yield Finding(path, "the keys of people are missing", _NEWEST_KEYS)
        return
    try:
        with open_people(workspace, load_key(workspace.master_key)) as people:
            damaged = people.damaged()
            known = {tag[:TAG_DIGITS] for tag in people.tombstones()}
    except StepladderError as error:
        yield Finding(workspace.master_key, error.problem, error.remedy or "")
        return
    except sqlite3.DatabaseError as error:
        yield Finding(path, f"it cannot be read ({error})", _RESTORE_VAULT)
        return
    if damaged:
        problem = f"{damaged} keys of people are not as they were written"
        yield Finding(path, problem, _RESTORE_VAULT)
    for subject, entry in erasures.items():
        if subject not in known:
            problem = f"it does not know the erasure in line {entry.number} of the log"
            yield Finding(path, problem, f"{_NEWEST_KEYS} {_COMES_BACK}")


def _used_and_erased(workspace: Workspace) -> tuple[bool, dict[str, Entry]]:
    """Tell whether something was landed, and who was erased; nothing without a ledger.

    What is wrong with the ledger itself is told of the ledger.
    """
    if not workspace.ledger.is_file():
        return False, {}
    try:
        with open_ledger(workspace.ledger) as ledger:
            return bool(deliveries(ledger)), standing_erasures(workspace, ledger)
    except sqlite3.DatabaseError:
        return False, {}


def _audit_findings(workspace: Workspace) -> Iterator[Finding]:
    if not workspace.ledger.is_file():
        return
    try:
        with open_ledger(workspace.ledger) as ledger:
            flaws = find_flaws(workspace, ledger)
    except sqlite3.DatabaseError:
        return  # told of the ledger already
    for flaw in flaws:
        line = f"line {flaw.line} " if flaw.line else "it "
        yield Finding(workspace.audit_log, f"{line}{flaw.problem}", _RESTORE_LOG)


def _published_findings(workspace: Workspace) -> Iterator[Finding]:
    for generation in generation_names(workspace.published):
        yield from generation_findings(workspace, generation)


def _release_findings(workspace: Workspace) -> Iterator[Finding]:
    for folder in changed_releases(workspace):
        yield Finding(
            folder,
            "first releases of settled periods are not what readers see of them",
            "Restore this folder from a backup. Without it, move it away: the next run "
            "keeps anew what the published generations show.",
        )
    for file in damaged_bounds(workspace):
        yield Finding(file, "what earlier releases told cannot be read", RESTORE_BOUNDS)


def _analyst_findings(workspace: Workspace) -> Iterator[Finding]:
    remedy = "Remove this folder and run `stepladder export analyst` after a new run."
    for generation in generation_names(workspace.analyst):
        folder = workspace.analyst / generation
        path = folder / CONTENTS_FILE
        contents = read_sealed(path, Contents)
        if contents is None or contents.generation != generation:
            yield Finding(path, "it is missing or not as it was written", remedy)
            continue
        for found in _file_findings(folder / contents.file.path, contents.file):
            yield Finding(found.path, found.problem, remedy)


def _link_findings(workspace: Workspace) -> Iterator[Finding]:
    for directory in (workspace.published, workspace.warehouse):
        link = directory / LATEST
        names = generation_names(directory)
        if not link.is_symlink():
            if names or link.exists():
                yield _lost_link(link, "there are generations but no link to one")
            continue
        target = str(link.readlink())
        if target not in names:
            yield _lost_link(link, "it does not point to a generation beside it")


def _file_findings(path: Path, fact: FileFact) -> list[Finding]:
    if not path.is_file():
        return [_another_copy(path, "the file is missing")]
    if path.stat().st_size != fact.bytes:
        return [_another_copy(path, "the file has another size than was recorded")]
    if sha256_of(path) != fact.sha256:
        return [_another_copy(path, "the file is not as it was written")]
    return []


def _another_copy(path: Path, problem: str) -> Finding:
    return Finding(
        path,
        problem,
        "Run `stepladder run --rebuild` to publish a fresh generation, and check the "
        "disk.",
    )


def _lost_link(path: Path, problem: str) -> Finding:
    return Finding(
        path,
        problem,
        "Choose a generation with `stepladder publish --rollback GENERATION`.",
    )
