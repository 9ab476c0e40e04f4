"""Run the whole pipeline on the real sample files and write what came of each row.

    python -m tests.pipeline.real_input_proof

The files lie beside the checkout, in ../shared/data. The learners of the statements
are made workers here, each with the account that the statements name, so that a course
completed by one of them would be found in the marts.
"""

from __future__ import annotations

import json
import shutil
import sys
import tempfile
from collections import Counter
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import duckdb

from ingest.workspace import WorkspaceSettings, create_workspace
from tests.bench.measured import measured_with, write_report
from tests.conftest import ROOT, stepladder
from tests.pipeline.real_input import (
    PEOPLE_FEED,
    ROSTER,
    ROSTER_MAPPING,
    STATEMENTS,
    XAPI_MAPPING,
    expect_of_roster,
    learner_of,
    read_roster,
    read_statements,
)

if TYPE_CHECKING:
    from ingest.workspace import Workspace

SAMPLES: Final = ROOT.parent / "shared" / "data"
PAGE: Final = ROOT / "docs" / "proofs" / "real_input.md"
AS_OF: Final = date(2024, 12, 31)
LEARNERS_MAPPING: Final = """\
source: learners
feeds:
  people:
    entity: workers
    files: "learners.csv"
    delivery: full
    columns: {worker_id: account, hire_date: since}
  accounts:
    entity: person_identifiers
    files: "learners.csv"
    delivery: full
    columns:
      worker_id: account
      identifier: {from: account, id_type: account}
"""
_HEAD: Final = """\
# Proof: real files, from landing to the published set

Made by `make proof-real-input`: 22,000 real xAPI statements of a course platform
and a real roster of a public employer with 6,954 rows. What is expected is counted
from the same files with Python's standard library (`tests/pipeline/real_input.py`).
The roster names no person: a position and a hire date stand for one. The learners of
the statements are made workers, each with the account that the statements name, so
that a course completed by one of them would be found.

| what | expected | found |
| --- | ---: | ---: |
"""


@dataclass(frozen=True)
class Line:
    """One line of the page."""

    what: str
    expected: int
    found: int


def main() -> int:
    """Run, compare, write the page; 1 if a count is another than expected."""
    if not SAMPLES.is_dir():
        sys.stderr.write(f"There are no sample files in {SAMPLES}.\n")
        return 2
    with tempfile.TemporaryDirectory() as folder:
        workspace = _make(Path(folder) / "workspace")
        where = ("--json", "--workspace", str(workspace.root))
        first = json.loads(stepladder("run", *where))
        second = json.loads(stepladder("run", *where))
        stepladder("verify", "--workspace", str(workspace.root))
        status = json.loads(stepladder("status", *where))
        lines = [*_of_files(status), *_of_marts(workspace)]
    is_good = (
        all(line.expected == line.found for line in lines)
        and (first["status"], second["status"]) == ("succeeded", "unchanged")
        and not first["checks"]["failed"]
    )
    rows = [f"| {line.what} | {line.expected:,} | {line.found:,} |" for line in lines]
    text = _HEAD + "\n".join(rows) + "\n\n" + _told(first, second)
    text += f"\n{measured_with(duckdb=duckdb)}\n"
    return write_report(PAGE, text, good=is_good)


def _make(root: Path) -> Workspace:
    workspace = create_workspace(root, settings=WorkspaceSettings(as_of=AS_OF))
    mappings = {
        "lms": XAPI_MAPPING,
        "roster": ROSTER_MAPPING + PEOPLE_FEED,
        "learners": LEARNERS_MAPPING,
    }
    for source, text in mappings.items():
        (workspace.mappings / f"{source}.yaml").write_text(text, encoding="utf-8")
        (workspace.landing / source).mkdir()
    shutil.copy(SAMPLES / STATEMENTS, workspace.landing / "lms")
    shutil.copy(SAMPLES / ROSTER, workspace.landing / "roster")
    accounts = sorted({learner_of(each) for each in read_statements(SAMPLES)})
    listed = [f"{account},2021-01-01" for account in accounts]
    (workspace.landing / "learners" / "learners.csv").write_text(
        "\n".join(["account,since", *listed]) + "\n", encoding="utf-8"
    )
    return workspace


def _of_files(status: dict[str, Any]) -> list[Line]:
    statements = read_statements(SAMPLES)
    rows = read_roster(SAMPLES)
    roster = expect_of_roster(rows)
    learners = len({learner_of(each) for each in statements})
    entities = {line["entity"]: line for line in status["entities"]}
    rules = Counter(
        {
            (line["entity"], line["rule"]): line["rows"]
            for line in status["quarantine"]
            if line["rows"]
        }
    )
    exact = len({json.dumps(each, sort_keys=True) for each in statements})
    bad = roster.blank + roster.before_hire + roster.conflicting
    events, jobs = entities["learning_events"], entities["job_history"]
    people = entities["workers"]
    return [
        Line("statements: lines read", len(statements), events["rows_in"]),
        Line("statements: loaded", exact, events["rows_loaded"]),
        Line("statements: quarantined", 0, events["rows_quarantined"]),
        Line("roster, as jobs: rows read", len(rows), jobs["rows_in"]),
        Line(
            "roster, as jobs: loaded",
            len(rows) - bad - roster.duplicate,
            jobs["rows_loaded"],
        ),
        Line(
            "roster, as jobs: quarantined, no day (`required`)",
            roster.blank,
            rules["job_history", "required"],
        ),
        Line(
            "roster, as jobs: quarantined, a day before the hire (`not_before`)",
            roster.before_hire,
            rules["job_history", "not_before"],
        ),
        Line(
            "roster, as jobs: quarantined, by any other rule",
            roster.conflicting,
            rules.total()
            - rules["job_history", "required"]
            - rules["job_history", "not_before"],
        ),
        Line("roster, as jobs: copies", roster.duplicate, jobs["rows_duplicate"]),
        Line(
            "roster and learners, as people: rows read",
            len(rows) + learners,
            people["rows_in"],
        ),
        Line(
            "roster and learners, as people: loaded",
            roster.people + learners,
            people["rows_loaded"],
        ),
    ]


def _of_marts(workspace: Workspace) -> list[Line]:
    statements = read_statements(SAMPLES)
    learners = len({learner_of(each) for each in statements})
    finished = [each for each in statements if each["verb"]["id"].endswith("completed")]
    courses = [
        each
        for each in finished
        if str(each["object"]["definition"].get("type")).endswith("/course")
    ]
    people = expect_of_roster(read_roster(SAMPLES)).people + learners
    warehouse = workspace.latest_warehouse / "warehouse.duckdb"
    with duckdb.connect(warehouse.resolve(), read_only=True) as connection:

        def count(query: str) -> int:
            [[found]] = connection.execute(f"select count(*) {query}").fetchall()
            return int(found)

        return [
            Line("marts: people", people, count("from marts.dim_employees")),
            Line(
                "marts: learners whose account is nobody's",
                0,
                count("from intermediate.int_identifiers__unresolved"),
            ),
            Line(
                "statements that complete something",
                len(finished),
                count(
                    "from staging.stg_lms__learning_events"
                    " where verb_id = 'http://adlnet.gov/expapi/verbs/completed'"
                ),
            ),
            Line(
                "marts: **courses completed**",
                len(courses),
                count("from marts.fct_training_records where is_completed"),
            ),
            Line(
                "deliveries that do not balance",
                0,
                count("from ops.ops_reconciliation where not is_balanced"),
            ),
        ]


def _told(first: dict[str, Any], second: dict[str, Any]) -> str:
    checks = first["checks"]
    return (
        f"The run {first['status']}: {checks['passed']} checks passed, "
        f"{len(checks['warned'])} warned, {len(checks['failed'])} failed;\n"
        f"{len(first['tables'])} tables were published as of {first['as_of_date']} "
        "and verified.\n"
        f"A second run: {second['status']}. Every completed statement is of a video,\n"
        "so 0 is the right number of courses.\n"
    )


if __name__ == "__main__":
    sys.exit(main())
