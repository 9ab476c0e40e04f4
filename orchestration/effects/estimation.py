"""Every registered question looked into, then all of them judged together.

What is estimated, and of whom; how, is in `effects`. A question without an answer is
answered with the reason: no row is ever left out.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Final

import numpy as np

from effects import design, hazards, openings
from effects.answering import Findings, Unjudged
from effects.errors import RefusedError
from effects.evidence import Evidence
from effects.families import Asked, answers
from effects.fit_people import look_into
from effects.incidence import restricted_mean_difference
from effects.question import People, Question
from effects.wording import Subject
from orchestration.effects.frames import read_cells, read_followed, read_panel
from orchestration.effects.hypotheses import EVERYBODY, EXIT
from orchestration.effects.weighting import weights_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    import duckdb

    from effects.multiplicity import Adjusted
    from effects.openings import Opening
    from effects.question import Answer
    from effects.results import Estimate
    from orchestration.effects.comparisons import Compared
    from orchestration.effects.frames import Cells, Followed
    from orchestration.effects.hypotheses import Hypothesis, Outcome, Program

VERSION_REPLACED: Final = "version_replaced"
DECLARATION_WITHDRAWN: Final = "declaration_withdrawn"
OUTCOME_NOT_MEASURED: Final = "outcome_not_measured"
HORIZON_NOT_OVER: Final = "horizon_not_over"
_STILL_ASKED: Final = {OUTCOME_NOT_MEASURED, HORIZON_NOT_OVER}
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


@dataclass(frozen=True)
class Judged:
    """A question with its answer; None where it was not looked into."""

    looked: Looked
    answer: Answer | None
    among: Adjusted | None


def judge(looked: Sequence[Looked]) -> list[Judged]:
    """Answer all questions of a round."""
    asked = [
        (one, one.unjudged)
        for one in looked
        if one.unjudged is not None and one.hypothesis.outcome is not None
    ]
    found = answers(
        [
            Asked(
                unjudged=unjudged,
                family=one.hypothesis.family,
                subject=subject_of(one.hypothesis),
                is_displacement_possible=is_displacement_possible(one.hypothesis),
            )
            for one, unjudged in asked
        ],
        unanswered=[
            one.hypothesis.family for one in looked if one.not_looked in _STILL_ASKED
        ],
    )
    told = {id(one): pair for (one, _), pair in zip(asked, found, strict=True)}
    return [Judged(one, *told.get(id(one), (None, None))) for one in looked]


def subject_of(hypothesis: Hypothesis) -> Subject:
    """Say of whom and of what the sentences about a question speak."""
    outcome = _known(hypothesis)
    return Subject(
        people=f"people who started {hypothesis.program.name}",
        others="colleagues who could have started but did not"
        if hypothesis.program.is_randomised
        else "similar colleagues who could have started but did not",
        outcome=outcome.told.format(months=hypothesis.horizon_months),
        scale="share" if outcome.kind == "event" else "mean",
        wanted=outcome.wanted,
        unit="" if outcome.kind == "event" else "of the rating scale",
    )


def is_displacement_possible(hypothesis: Hypothesis) -> bool:
    """Say whether one person's gain may be another's loss.

    Promotions are as many as there are posts, and ratings often follow a distribution.
    """
    return hypothesis.outcome_name in {"promoted", "rating", "rating_delta"}


def look_into_program(
    connection: duckdb.DuckDBPyConnection,
    program: Program,
    *,
    hypotheses: Iterable[Hypothesis],
    compared: Mapping[str, Compared],
) -> list[Looked]:
    """Look into every question about one version of a program.

    Args:
        connection: To the warehouse.
        program: The version.
        hypotheses: Its questions.
        compared: By population: how alike people are. Outcomes are read only of those
            that can be compared.
    """
    found: list[Looked] = []
    cells: Cells | None = None
    asked = list(hypotheses)
    for hypothesis in asked:
        why_not = _not_looked(hypothesis)
        if why_not is not None:
            found.append(Looked(hypothesis, EVERYBODY, not_looked=why_not))
            continue
        for population, comparison in compared.items():
            one = _look(connection, hypothesis, population, comparison)
            if population == EVERYBODY and _is_told(one):
                cells = cells or read_cells(connection, program)
                one = _with_units(connection, one)
                one = replace(
                    one, others=(*one.others, *_hazard(cells, _known(hypothesis)))
                )
            found.append(one)
    return found


def _not_looked(hypothesis: Hypothesis) -> str | None:
    if hypothesis.program.is_withdrawn:
        return DECLARATION_WITHDRAWN
    if not hypothesis.program.has_trials:
        return VERSION_REPLACED
    return OUTCOME_NOT_MEASURED if hypothesis.outcome is None else None


def _known(hypothesis: Hypothesis) -> Outcome:
    if hypothesis.outcome is None:
        message = f"nobody measures {hypothesis.outcome_name}"
        raise ValueError(message)
    return hypothesis.outcome


def _question(hypothesis: Hypothesis) -> Question:
    program, outcome = hypothesis.program, _known(hypothesis)
    return Question(
        method="randomised" if program.is_randomised else "aipw",
        treatment=program.name,
        outcome=hypothesis.outcome_name,
        is_randomised=program.is_randomised,
        wanted=outcome.wanted,
        smallest_effect=hypothesis.smallest_effect,
        is_exploratory=hypothesis.exploratory_reason is not None,
    )


def _look(
    connection: duckdb.DuckDBPyConnection,
    hypothesis: Hypothesis,
    population: str,
    compared: Compared,
) -> Looked:
    question, outcome = _question(hypothesis), _known(hypothesis)
    looked = Looked(hypothesis, population, compared=compared)
    if compared.refusal is not None:
        return replace(
            looked,
            unjudged=_not_comparable(question, compared, compared.refusal),
            treated_count=compared.treated_count,
            control_count=compared.control_count,
        )
    followed = read_followed(
        connection,
        hypothesis.program,
        horizon_months=hypothesis.horizon_months,
        columns=[outcome.column],
        population=population,
    )
    values, trials = followed.outcomes[outcome.column], followed.trials
    if not len(values):
        return replace(looked, not_looked=HORIZON_NOT_OVER)
    unjudged = look_into(
        People(
            outcome=values,
            treated=trials.treated,
            covariates=trials.covariates,
            clusters=trials.persons,
        ),
        question,
    )
    known, started = np.isfinite(values), trials.treated == 1
    is_event = outcome.kind == "event"
    looked = replace(
        looked,
        unjudged=unjudged,
        treated_events=int(values[known & started].sum()) if is_event else None,
        control_events=int(values[known & ~started].sum()) if is_event else None,
        treated_count=len(np.unique(trials.persons[known & started])),
        control_count=int(np.count_nonzero(known & ~started)),
        cluster_count=len(np.unique(trials.persons[known])),
        crossover_share=followed.crossover_share,
    )
    if outcome.cause and _is_told(looked):
        looked = replace(looked, others=_sooner(followed, hypothesis))
    return looked


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


def _sooner(followed: Followed, hypothesis: Hypothesis) -> tuple[Estimate, ...]:
    """By how many months the event comes sooner; an exit precludes a promotion."""
    started = followed.trials.treated == 1
    is_exit = _known(hypothesis).cause == EXIT
    try:
        found = restricted_mean_difference(
            np.where(followed.is_gone, EXIT, 0) if is_exit else followed.cause,
            of=_known(hypothesis).cause,
            horizon=float(hypothesis.horizon_months),
            treated=started,
            entry=np.zeros(len(started)),
            exit_time=followed.exit_months if is_exit else followed.months,
            weights=weights_of(followed.trials, hypothesis.program),
            clusters=followed.trials.persons,
        )
    except RefusedError:
        return ()
    return (found,)


def _with_units(connection: duckdb.DuckDBPyConnection, looked: Looked) -> Looked:
    """Ask the same of units that opened the program at different times."""
    hypothesis, unjudged = looked.hypothesis, looked.unjudged
    outcome = _known(hypothesis)
    if outcome.panel_column is None or unjudged is None:
        return looked
    panel = read_panel(
        connection,
        hypothesis.program,
        column=outcome.panel_column,
        horizon_months=hypothesis.horizon_months,
    )
    try:
        opening = openings.look_into(
            panel.outcome,
            uptake=panel.uptake,
            unit=panel.unit,
            period=panel.period,
            cohort=panel.cohort,
        )
    except RefusedError:
        return looked
    unjudged.findings.know(roll_out=opening.evidence())
    found = [opening.roll_out.overall, opening.per_participant]
    return replace(
        looked,
        opening=opening,
        others=(*looked.others, *(one for one in found if one is not None)),
    )


def _hazard(cells: Cells, outcome: Outcome) -> tuple[Estimate, ...]:
    """How many times as often the event comes, month by month, once started."""
    if outcome.panel_column is None:
        return ()
    try:
        built = design.build(cells.covariates, missing="indicate")
        found = hazards.estimate_cells(
            cells.events[outcome.panel_column],
            people=cells.people,
            period=cells.period,
            treated=cells.treated,
            covariates=built.matrix,
        )
    except RefusedError:
        return ()
    return (found,)
