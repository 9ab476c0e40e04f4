"""What a small demo tells of its programs, from the files to the published set."""

from pathlib import Path
from typing import Any

import duckdb
import yaml

from orchestration.declared import notes
from tests.conftest import stepladder


def test_every_declared_outcome_is_answered_once_with_words(
    demo_workspace: Path,
) -> None:
    asked = {
        (declared["program"], outcome["name"], outcome["horizon_months"])
        for declared in _declared(demo_workspace)
        for role in ("primary", "secondary", "placebo")
        for outcome in declared["outcomes"].get(role, [])
    }

    answered = _published(
        demo_workspace,
        "select program_id, outcome_name, horizon_months, verdict, plain_language"
        " from fct_program_effects where is_primary_row",
    )

    assert len(asked) > 4
    assert sorted(row[:3] for row in answered) == sorted(asked)
    assert all(verdict and words for *_, verdict, words in answered)


def test_the_demo_declares_nothing_that_its_data_do_not_know(
    demo_workspace: Path,
) -> None:
    [warehouse] = (demo_workspace / "warehouse/latest").glob("*.duckdb")

    with duckdb.connect(warehouse, read_only=True) as connection:
        assert notes(connection) == []
        parts = connection.sql("from ops.ops_program_components").fetchall()

    assert len(parts) > 5


def test_a_run_ends_with_what_the_programs_changed(demo_workspace: Path) -> None:
    told = stepladder("run", "--workspace", str(demo_workspace))

    table = told[told.index("What the programs changed") :]
    for declared in _declared(demo_workspace):
        assert declared["program"] in table


def _declared(workspace: Path) -> list[dict[str, Any]]:
    return [
        yaml.safe_load(path.read_text(encoding="utf-8"))
        for path in sorted((workspace / "programs").glob("*.yaml"))
    ]


def _published(workspace: Path, query: str) -> list[tuple[object, ...]]:
    database = workspace / "published/latest/marts.duckdb"
    with duckdb.connect(database, read_only=True) as connection:
        return connection.execute(query).fetchall()
