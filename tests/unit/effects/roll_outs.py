"""Roll-outs that several tests estimate from: published, by hand, and noise."""

from __future__ import annotations

import csv
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np

KNOWN = Path(__file__).parents[2] / "fixtures" / "known_answers"


@cache
def minimum_wage() -> dict[str, np.ndarray]:
    """Return log employment of 500 counties, 2003 to 2007; 191 raised wages."""
    path = KNOWN / "minimum_wage_counties.csv"
    with path.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    return {
        "outcome": np.array([float(row["log_employment"]) for row in rows]),
        "unit": np.array([int(row["county"]) for row in rows]),
        "time": np.array([float(row["year"]) for row in rows]),
        "cohort": np.array([float(row["first_treated_year"]) for row in rows]),
    }


def log_population() -> np.ndarray:
    """Return the counties' log population, one column."""
    path = KNOWN / "minimum_wage_counties.csv"
    with path.open(encoding="utf-8", newline="") as file:
        return np.array(
            [[float(row["log_population"])] for row in csv.DictReader(file)]
        )


def panel(outcomes: list[list[float]], cohorts: list[float]) -> dict[str, np.ndarray]:
    """Write a table of units (rows) and periods 1, 2, ... (columns) as long rows."""
    table = np.array(outcomes, dtype=float)
    n_units, n_times = table.shape
    return {
        "outcome": table.ravel(),
        "unit": np.repeat(np.arange(n_units), n_times),
        "time": np.tile(np.arange(1.0, n_times + 1), n_units),
        "cohort": np.repeat(np.array(cohorts, dtype=float), n_times),
    }


def by_hand() -> dict[str, np.ndarray]:
    """Return three periods; two units open in 2, two in 3, two never."""
    return panel(
        [
            [1, 4, 6],  # opens in 2
            [3, 8, 8],
            [2, 3, 9],  # opens in 3
            [4, 5, 9],
            [5, 6, 7],  # never
            [7, 10, 11],
        ],
        [2, 2, 3, 3, 0, 0],
    )


def noise(
    seed: int, n_units: int, n_times: int = 8, effect: float = 0.0
) -> dict[str, np.ndarray]:
    """Return units with opening dates by lot, and the same effect in all of them."""
    random = np.random.default_rng(seed)
    cohort = random.choice([3.0, 4.0, 5.0, 0.0], n_units, p=[0.25, 0.25, 0.25, 0.25])
    cohort[:4] = [3, 4, 5, 0]
    cohort[4:8] = [3, 4, 5, 0]
    times = np.arange(1.0, n_times + 1)
    opened = (cohort[:, None] > 0) & (times >= cohort[:, None])
    outcomes = random.normal(size=(n_units, 1)) + random.normal(size=(n_units, n_times))
    return panel((outcomes + effect * opened).tolist(), cohort.tolist())


def call(function: Any, rows: dict[str, np.ndarray], **options: Any) -> Any:  # noqa: ANN401
    """Call with the rows' columns as keywords."""
    rest = {key: values for key, values in rows.items() if key != "outcome"}
    return function(rows["outcome"], **(rest | options))
