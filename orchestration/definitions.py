"""What Dagster loads: the pipeline of the workspace that the environment names."""

import dagster as dg

from orchestration.assembly import assemble
from orchestration.settings import (
    calculate_on_one_thread,
    find_dagster_workspace,
    silence_telemetry,
)


@dg.definitions
def pipeline() -> dg.Definitions:
    """Assemble the pipeline when Dagster asks for it, not at import."""
    silence_telemetry()
    calculate_on_one_thread()
    return assemble(find_dagster_workspace())
