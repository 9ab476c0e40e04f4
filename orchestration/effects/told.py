"""What is published about programs, as a run tells it at its end.

Read from the published tables, so that nothing is told that readers may not see.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pathlib import Path

_QUERY = """
    select
        program_id, outcome_name, horizon_months, effect_unit, naive_estimate,
        estimate, ci_low, ci_high, verdict, verdict_direction, suppression_reason
    from fct_program_effects
    where is_primary_row and outcome_role = 'primary' and population = 'all'
    order by program_id, program_version, outcome_name, horizon_months
"""


@dataclass(frozen=True)
class ProgramEffect:
    """The answer to a primary question about everybody; None where none is told.

    `naive_estimate` is the difference before adjusting, in the unit of `estimate`;
    `suppression_reason` says why there is no answer at all.
    """

    program_id: str
    outcome_name: str
    horizon_months: int
    effect_unit: str
    naive_estimate: float | None
    estimate: float | None
    ci_low: float | None
    ci_high: float | None
    verdict: str
    verdict_direction: str
    suppression_reason: str | None = None


def published_effects(database: Path) -> tuple[ProgramEffect, ...]:
    """Read the answers about everybody; none of an older set that has no such table."""
    import duckdb

    from publish.errors import PublishError
    from publish.reading import connect

    try:
        with connect(database) as connection:
            rows = connection.execute(_QUERY).fetchall()
    except (duckdb.Error, PublishError):
        return ()
    return tuple(ProgramEffect(*row) for row in rows)
