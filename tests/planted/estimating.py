"""From a seed to what the product says of every program in that organisation.

Either all of it, as a run would say it with its verdicts, or the deciding estimate
alone: that takes a third of the time and is the same number.
"""

from __future__ import annotations

import multiprocessing
import os
import tempfile
import time
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from functools import partial
from itertools import groupby
from pathlib import Path
from typing import TYPE_CHECKING, Final, Literal

from tests.planted.judging import Answer
from tests.planted.organisations import land_organisation, warehouse
from tests.planted.replayed import HORIZON_MONTHS, scenario

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    import duckdb

    from effects.question import Answer as FitAnswer
    from effects.results import Estimate
    from tests.planted.frames import Statement


Depth = Literal["verdicts", "estimates"]


@dataclass(frozen=True)
class Told:
    """All answers about one organisation, and the processor seconds they took."""

    seed: int
    answers: tuple[Answer, ...]
    cpu_seconds: float


def tell_all(
    name: str,
    seeds: Iterable[int],
    *,
    employees: int,
    statements: tuple[Statement, ...],
    workers: int,
    depth: Depth = "verdicts",
) -> Iterator[Told]:
    """Estimate the organisations of some seeds and hand them out as they are done."""
    one = partial(tell, name, employees=employees, statements=statements, depth=depth)
    for variable in _THREADS:
        os.environ.setdefault(variable, "1")
    # A fresh interpreter each: libraries with threads of their own do not survive a
    # fork.
    context = multiprocessing.get_context("spawn")
    with ProcessPoolExecutor(workers, mp_context=context) as pool:
        yield from pool.map(one, seeds)


def tell(
    name: str,
    seed: int,
    *,
    employees: int,
    statements: tuple[Statement, ...],
    depth: Depth = "verdicts",
    key: str | None = None,
) -> Told:
    """Write, land, build and estimate the organisation of one seed.

    Arguments are those of `tell_all`, and of `land_organisation`.
    """
    started = time.process_time()
    with tempfile.TemporaryDirectory(prefix="planted-") as place:
        workspace = land_organisation(
            Path(place) / "workspace",
            scenario(name, employees=employees, seed=seed),
            key=key,
        )
        with warehouse(workspace, statements) as connection:
            answers = tuple(_ANSWER[depth](connection, seed))
    return Told(seed, answers, time.process_time() - started)


def judged(connection: duckdb.DuckDBPyConnection, seed: int) -> Iterator[Answer]:
    """Estimate all that a run estimates, and read the rows that decide."""
    from orchestration.effects.stage import compare, estimate

    compare(connection)
    estimate(connection)
    rows = connection.execute(
        """
        select
            program_id, outcome_name, estimate, std_error, ci_low, ci_high, p_value,
            naive_estimate, verdict
        from raw_effects.program_effects
        where is_primary_row and horizon_months = ?
        order by program_id, outcome_name
        """,
        [HORIZON_MONTHS],
    ).fetchall()
    return (Answer(seed, *row) for row in rows)


def adjusted(connection: duckdb.DuckDBPyConnection, seed: int) -> Iterator[Answer]:
    """Estimate what decides and nothing beside it; the verdict is its own alone."""
    from effects.fit_people import look_into
    from effects.question import People, Question
    from orchestration.effects.frames import read_followed
    from orchestration.effects.hypotheses import read_hypotheses, read_programs
    from orchestration.effects.weighting import Watched

    hypotheses = [
        one
        for one in read_hypotheses(connection, read_programs(connection))
        if one.outcome is not None and one.horizon_months == HORIZON_MONTHS
    ]
    for program, asked in groupby(hypotheses, key=lambda one: one.program):
        outcomes = {
            one.outcome_name: one.outcome.column for one in asked if one.outcome
        }
        followed = read_followed(
            connection,
            program,
            horizon_months=HORIZON_MONTHS,
            columns=sorted(outcomes.values()),
        )
        watched = Watched(program, followed)
        for name, column in outcomes.items():
            found = look_into(
                People(
                    outcome=followed.outcomes[column],
                    treated=followed.trials.treated,
                    covariates=followed.trials.covariates,
                    clusters=followed.trials.persons,
                    weights=watched.base_weights,
                ),
                Question("aipw", program.name, name),
                known=watched.groups,
            ).answer()
            yield _answer(seed, program.program_id, name, found)


def _answer(seed: int, program: str, outcome: str, found: FitAnswer) -> Answer:
    methods = found.diagnostics.get("methods", {})
    return Answer(
        seed,
        program,
        outcome,
        **_numbers_of(found.estimate),
        naive_estimate=methods.get("naive", {}).get("estimate"),
        verdict=found.verdict.word,
    )


def _numbers_of(found: Estimate | None) -> dict[str, float | None]:
    names = ("estimate", "std_error", "ci_low", "ci_high", "p_value")
    return {name: None if found is None else getattr(found, name) for name in names}


_ANSWER: Final = {"verdicts": judged, "estimates": adjusted}
_THREADS: Final = ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "POLARS_MAX_THREADS")
"""Each organisation has a process and no need of more threads."""
