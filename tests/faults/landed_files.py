"""A small source and the means to land one file of it: for tests that break files.

Every examination that goes through here is checked for conservation.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from ingest.examination import Examination, examine
from ingest.mapping import SourceMapping

if TYPE_CHECKING:
    from pathlib import Path

TRAINING = {
    "learner_id": "employee",
    "course_id": "course",
    "training_status": "status",
    "completed_at": "completed",
    "hours": "hours",
}
HEADER = b"employee,course,status,completed,hours\n"
ROW = b"00123,C1,completed,2024-02-29,1.5\n"


def training_source(
    *, form: dict[str, Any] | None = None, zone: str = "UTC", **feed: object
) -> SourceMapping:
    """Return a source with one feed of training records, none too bad to be read."""
    given: dict[str, Any] = {
        "entity": "training_records",
        "files": "*",
        "delivery": "full",
        "format": form or {"kind": "csv"},
        "columns": TRAINING,
        "max_rejected_share": 1.0,
    }
    return SourceMapping.model_validate(
        {"source": "lms", "time_zone": zone, "feeds": {"training": given | feed}}
    )


def look(path: Path, mapping: SourceMapping) -> Examination:
    """Examine a file; the counts must balance whatever is wrong with it."""
    found = examine(mapping, path, next(iter(mapping.feeds.values())))
    assert found.rows_in == (
        found.rows_loaded
        + found.rows_quarantined
        + found.rows_duplicate
        + found.rows_superseded
    )
    assert found.faults["record"].n_unique() == found.rows_quarantined
    return found


def look_at(
    folder: Path,
    content: bytes,
    *,
    name: str = "records.csv",
    mapping: SourceMapping | None = None,
) -> Examination:
    """Examine a file with this content."""
    path = folder / name
    path.write_bytes(content)
    return look(path, mapping or training_source())


def stopped_by(found: Examination) -> str | None:
    """Return the rule that stopped the file; the message must name file and remedy."""
    if found.stopped is None:
        return None
    assert found.stopped.file == found.file_name
    assert found.stopped.remedy
    assert found.rows_in == 0
    return str(found.stopped.rule)


def rules(found: Examination) -> list[tuple[int, str | None, str]]:
    """Return line, column and rule of every fault, in the order of the file."""
    return list(found.faults.select("line", "column_name", "rule").iter_rows())
