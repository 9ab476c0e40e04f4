"""Whether every row that came in is accounted for, entity by entity.

The counts are those that the warehouse carries of the ledger; nothing is counted anew.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from publish.errors import AuditError
from publish.manifest import ReconciliationLine

if TYPE_CHECKING:
    import duckdb

RECONCILED = (
    "rows_in",
    "rows_loaded",
    "rows_quarantined",
    "rows_duplicate",
    "rows_superseded",
    "rows_erased",
)


def reconcile(connection: duckdb.DuckDBPyConnection) -> list[ReconciliationLine]:
    """Add up the loaded files of each entity in the attached warehouse.

    Raises:
        AuditError: The rows of an entity are not all accounted for.
    """
    sums = ", ".join(f"cast(sum({name}) as bigint)" for name in RECONCILED)
    found = connection.execute(
        f"""
        select entity, count(*), {sums} from warehouse.raw_ops.deliveries
        where status = 'loaded' group by entity order by entity
        """
    ).fetchall()
    lines = [
        ReconciliationLine(
            entity=entity, files=files, **dict(zip(RECONCILED, rows, strict=True))
        )
        for entity, files, *rows in found
    ]
    for line in lines:
        if not line.is_balanced:
            raise AuditError(
                f"the rows of {line.entity} do not add up: {line.rows_in} came in",
                rule="conservation",
                remedy="Compare the ledger with `stepladder status`; nothing is "
                "published until every row is accounted for.",
            )
    return lines
