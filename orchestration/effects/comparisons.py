"""Whether the starters of a program can be compared with anybody: no outcome is read.

What is found decides for which programs outcomes may be read afterwards.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from effects.balance import Balance, CovariateBalance
from effects.comparison import compare
from effects.errors import Reason, RefusedError
from effects.verdict import MINIMUM_SHOWN
from orchestration.effects.frames import read_populations, read_trials
from orchestration.effects.hypotheses import EVERYBODY

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    import duckdb

    from orchestration.effects.hypotheses import Program

Row = dict[str, Any]


@dataclass(frozen=True)
class Compared:
    """The starters of a program (or a subgroup of them) beside the others.

    Attributes:
        treated_count: People who started, once each; 0 where they are too few to show.
        control_count: Rows of those compared with.
        refusal: Why their outcomes are not to be read; None when they may be.
    """

    program: Program
    population: str
    treated_count: int
    control_count: int
    covariate_count: int
    balance: Balance | None
    refusal: RefusedError | None

    @property
    def is_comparable(self) -> bool:
        """Whether outcomes may be read."""
        return self.refusal is None

    @property
    def is_suppressed(self) -> bool:
        """Whether too few people are there to tell anything of them."""
        return min(self.treated_count, self.control_count) < MINIMUM_SHOWN


def compare_programs(
    connection: duckdb.DuckDBPyConnection, programs: Iterable[Program]
) -> list[Compared]:
    """Compare the people of each program that has trials."""
    return [
        _compared(connection, program, population)
        for program in programs
        if program.has_trials
        for population in read_populations(connection, program)
    ]


def _compared(
    connection: duckdb.DuckDBPyConnection, program: Program, population: str
) -> Compared:
    trials = read_trials(connection, program, population=population)
    started = trials.treated == 1
    found = compare(
        trials.treated,
        covariates=trials.covariates,
        is_randomised=program.is_randomised,
        weights=trials.weights,
    )
    return Compared(
        program=program,
        population=population,
        treated_count=len(np.unique(trials.persons[started])),
        control_count=int(np.count_nonzero(~started)),
        covariate_count=found.n_covariates,
        balance=found.balance,
        refusal=found.refusal,
    )


def read_compared(
    connection: duckdb.DuckDBPyConnection, programs: Iterable[Program]
) -> list[Compared]:
    """Read back what was found about each program, without its covariates."""
    known = {(one.program_id, one.version): one for one in programs}
    rows = connection.execute(
        """
        select
            program_id, program_version, population, treated_count, control_count,
            covariate_count, refusal_reason, raw_smd_maximum, weighted_smd_maximum,
            worst_covariate, overlap_share, effective_control_size, propensity_maximum
        from raw_effects.program_comparisons
        order by program_id, program_version, population <> ?, population
        """,
        [EVERYBODY],
    ).fetchall()
    return [
        Compared(
            program=known[row[0], row[1]],
            population=row[2],
            treated_count=row[3] or 0,
            control_count=row[4] or 0,
            covariate_count=row[5] or 0,
            balance=None if row[7] is None else _whole(*row[7:]),
            refusal=None if row[6] is None else _refusal(Reason(row[6])),
        )
        for row in rows
    ]


def _whole(
    raw: float,
    weighted: float,
    worst: str,
    overlap: float | None,
    effective: float,
    highest: float | None,
) -> Balance:
    return Balance(
        covariates=(),
        max_smd_raw=raw,
        max_smd_weighted=weighted,
        worst_covariate=worst,
        ess_treated=math.nan,
        ess_control=effective,
        overlap_share=overlap,
        ps_max=highest,
    )


def _refusal(reason: Reason) -> RefusedError:
    return RefusedError(
        reason,
        "The people cannot be compared, so what came of them was not read.",
        remedy="Look at the table of balance.",
    )


def comparison_row(compared: Compared) -> Row:
    """Lay out the comparison as a whole."""
    refusal = compared.refusal
    measured = None if compared.is_suppressed else compared.balance
    row: Row = {
        "program_id": compared.program.program_id,
        "program_version": compared.program.version,
        "population": compared.population,
        "is_comparable": refusal is None,
        "refusal_reason": None if refusal is None else str(refusal.reason),
        "is_suppressed": compared.is_suppressed,
    }
    if not compared.is_suppressed:
        row |= {
            "treated_count": compared.treated_count,
            "control_count": compared.control_count,
            "covariate_count": compared.covariate_count,
        }
    if measured is not None:
        row |= {
            "raw_smd_maximum": measured.max_smd_raw,
            "weighted_smd_maximum": measured.max_smd_weighted,
            "worst_covariate": measured.worst_covariate,
            "overlap_share": measured.overlap_share,
            "effective_control_size": measured.ess_control,
            "propensity_maximum": measured.ps_max,
        }
    return row


def balance_rows(compared: Compared) -> Iterator[Row]:
    """Lay out one row per covariate; a level of few people has no numbers."""
    measured = compared.balance
    hidden = _hidden(measured, compared.treated_count) if measured else set()
    for covariate in measured.covariates if measured else ():
        is_hidden = compared.is_suppressed or covariate.name in hidden
        row: Row = {
            "program_id": compared.program.program_id,
            "program_version": compared.program.version,
            "population": compared.population,
            "covariate_name": covariate.name,
            "is_suppressed": is_hidden,
        }
        if not is_hidden:
            row |= {
                "treated_count": compared.treated_count,
                "control_count": compared.control_count,
                "treated_covariate_mean": covariate.mean_treated,
                "control_covariate_mean": covariate.mean_control_raw,
                "weighted_covariate_mean": covariate.mean_control_weighted,
                "raw_smd": covariate.smd_raw,
                "weighted_smd": covariate.smd_weighted,
                "variance_ratio": covariate.variance_ratio,
            }
        yield row


def _hidden(measured: Balance, people: int) -> set[str]:
    """Name the levels to hide: those of few people, and one more of the same covariate.

    The levels of a covariate add up to everybody, so that a hidden one would be the
    rest: the largest hides with it.
    """
    levels: dict[str, list[CovariateBalance]] = {}
    for one in measured.covariates:
        name, is_level, _ = one.name.partition("=")
        if is_level:
            levels.setdefault(name, []).append(one)
    hidden = set()
    for of_one in levels.values():
        small = {
            one.name for one in of_one if _is_small(one.name, one.mean_treated, people)
        }
        if small:
            largest = max(of_one, key=lambda one: one.mean_treated)
            hidden |= {*small, largest.name}
    return hidden


def _is_small(name: str, share: float, people: int) -> bool:
    """Say whether a share of people is that of fewer than may be shown, or all but."""
    count = round(share * people)
    return "=" in name and not MINIMUM_SHOWN <= count <= people - MINIMUM_SHOWN
