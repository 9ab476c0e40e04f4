"""What a run depends on, as one hash: equal hash, equal marts, nothing to do.

Only files and values are hashed here; nothing heavy is imported, because the run that
finds nothing new has to be quick.
"""

import hashlib
import json
from collections.abc import Iterable, Iterator
from datetime import date
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Final

from orchestration.settings import DBT_PROJECT

if TYPE_CHECKING:
    from ingest.workspace import Workspace

_DBT_SUFFIXES: Final = frozenset({".csv", ".md", ".py", ".sql", ".yaml", ".yml"})
_DBT_OUTPUT: Final = frozenset({"target", "logs", "dbt_packages"})
_CODE_FOLDERS: Final = ("ingest", "publish", "orchestration")
_CODE_SUFFIXES: Final = frozenset({".py", ".yaml", ".yml"})
_WITHOUT_EFFECT: Final = {
    "data_docs",
    "export_to",
    "keep_generations",
    "memory_limit_mb",
    "retention",
    "threads",
}


def hash_inputs(
    workspace: "Workspace", *, as_of: date, deliveries: Iterable[object]
) -> str:
    """Hash everything a generation is made from.

    Args:
        workspace: Whose settings and programs count; what only sizes the machine
            (threads, memory) and what is kept does not.
        as_of: The day the marts look back from.
        deliveries: One JSON-ready value per delivery in the ledger, in its order.

    Returns:
        64 hexadecimal digits.
    """
    settings = workspace.settings.model_dump(mode="json", exclude=_WITHOUT_EFFECT)
    facts = {
        "as_of": as_of.isoformat(),
        "settings": settings,
        "programs": _hash_files(_files(workspace.programs), below=workspace.programs),
        "dbt": hash_dbt_project(DBT_PROJECT),
        "code": _hash_code(DBT_PROJECT.parent),
        "deliveries": list(deliveries),
    }
    return hashlib.sha256(json.dumps(facts, sort_keys=True).encode()).hexdigest()


@cache
def hash_dbt_project(project: Path) -> str:
    """Hash the sources of the dbt project, without what dbt itself writes there."""
    sources = (
        path
        for path in _files(project)
        if path.suffix in _DBT_SUFFIXES
        and _DBT_OUTPUT.isdisjoint(path.relative_to(project).parts)
    )
    return _hash_files(sources, below=project)


@cache
def _hash_code(root: Path) -> str:
    sources = (
        path
        for folder in _CODE_FOLDERS
        for path in _files(root / folder)
        if path.suffix in _CODE_SUFFIXES
    )
    return _hash_files(sources, below=root)


def _files(folder: Path) -> Iterator[Path]:
    return (path for path in sorted(folder.rglob("*")) if path.is_file())


def _hash_files(paths: Iterable[Path], *, below: Path) -> str:
    digest = hashlib.sha256()
    for path in paths:
        digest.update(path.relative_to(below).as_posix().encode() + b"\0")
        digest.update(hashlib.sha256(path.read_bytes()).digest())
    return digest.hexdigest()
