"""The text of rows whose fate is known only at the end: the file is read once more.

Rows in conflict with one another are found when their text has gone by. Splitting a
file again costs little beside converting it, and happens only when there are such.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from ingest.readers.opening import open_reading
from ingest.verdicts import refuse_unbalanced

if TYPE_CHECKING:
    from collections.abc import Callable

    from ingest.readers.batches import Positions, Reading
    from ingest.sealing import SegmentWriter
    from ingest.task import Task


def open_task(task: Task, *, again: bool = False) -> Reading:
    """Open the file of a task with its reader, from its beginning.

    Args:
        task: The task.
        again: Whether it was read before, so that working files lie there already.

    Raises:
        FileStoppedError: Nothing of the file can be read.
    """
    scratch = task.scratch / "again" if again else task.scratch
    scratch.mkdir(exist_ok=True)
    return open_reading(
        task.file,
        name=task.name,
        form=task.feed.format,
        wanted=task.feed.source_columns,
        scratch=scratch,
    )


def seal_source_text(
    task: Task,
    records: Positions,
    writer: SegmentWriter,
    *,
    kept: Callable[[int, bytes], bool],
) -> None:
    """Seal the rows of some records as they stand in the file.

    Args:
        task: The task.
        records: The numbers of the records.
        writer: Of the sealed file.
        kept: Tells of a record and its text whether it may be kept.

    Raises:
        FileStoppedError: The file no longer holds them.
    """
    if not len(records):
        return
    met = 0
    for batch in open_task(task, again=True).batches:
        for row in np.flatnonzero(np.isin(batch.records, records)).tolist():
            record, raw = int(batch.records[row]), batch.raw(row)
            if kept(record, raw):
                writer.add(record, raw)
            met += 1
        if met == len(records):
            return
    refuse_unbalanced(counted=len(records), accounted=met, name=task.name)
