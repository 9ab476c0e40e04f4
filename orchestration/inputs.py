"""What the next build is made of: read after landing, before building."""

from datetime import UTC, date, datetime
from typing import TYPE_CHECKING

from orchestration.building import Inputs
from orchestration.deliveries import landed_at, read_deliveries
from orchestration.fingerprint import hash_inputs

if TYPE_CHECKING:
    from collections.abc import Sequence

    from ingest.ledger import Delivery
    from ingest.workspace import Workspace


def read_inputs(workspace: "Workspace") -> Inputs:
    """Fix the as-of date and hash everything the marts depend on."""
    deliveries = read_deliveries(workspace)
    as_of = _as_of(workspace, deliveries)
    return Inputs(
        as_of=as_of,
        fingerprint=hash_inputs(
            workspace,
            as_of=as_of,
            deliveries=[
                (
                    landed.delivery_id,
                    landed.status,
                    landed.parquet_sha256,
                    landed.rows_quarantined,
                    landed.rows_erased,
                )
                for landed in deliveries
            ],
        ),
    )


def dbt_variables(workspace: "Workspace", *, as_of: date) -> dict[str, str | int]:
    """Return what dbt's SQL is compiled with: the day, and what the settings decide."""
    settings = workspace.settings
    return {
        "as_of_date": as_of.isoformat(),
        "time_zone": settings.time_zone,
        "minimum_group_size": settings.minimum_group_size,
        "fiscal_year_start_month": settings.fiscal_year_start_month,
        "fiscal_week_pattern": settings.fiscal_week_pattern,
        "fiscal_week_start_day": settings.fiscal_week_start_day,
        "reporting_currency": settings.reporting_currency,
        "headcount_worker_types": ",".join(settings.headcount_worker_types),
    }


def _as_of(workspace: "Workspace", deliveries: "Sequence[Delivery]") -> date:
    chosen = workspace.settings.as_of
    if isinstance(chosen, date):
        return chosen
    loaded = [landed_at(landed) for landed in deliveries if landed.status == "loaded"]
    return max(loaded, default=datetime.now(UTC)).date()
