"""Event histories that several tests fit: published ones and noise."""

from __future__ import annotations

import csv
from pathlib import Path
from typing import Any

import numpy as np

from effects import hazards

KNOWN = Path(__file__).parents[2] / "fixtures" / "known_answers"


def columns(name: str, *wanted: str) -> list[np.ndarray]:
    """Columns of a table of known answers, without rows that miss a value."""
    with (KNOWN / name).open(encoding="utf-8", newline="") as file:
        rows = [row for row in csv.DictReader(file) if all(row[w] for w in wanted)]
    return [np.array([float(row[w]) for row in rows]) for w in wanted]


def rossi() -> dict[str, Any]:
    week, arrest, fin, *others = columns(
        "rossi_recidivism.csv",
        *("week", "arrest", "fin", "age", "race", "wexp", "mar", "paro", "prio"),
    )
    return {
        "event": arrest == 1,
        "entry": np.zeros(len(week)),
        "exit_time": week,
        "treated": fin == 1,
        "covariates": np.column_stack(others),
    }


def people(seed: int, n: int = 400) -> dict[str, Any]:
    """Records whose treatment begins on the way for some."""
    random = np.random.default_rng(seed)
    person = np.repeat(np.arange(n), 2)
    switch = random.integers(1, 6, n)
    ends = switch + random.integers(1, 8, n)
    return {
        "event": np.column_stack([random.random(n) < 0.1, random.random(n) < 0.6])
        .ravel()
        .astype(bool),
        "entry": np.column_stack([np.zeros(n), switch]).ravel().astype(float),
        "exit_time": np.column_stack([switch, ends]).ravel().astype(float),
        "treated": np.tile([False, True], n) & (person % 3 > 0),
        "covariates": np.column_stack(
            [np.repeat(random.normal(size=n).round(1), 2), person % 2]
        ),
        "clusters": person,
    }


def person_periods(records: dict[str, Any]) -> dict[str, np.ndarray]:
    """Expand records to one row per person and whole period."""
    length = (records["exit_time"] - records["entry"]).astype(int)
    of = np.repeat(np.arange(len(length)), length)
    within = np.arange(len(of)) - np.repeat(np.cumsum(length) - length, length)
    period = records["entry"][of] + within + 1
    return {
        "period": period,
        "events": (records["event"][of] & (period == records["exit_time"][of])).astype(
            float
        ),
        "people": np.ones(len(of)),
        "treated": records["treated"][of],
        "covariates": records["covariates"][of],
        "clusters": records["clusters"][of],
    }


def call_cells(rows: dict[str, Any], **options: Any) -> Any:  # noqa: ANN401 - keywords
    kept = {k: v for k, v in rows.items() if k not in {"events", "clusters"}}
    return hazards.estimate_cells(rows["events"], **kept, **options)


def call(records: dict[str, Any], **options: Any) -> Any:  # noqa: ANN401 - keywords
    kept = {k: v for k, v in records.items() if k not in {"event", "clusters"}}
    return hazards.estimate(records["event"], **(kept | options))
