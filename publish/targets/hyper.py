"""Write the published set as one `.hyper` file, which Tableau opens without a server.

The library that writes it, pantab, brings a database engine of 250 MB: it is an extra.
The engine is started without sending anything to its maker (pantab's own setting).
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from ingest.errors import UsageError

if TYPE_CHECKING:
    from pathlib import Path

    from publish.targets.source import PublishedSet

SCHEMA: Final = "published"


def write_hyper(published: PublishedSet, target: Path) -> int:
    """Write the file, in place of an earlier one; return the rows in it.

    Raises:
        UsageError: pantab is not installed.
        PublishError: A table is not as it was published.
    """
    try:
        import pantab
    except ImportError as error:
        raise UsageError(
            "the library that writes .hyper files is not installed",
            remedy="Install it: .venv/bin/python -m pip install --no-deps "
            "--require-hashes -r requirements-hyper.lock",
        ) from error
    import pyarrow.parquet as pq

    tables = {
        (SCHEMA, table.name): pq.read_table(published.parquet(table))
        for table in published.manifest.tables
    }
    building = target.with_name(f".building-{target.name}")
    try:
        pantab.frames_to_hyper(tables, building)
        building.replace(target)
    finally:
        building.unlink(missing_ok=True)
    return sum(rows.num_rows for rows in tables.values())
