"""What makes the proof fail."""

from pathlib import Path

import pytest

from tests.engines.builds import DbtRun, NodeOutcome
from tests.engines.comparison import Difference
from tests.engines.report import (
    EngineResult,
    Parameters,
    Proof,
    TableResult,
    write,
)

GOOD = NodeOutcome("dim_roles", "marts", "table", "success", 1.5, 0, "")
SKIPPED = NodeOutcome("dim_roles", "marts", "table", "skipped", 0, 0, "")
PROBE = NodeOutcome("probe_xdb_ratio", "stepladder", "test", "pass", 0.1, 0, "")
WRONG_PROBE = NodeOutcome("probe_xdb_ratio", "stepladder", "test", "fail", 0.1, 1, "")
EQUAL = Difference(rows=7, missing=0, surplus=0)
UNEQUAL = Difference(rows=7, missing=1, surplus=2, columns=("x is missing",))


def proof(
    node: NodeOutcome | None = GOOD,
    difference: Difference | None = EQUAL,
    probe: NodeOutcome = PROBE,
) -> Proof:
    def result(name: str, built: NodeOutcome | None) -> EngineResult:
        nodes = () if built is None else (built,)
        run = DbtRun(seconds=3, nodes=nodes)
        return EngineResult(name=name, probes=(probe,), load_seconds=1, build=run)

    return Proof(
        parameters=Parameters(employees=10, months=12, seed=7),
        variables={"as_of_date": "2024-12-31"},
        raw_tables=3,
        raw_rows=1000,
        postgres_version="15.0",
        engines=(result("DuckDB", GOOD), result("PostgreSQL", node)),
        tables=(TableResult("marts", "dim_roles", {"PostgreSQL": difference}),),
    )


def test_equal_tables_hold() -> None:
    assert proof().faults() == []


@pytest.mark.parametrize(
    ("failing", "told"),
    [
        (proof(node=SKIPPED), ["PostgreSQL: dim_roles: skipped"]),
        (
            proof(node=None),
            ["PostgreSQL: dim_roles: not built", "PostgreSQL: nothing was run"],
        ),
        (proof(difference=None), ["PostgreSQL: dim_roles: missing"]),
        (
            proof(difference=UNEQUAL),
            ["PostgreSQL: dim_roles: 1 missing, 2 surplus; x is missing"],
        ),
        (
            proof(probe=WRONG_PROBE),
            [
                "DuckDB: probe_xdb_ratio: fail",
                "PostgreSQL: probe_xdb_ratio: fail",
            ],
        ),
    ],
)
def test_whatever_differs_is_a_fault(failing: Proof, told: list[str]) -> None:
    assert failing.faults() == told


@pytest.mark.parametrize(
    ("written", "verdict"),
    [(proof(), "**The proof holds.**"), (proof(difference=None), "**It fails** in 1")],
)
def test_the_page_says_whether_it_holds(
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    written: Proof,
    verdict: str,
) -> None:
    monkeypatch.setattr("tests.engines.report._versions", lambda _: "versions")

    write(written, tmp_path / "engines.md")

    assert verdict in (tmp_path / "engines.md").read_text(encoding="utf-8")
