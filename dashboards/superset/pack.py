"""The whole pack: the files that Superset's import reads, in one archive.

It holds no row of data and no password. Equal content gives equal bytes.
"""

from __future__ import annotations

import zipfile
from datetime import UTC, datetime, time
from io import BytesIO
from typing import TYPE_CHECKING, Any, Final

import yaml

from dashboards.pages import PAGES
from dashboards.superset.boards import dashboard
from dashboards.superset.cards import cards_of
from dashboards.superset.charts import chart
from dashboards.superset.datasets import (
    DATABASE,
    VERSION,
    database,
    dataset,
    is_duckdb,
    labels_of,
)

if TYPE_CHECKING:
    from collections.abc import Mapping

    from publish.manifest import Manifest

FOLDER: Final = "stepladder"
"""The one folder in the archive; its name means nothing to Superset."""

DUCKDB_SCHEMA: Final = "main"
_EARLIEST: Final = (1980, 1, 1, 0, 0, 0)
"""A date that archives can hold."""


def pack_files(manifest: Manifest, *, address: str, schema: str) -> dict[str, str]:
    """Write every file of the pack; names are relative to its folder.

    Args:
        manifest: Of the published set: which tables and columns there are.
        address: Where Superset finds them, in SQLAlchemy's form, without a password.
        schema: Their schema on a server; a DuckDB file has one of its own.

    Raises:
        PublishError: A table that a page shows is not in the published set.
    """
    tables = {
        table.name: tuple(column.name for column in table.columns)
        for table in manifest.tables
    }
    place = DUCKDB_SCHEMA if is_duckdb(address) else schema
    boards = {page.page_id: tuple(cards_of(page, tables)) for page in PAGES}
    cards = [card for shown in boards.values() for card in shown]
    labels = labels_of(cards)
    documents: dict[str, dict[str, Any]] = {
        "metadata": _metadata(manifest),
        f"databases/{DATABASE}": database(address),
    }
    for table in manifest.tables:
        documents[f"datasets/{DATABASE}/{table.name}"] = dataset(
            table, schema=place, labels=labels.get(table.name, {})
        )
    for card in cards:
        documents[f"charts/{card.page_id}_{card.card_id}"] = chart(card)
    for page in PAGES:
        documents[f"dashboards/{page.page_id}"] = dashboard(
            page, boards[page.page_id], tables
        )
    return {
        f"{name}.yaml": yaml.dump(
            document,
            Dumper=yaml.CSafeDumper,  # ten times faster than the one in Python
            sort_keys=False,
            allow_unicode=True,
            width=88,
        )
        for name, document in documents.items()
    }


def _metadata(manifest: Manifest) -> dict[str, Any]:
    day = datetime.combine(manifest.as_of_date, time(), tzinfo=UTC)
    return {"version": VERSION, "type": "Dashboard", "timestamp": day.isoformat()}


def archive(files: Mapping[str, str]) -> bytes:
    """Put the files into one archive, with nothing of when or where it was made."""
    target = BytesIO()
    with zipfile.ZipFile(target, "w") as bundle:
        for name in sorted(files):
            entry = zipfile.ZipInfo(f"{FOLDER}/{name}", date_time=_EARLIEST)
            entry.compress_type = zipfile.ZIP_DEFLATED
            entry.external_attr = 0o644 << 16
            bundle.writestr(entry, files[name])
    return target.getvalue()
