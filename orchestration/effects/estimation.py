"""Every registered question looked into: what is estimated, and of whom.

How, is in `effects`. A question without an answer has the reason: none is left out.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Final

import numpy as np

from effects.answering import Findings, Unjudged
from effects.errors import RefusedError
from effects.evidence import Evidence
from effects.fit_people import look_into
from effects.question import People, Question
from orchestration.effects.frames import read_cells, read_followed, read_panel
from orchestration.effects.hypotheses import EVERYBODY
from orchestration.effects.other_scales import (
    of_rates,
    of_units,
    sooner,
)
from orchestration.effects.weighting import Watched

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence
    from datetime import date

    import duckdb

    from effects.openings import Opening
    from effects.results import Estimate
    from orchestration.effects.comparisons import Compared
    from orchestration.effects.frames import Cells
    from orchestration.effects.hypotheses import Hypothesis

VERSION_REPLACED: Final = "version_replaced"
DECLARATION_WITHDRAWN: Final = "declaration_withdrawn"
OUTCOME_NOT_MEASURED: Final = "outcome_not_measured"
HORIZON_NOT_OVER: Final = "horizon_not_over"
STILL_ASKED: Final = {OUTCOME_NOT_MEASURED, HORIZON_NOT_OVER}
"""Questions without an answer that stand: a family is not smaller for them."""


@dataclass(frozen=True)
class Looked:
    """What was found about one question, before it is judged with the others.

    Attributes:
        hypothesis: The question.
        population: Of whom.
        unjudged: The estimate that decides, or why there is none; None when it was
            not looked into at all.
        not_looked: Why not.
        compared: How alike people were, before outcomes were read.
        treated_events: Starters with the outcome; None where it is no event.
        control_events: Those compared with it.
        treated_count: Starters whose outcome is known.
        control_count: Rows of those compared with it known.
        cluster_count: Persons among both.
        crossover_share: Of those compared, who started within the horizon.
        opening: What units showed; None where nothing could be told.
        others: Estimates of the same question on other scales.
    """

    hypothesis: Hypothesis
    population: str
    unjudged: Unjudged | None = None
    not_looked: str | None = None
    compared: Compared | None = None
    treated_events: int | None = None
    control_events: int | None = None
    treated_count: int | None = None
    control_count: int | None = None
    cluster_count: int | None = None
    crossover_share: float | None = None
    opening: Opening | None = None
    others: tuple[Estimate, ...] = ()


def look_into_program(
    connection: duckdb.DuckDBPyConnection,
    *,
    hypotheses: Iterable[Hypothesis],
    compared: Mapping[str, Compared],
) -> tuple[list[Looked], Watched | None]:
    """Look into every question about one version of a program.

    Args:
        connection: To the warehouse.
        hypotheses: The questions.
        compared: By population: how alike people are. Outcomes are read only of those
            that can be compared.

    Returns:
        What was found, in the order of the questions, and everybody over the longest
        horizon, for curves; None where nobody may be looked at.
    """
    asked = list(hypotheses)
    found: dict[tuple[int, int], Looked] = {}
    by_horizon: dict[int, list[int]] = {}
    for place, hypothesis in enumerate(asked):
        why_not = _not_looked(hypothesis)
        if why_not is not None:
            found[place, 0] = Looked(hypothesis, EVERYBODY, not_looked=why_not)
        else:
            by_horizon.setdefault(hypothesis.horizon_months, []).append(place)
    everybody: Watched | None = None
    for number, (population, comparison) in enumerate(compared.items()):
        for horizon, places in sorted(by_horizon.items()):
            together = [asked[place] for place in places]
            watched = _watch(connection, together, population, comparison)
            for place, hypothesis in zip(places, together, strict=True):
                found[place, number] = _look(
                    hypothesis, population, comparison, watched
                )
            if population == EVERYBODY and horizon == max(by_horizon):
                everybody = watched
    looked = [found[key] for key in sorted(found)]
    return _on_other_scales(connection, looked), everybody


def why_nobody(looked: Sequence[Looked]) -> str:
    """Say why there is nobody to watch: of everybody, what stands in the way first."""
    reasons = [
        one.not_looked
        or (None if one.compared is None else _refused(one.compared))
        or HORIZON_NOT_OVER
        for one in looked
        if one.population == EVERYBODY
    ]
    return next((one for one in reasons if one not in STILL_ASKED), reasons[0])


def _refused(compared: Compared) -> str | None:
    return None if compared.refusal is None else str(compared.refusal.reason)


def _not_looked(hypothesis: Hypothesis) -> str | None:
    if hypothesis.program.is_withdrawn:
        return DECLARATION_WITHDRAWN
    if not hypothesis.program.has_trials:
        return VERSION_REPLACED
    return OUTCOME_NOT_MEASURED if hypothesis.outcome is None else None


def _question(hypothesis: Hypothesis) -> Question:
    program, outcome = hypothesis.program, hypothesis.known_outcome
    return Question(
        method="randomised" if program.is_randomised else "aipw",
        treatment=program.name,
        outcome=hypothesis.outcome_name,
        is_randomised=program.is_randomised,
        wanted=outcome.wanted,
        smallest_effect=None
        if hypothesis.smallest_effect is None
        else outcome.measure.effect(hypothesis.smallest_effect),
        is_exploratory=hypothesis.exploratory_reason is not None,
    )


def _watch(
    connection: duckdb.DuckDBPyConnection,
    together: Sequence[Hypothesis],
    population: str,
    compared: Compared,
) -> Watched | None:
    """Read what came of people, for questions of one horizon; None if it may not be."""
    if not compared.is_comparable:
        return None
    first = together[0]
    followed = read_followed(
        connection,
        first.program,
        horizon_months=first.horizon_months,
        columns=sorted({one.known_outcome.column for one in together}),
        population=population,
    )
    return Watched(first.program, followed)


def _look(
    hypothesis: Hypothesis,
    population: str,
    compared: Compared,
    watched: Watched | None,
) -> Looked:
    question, outcome = _question(hypothesis), hypothesis.known_outcome
    looked = Looked(hypothesis, population, compared=compared)
    if watched is None:
        if compared.refusal is None:
            message = "people who can be compared were not watched"
            raise ValueError(message)
        return replace(
            looked,
            unjudged=_not_comparable(question, compared, compared.refusal),
            treated_count=compared.treated_count,
            control_count=compared.control_count,
        )
    values, trials = watched.followed.outcomes[outcome.column], watched.followed.trials
    if not len(values):
        return replace(looked, not_looked=HORIZON_NOT_OVER)
    unjudged = look_into(
        People(
            outcome=values,
            treated=trials.treated,
            covariates=trials.covariates,
            clusters=trials.persons,
            weights=watched.base_weights,
        ),
        question,
        known=watched.groups,
    )
    known, started = np.isfinite(values), trials.treated == 1
    is_event = outcome.is_event
    looked = replace(
        looked,
        unjudged=unjudged,
        treated_events=int(values[known & started].sum()) if is_event else None,
        control_events=int(values[known & ~started].sum()) if is_event else None,
        treated_count=len(np.unique(trials.persons[known & started])),
        control_count=int(np.count_nonzero(known & ~started)),
        cluster_count=len(np.unique(trials.persons[known])),
        crossover_share=watched.followed.crossover_share,
    )
    if outcome.cause and _is_told(looked):
        months = hypothesis.horizon_months
        looked = _with(looked, sooner(watched, outcome, horizon_months=months))
    return looked


def _with(looked: Looked, found: Estimate | RefusedError) -> Looked:
    """Put an estimate beside the others, if there is one."""
    if isinstance(found, RefusedError):
        return looked
    return replace(looked, others=(*looked.others, found))


def _is_told(looked: Looked) -> bool:
    return looked.unjudged is not None and not isinstance(
        looked.unjudged.found, RefusedError
    )


def _not_comparable(
    question: Question, compared: Compared, refusal: RefusedError
) -> Unjudged:
    """Refuse a question whose outcome is not read: too few people, or too different."""
    balance = compared.balance
    findings = Findings(
        question=question,
        is_event=False,
        evidence=Evidence(
            n_treated=compared.treated_count,
            n_control=compared.control_count,
            design=compared.program.design,
            finding=None,
            refusal=refusal.reason,
            max_smd=None if balance is None else balance.max_smd_weighted,
            overlap_share=None if balance is None else balance.overlap_share,
            effective_controls=None if balance is None else balance.ess_control,
            wanted=question.wanted,
            is_exploratory=question.is_exploratory,
        ),
        worst_covariate=None if balance is None else balance.worst_covariate,
    )
    return Unjudged(findings, refusal)


def _on_other_scales(
    connection: duckdb.DuckDBPyConnection, looked: Iterable[Looked]
) -> list[Looked]:
    """Ask what is told of everybody of units and of rates, too."""
    cells: dict[date, Cells] = {}
    found = []
    for one in looked:
        outcome, unjudged = one.hypothesis.outcome, one.unjudged
        column = None if outcome is None else outcome.panel_column
        until = one.hypothesis.look_date
        is_asked = one.population == EVERYBODY and _is_told(one)
        if unjudged is None or column is None or until is None or not is_asked:
            found.append(one)
            continue
        if until not in cells:
            cells[until] = read_cells(connection, one.hypothesis.program, until=until)
        told = _with_units(connection, one, unjudged, column, until=until)
        found.append(_with(told, of_rates(cells[until], column)))
    return found


def _with_units(
    connection: duckdb.DuckDBPyConnection,
    looked: Looked,
    unjudged: Unjudged,
    column: str,
    *,
    until: date,
) -> Looked:
    hypothesis = looked.hypothesis
    panel = read_panel(
        connection,
        hypothesis.program,
        column=column,
        horizon_months=hypothesis.horizon_months,
        until=until,
    )
    opening = of_units(panel)
    if isinstance(opening, RefusedError):
        return _with(looked, opening)
    unjudged.findings.know(roll_out=opening.evidence())
    found = [opening.roll_out.overall, opening.per_participant]
    return replace(
        looked,
        opening=opening,
        others=(*looked.others, *(one for one in found if one is not None)),
    )
