"""What the ledger says, summed up for checks, reports and the status command.

Reads only; writing to the ledger is ingest's own business.
"""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Final

from ingest.ledger import Delivery, deliveries, faults_of, open_ledger

if TYPE_CHECKING:
    from ingest.workspace import Workspace
    from orchestration.quality.report import Batch

COMPLETE_MODES: Final = frozenset({"full", "snapshot"})
COUNTS: Final = (
    "rows_in",
    "rows_loaded",
    "rows_quarantined",
    "rows_duplicate",
    "rows_superseded",
    "rows_erased",
)


@dataclass(frozen=True)
class EntityTotals:
    """The deliveries of one entity, added up."""

    files: int = 0
    files_rejected: int = 0
    rows_in: int = 0
    rows_loaded: int = 0
    rows_quarantined: int = 0
    rows_duplicate: int = 0
    rows_superseded: int = 0
    rows_erased: int = 0
    newest: datetime | None = None
    unbalanced: tuple[int, ...] = ()


@dataclass(frozen=True)
class RuleCount:
    """How many rows of an entity one rule keeps in quarantine."""

    entity: str
    rule: str
    column: str | None
    rows: int


def read_deliveries(workspace: "Workspace") -> tuple[Delivery, ...]:
    """Read every delivery in the order of landing; none if nothing has landed."""
    if not workspace.ledger.is_file():
        return ()
    with open_ledger(workspace.ledger) as ledger:
        return tuple(deliveries(ledger))


def landed_at(delivery: Delivery) -> datetime:
    """Say when a delivery was written to the ledger, in UTC."""
    return datetime.fromisoformat(delivery.loaded_at).astimezone(UTC)


def total_by_entity(workspace: "Workspace") -> Mapping[str, EntityTotals]:
    """Add up the deliveries of every contract's entity, landed or not."""
    from ingest.contract import load_contracts

    found = read_deliveries(workspace)
    return {
        entity: _total(landed for landed in found if landed.entity == entity)
        for entity in load_contracts()
    }


def quarantined_by_rule(
    workspace: "Workspace", landed: Iterable[Delivery]
) -> list[RuleCount]:
    """Count the quarantined rows of deliveries by entity, rule and column."""
    counted: Counter[tuple[str, str, str | None]] = Counter()
    with open_ledger(workspace.ledger) as ledger:
        for delivery in landed:
            for (rule, column), rows in faults_of(ledger, delivery.delivery_id).items():
                counted[delivery.entity, rule, column] += rows
    return [
        RuleCount(entity, rule, column, rows)
        for (entity, rule, column), rows in sorted(
            counted.items(), key=lambda item: tuple(map(str, item[0]))
        )
    ]


def open_by_rule(workspace: "Workspace") -> list[RuleCount]:
    """Count the faults of the rows that are open, by entity, rule and column."""
    from ingest.open_rows import told_open
    from ingest.quarantine import read_faults

    entities = {d.delivery_id: d.entity for d in read_deliveries(workspace)}
    if not entities:
        return []
    faults = told_open(workspace, read_faults(workspace)).filter("is_open")
    counted = Counter(
        (entities[delivery], rule, column)
        for delivery, rule, column in faults.select(
            "delivery_id", "rule", "column_name"
        ).iter_rows()
    )
    return [
        RuleCount(entity, rule, column, rows)
        for (entity, rule, column), rows in sorted(
            counted.items(), key=lambda item: tuple(map(str, item[0]))
        )
    ]


def landed_batches(workspace: "Workspace") -> "list[Batch]":
    """List the loaded deliveries as batches to be judged.

    Those that were replaced stay: they belong to the history of their feed's volume.
    """
    from orchestration.quality.report import Batch

    return [
        Batch(
            delivery_id=landed.delivery_id,
            source=landed.source,
            feed=landed.feed,
            entity=landed.entity,
            is_complete=landed.delivery_mode in COMPLETE_MODES,
            file_name=landed.file_name,
            loaded_at=landed_at(landed).isoformat(timespec="seconds"),
            parquet=workspace.root / landed.parquet_path,
        )
        for landed in read_deliveries(workspace)
        if landed.status != "rejected" and landed.parquet_path is not None
    ]


def _total(found: Iterable[Delivery]) -> EntityTotals:
    mine = list(found)
    loaded = [landed for landed in mine if landed.status == "loaded"]
    return EntityTotals(
        files=len(loaded),
        files_rejected=sum(landed.status == "rejected" for landed in mine),
        newest=max((landed_at(landed) for landed in loaded), default=None),
        unbalanced=tuple(
            landed.delivery_id for landed in loaded if not _is_balanced(landed)
        ),
        **{count: sum(getattr(landed, count) for landed in loaded) for count in COUNTS},
    )


def _is_balanced(landed: Delivery) -> bool:
    return landed.rows_in == (
        landed.rows_loaded
        + landed.rows_quarantined
        + landed.rows_duplicate
        + landed.rows_superseded
        + landed.rows_erased
    )
