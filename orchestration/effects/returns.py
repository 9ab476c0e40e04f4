"""What programs gave back: what their effects are worth, less what they cost.

Only effects that were estimated count, never a naive difference; a program whose
declaration values nothing has no return.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from effects.errors import RefusedError
from effects.roi import Benefit, return_on_investment
from effects.verdict import MINIMUM_SHOWN
from orchestration.effects.hypotheses import EVERYBODY, OUTCOMES

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    import duckdb

    from orchestration.effects.hypotheses import Program
    from orchestration.effects.judging import Judged

Row = dict[str, Any]

NO_BENEFIT: Final = "no_benefit"
NO_COST: Final = "no_cost"
NO_ESTIMATE: Final = "no_estimate"
OTHER_CURRENCY: Final = "other_currency"
TOO_FEW: Final = "few_treated_to_show"


@dataclass(frozen=True)
class _Valued:
    """What one event of an outcome is worth, as the declaration says."""

    outcome_name: str
    horizon_months: int
    amount: float
    currency: str

    @property
    def value_per_unit(self) -> float:
        """Money by one more event: an exit costs what an avoided one is worth."""
        sign = 1 if OUTCOMES[self.outcome_name].wanted == "increase" else -1
        return sign * self.amount


@dataclass(frozen=True)
class _Cost:
    """What a version of a program has cost up to now; None where it is not known."""

    participants: int
    participations: int
    amount: float | None
    currency: str | None


def return_rows(
    connection: duckdb.DuckDBPyConnection,
    programs: Sequence[Program],
    judged: Sequence[Judged],
) -> Iterator[Row]:
    """Lay out one row per program that has trials: its return, or why it has none."""
    costs, values = _read_costs(connection), _read_values(connection)
    for program in programs:
        version = program.program_id, program.version
        if program.has_trials and version in costs:
            yield _row(program, costs[version], values.get(version, []), judged)


def _row(
    program: Program, cost: _Cost, valued: Sequence[_Valued], judged: Sequence[Judged]
) -> Row:
    is_hidden = cost.participants < MINIMUM_SHOWN
    row: Row = {
        "program_id": program.program_id,
        "program_version": program.version,
        "is_suppressed": is_hidden,
    }
    if is_hidden:
        return row | {"roi_reason": TOO_FEW}
    row |= {
        "treated_count": cost.participants,
        "program_cost_amount": cost.amount,
        "money_currency": cost.currency,
    }
    benefits = [_benefit(program, one, judged) for one in valued]
    known = [one for one in benefits if one is not None]
    reason = _why_none(cost, valued, is_estimated=len(known) == len(benefits))
    if reason is None and cost.amount is not None:
        try:
            return row | _figures(known, cost, amount=cost.amount)
        except RefusedError as refusal:
            reason = str(refusal.reason)
    return row | {"roi_reason": reason}


def _why_none(
    cost: _Cost, valued: Sequence[_Valued], *, is_estimated: bool
) -> str | None:
    if not valued:
        return NO_BENEFIT
    if not cost.amount:
        return NO_COST
    if {one.currency for one in valued} != {cost.currency}:
        return OTHER_CURRENCY
    return None if is_estimated else NO_ESTIMATE


def _figures(benefits: Sequence[Benefit], cost: _Cost, *, amount: float) -> Row:
    found = return_on_investment(
        benefits,
        n_treated=cost.participations,
        cost_per_participant=amount / cost.participations,
    )
    return {
        "program_benefit_amount": found.benefits,
        "roi_ratio": found.roi,
        "roi_low": found.ci_low,
        "roi_high": found.ci_high,
        "benefit_cost_ratio": found.benefit_cost_ratio,
        "positive_roi_probability": found.probability_positive,
    }


def _benefit(
    program: Program, valued: _Valued, judged: Sequence[Judged]
) -> Benefit | None:
    for one in judged:
        hypothesis = one.looked.hypothesis
        if (
            hypothesis.program == program
            and one.looked.population == EVERYBODY
            and hypothesis.outcome_name == valued.outcome_name
            and hypothesis.horizon_months == valued.horizon_months
            and one.answer is not None
            and one.answer.estimate is not None
        ):
            estimate = one.answer.estimate
            return Benefit(estimate.estimate, estimate.std_error, valued.value_per_unit)
    return None


def _read_costs(connection: duckdb.DuckDBPyConnection) -> dict[tuple[str, int], _Cost]:
    rows = connection.execute(
        """
        select
            program_id, program_version, participant_count, participation_count,
            program_cost_amount, money_currency
        from intermediate.int_program_costs__totalled
        """
    ).fetchall()
    return {(row[0], row[1]): _Cost(*row[2:]) for row in rows}


def _read_values(
    connection: duckdb.DuckDBPyConnection,
) -> dict[tuple[str, int], list[_Valued]]:
    found: dict[tuple[str, int], list[_Valued]] = {}
    for program_id, version, *valued in connection.execute(
        """
        select
            program_id, program_version, outcome_name, horizon_months,
            value_per_event, value_currency
        from staging.stg_config__program_benefits
        order by program_id, program_version, outcome_name, horizon_months
        """
    ).fetchall():
        found.setdefault((program_id, version), []).append(_Valued(*valued))
    return found
