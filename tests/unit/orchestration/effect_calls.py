"""The command `effects fit`, called on small files that tests write."""

import json
from pathlib import Path
from typing import Any

import numpy as np
import polars as pl
from click.testing import CliRunner

from orchestration.cli import main

BASIC = ("--treatment", "treated", "--outcome", "promoted", "--covariates", "age,grade")


def ran(data: Path, *arguments: str, ends: int = 0) -> str:
    """Run the command in this process; what it printed."""
    ended = CliRunner().invoke(
        main, ["effects", "fit", "--data", str(data), *arguments]
    )
    assert ended.exit_code == ends, ended.output
    return ended.output


def fitted(data: Path, *arguments: str, ends: int = 0) -> dict[str, Any]:
    """Run the command with --json; its answer."""
    answer: dict[str, Any] = json.loads(ran(data, *arguments, "--json", ends=ends))
    return answer


def invented_people() -> pl.DataFrame:
    """Return four hundred people, half treated by a coin that favours the old."""
    random = np.random.default_rng(7)
    age = random.integers(20, 60, 400)
    treated = random.random(400) < 0.3 + 0.4 * (age > 40)
    promoted = random.random(400) < 0.2 + 0.2 * treated + 0.1 * (age > 40)
    return pl.DataFrame(
        {
            "age": age,
            "grade": random.choice(["a", "b", "c"], 400),
            "treated": treated,
            "promoted": promoted,
            "score": random.normal(size=400) + treated,
            "team": random.integers(0, 40, 400),
            "weight": random.integers(1, 4, 400),
        }
    )


def written(frame: pl.DataFrame, folder: Path, name: str = "t.parquet") -> Path:
    """Write a table as its name says; its path."""
    path = folder / name
    if path.suffix == ".parquet":
        frame.write_parquet(path)
    else:
        frame.write_csv(path)
    return path
