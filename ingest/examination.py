"""What landing would do with a file, found out without storing anything.

Only `examine` and its answer belong here; `stepladder check` shows it.
"""

from __future__ import annotations

import secrets
import tempfile
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

from ingest import quarantine
from ingest.faults import FileStoppedError, Rule
from ingest.file_names import read_name
from ingest.intake import take_in
from ingest.mapping import Feed, SourceMapping, load_mappings
from ingest.person_keys import people_for_a_look
from ingest.preflight import refuse_empty
from ingest.pseudonym import KEY_BYTES, Key
from ingest.readers.byte_source import identity, open_regular
from ingest.task import Keys, Taken, task_of
from ingest.workspace import Workspace, WorkspaceSettings

if TYPE_CHECKING:
    import polars as pl


@dataclass(frozen=True)
class Examination:
    """What `check` tells about a file: everything landing would do, nothing stored."""

    file_name: str
    feed: str
    entity: str
    columns: tuple[str, ...]
    unmapped: tuple[str, ...]
    absent: tuple[str, ...]
    percents_of_one: tuple[str, ...]
    notices: tuple[Rule, ...]
    rows_in: int
    rows_loaded: int
    rows_quarantined: int
    rows_duplicate: int
    rows_superseded: int
    faults: pl.DataFrame
    stopped: FileStoppedError | None


def examine(where: Workspace | SourceMapping, path: Path, feed: Feed) -> Examination:
    """Read a file exactly as landing would, and store nothing.

    Args:
        where: The workspace the feed belongs to, or its mapping.
        path: The file.
        feed: The feed whose mapping applies.
    """
    if isinstance(where, SourceMapping):
        mapping, settings = where, WorkspaceSettings()
    else:
        mapping = next(
            m for m in load_mappings(where) if m.feeds.get(feed.name) == feed
        )
        settings = where.settings
    key = Key(secrets.token_bytes(KEY_BYTES))
    now = datetime.now(UTC)
    taken: Taken | None = None
    stopped: FileStoppedError | None = None
    with tempfile.TemporaryDirectory() as folder, people_for_a_look(key) as people:
        try:
            with open_regular(path) as file:
                named = read_name(feed, path.name, today=now.date())
                refuse_empty(identity(file).size, name=path.name)
                task = task_of(
                    file,
                    path.name,
                    named.feed,
                    mapping=mapping,
                    settings=settings,
                    keys=Keys(pseudonyms=key, master=key, people=people),
                    key="check",
                    scratch=Path(folder),
                    now=now,
                )
                taken = take_in(task)
        except FileStoppedError as error:
            stopped = error
    return Examination(
        file_name=path.name,
        feed=feed.name,
        entity=feed.entity,
        columns=taken.columns if taken else (),
        unmapped=taken.unmapped if taken else (),
        absent=taken.absent if taken else (),
        percents_of_one=taken.percents_of_one if taken else (),
        notices=taken.notices if taken else (),
        rows_in=taken.rows_in if taken else 0,
        rows_loaded=taken.rows_loaded if taken else 0,
        rows_quarantined=taken.rows_quarantined if taken else 0,
        rows_duplicate=taken.rows_duplicate if taken else 0,
        rows_superseded=taken.rows_superseded if taken else 0,
        faults=taken.faults if taken else quarantine.joined_index([]),
        stopped=stopped,
    )
