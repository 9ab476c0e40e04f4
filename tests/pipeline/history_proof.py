"""Deliver a demo organisation in other files and another order, and compare all marts.

    python -m tests.pipeline.history_proof

Each seed lands the same rows as `tests.pipeline.other_files` says, a few files at a
time, and runs the pipeline by its command. Its tables are compared with those of the
plain run: in the warehouse to six decimals, in the published set by their fingerprint.
"""

from __future__ import annotations

import argparse
import random
import shutil
import sys
import tempfile
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Final

import duckdb

from ingest.demo import write_demo
from ingest.demo.organisation import END
from ingest.landing import land
from ingest.workspace import (
    WAREHOUSE_FILE,
    WorkspaceSettings,
    create_workspace,
    load_workspace,
)
from publish.content_hash import content_hash
from tests.bench.measured import measured_with, write_report
from tests.conftest import ROOT, stepladder
from tests.engines.comparison import compare
from tests.pipeline.other_files import TELL_OF_FILES, deliver_otherwise

if TYPE_CHECKING:
    from collections.abc import Sequence

    from ingest.workspace import Workspace

PAGE: Final = ROOT / "docs" / "proofs" / "history.md"
EMPLOYEES: Final = 96
MONTHS: Final = 24
SEED: Final = 3
_HEAD: Final = """\
# Proof: other files, the same marts

Made by `make proof-history`: a demo organisation of {employees} people over {months}
months with every entity, whose {files} files are delivered in other ways: split in up
to three parts that overlap, some of them twice, a part of each complete file once more
as that of an older day, in any order, a few at a time. Where complete files are split,
the mapping says that their names tell the day (`delivered_on`). Rows of one key stay in
one file: those that contradict each other and do not say which is newer are set aside
within one file and correct each other in two, so there the order is what was told.

Each way runs by `stepladder run` and is compared with the plain run, without the tables
that tell of files: {left_out}.

| seed | files landed | warehouse tables | different | published tables | different |
| ---: | ---: | ---: | ---: | ---: | ---: |
"""


@dataclass(frozen=True)
class Line:
    """What one way of delivering came to."""

    seed: int
    files: int
    built: int
    built_otherwise: tuple[str, ...]
    published: int
    published_otherwise: tuple[str, ...]

    def __str__(self) -> str:
        """Return the line of the page."""
        counts = (
            self.seed,
            self.files,
            self.built,
            len(self.built_otherwise),
            self.published,
            len(self.published_otherwise),
        )
        return f"| {' | '.join(f'{count:,}' for count in counts)} |"


def main(arguments: Sequence[str] | None = None) -> int:
    """Run, compare, write the page; 1 if a table differs."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seeds", type=int, default=4)
    asked = parser.parse_args(arguments)
    with tempfile.TemporaryDirectory() as folder:
        fresh, plain = Path(folder) / "fresh", Path(folder) / "plain"
        files = _make(fresh)
        shutil.copytree(fresh, plain)
        stepladder("run", "--workspace", str(plain))
        lines = [
            _delivered(fresh, load_workspace(plain), seed)
            for seed in range(1, asked.seeds + 1)
        ]
    differing = {
        name
        for line in lines
        for name in (*line.built_otherwise, *line.published_otherwise)
    }
    text = _HEAD.format(
        employees=EMPLOYEES,
        months=MONTHS,
        files=files,
        left_out=", ".join(f"`{name}`" for name in sorted(TELL_OF_FILES)),
    )
    text += "\n".join(map(str, lines)) + "\n\n"
    text += "".join(f"`{name}` differs.\n" for name in sorted(differing))
    text += f"{measured_with(duckdb=duckdb)}\n"
    return write_report(PAGE, text, good=not differing)


def _make(root: Path) -> int:
    """Make an organisation with its keys, so that every way has the same pseudonyms."""
    # Half a file has another share of rejected rows than all of it.
    settings = WorkspaceSettings(as_of=END, max_rejected_share=1)
    workspace = create_workspace(root, settings=settings)
    write_demo(root, employees=EMPLOYEES, months=MONTHS, seed=SEED)
    land(workspace, entities=())
    return sum(path.is_file() for path in workspace.landing.rglob("*"))


def _delivered(fresh: Path, plain: Workspace, seed: int) -> Line:
    root = fresh.with_name("otherwise")
    shutil.copytree(fresh, root)
    chance = random.Random(seed)  # noqa: S311 - no secret, but a way to deliver
    workspace = load_workspace(root)
    files = len(deliver_otherwise(workspace, chance))
    stepladder("run", "--workspace", str(root))
    both = (plain, workspace)
    warehouses = [each.latest_warehouse / WAREHOUSE_FILE for each in both]
    published = [each.latest_published / "marts.duckdb" for each in both]
    line = Line(
        seed,
        files,
        *_differences(*warehouses, exact=False),
        *_differences(*published, exact=True),
    )
    shutil.rmtree(root)
    return line


def _differences(
    expected: Path, found: Path, *, exact: bool
) -> tuple[int, tuple[str, ...]]:
    """How many tables there are, and which are not alike in both files."""
    with duckdb.connect() as connection:
        connection.execute("set timezone = 'UTC'")
        for name, path in (("expected", expected), ("found", found)):
            connection.execute(f"attach '{path}' as {name} (read_only)")
        tables = _tables(connection, "expected")
        assert tables == _tables(connection, "found")
        unlike = [
            table
            for table in tables
            if not _alike(
                connection, f"expected.{table}", f"found.{table}", exact=exact
            )
        ]
    return len(tables), tuple(unlike)


def _tables(connection: duckdb.DuckDBPyConnection, database: str) -> list[str]:
    found = connection.execute(
        "select table_schema, table_name from information_schema.tables "
        "where table_catalog = ? and table_schema in ('main', 'marts', 'ops') "
        "order by all",
        [database],
    ).fetchall()
    return [f"{schema}.{name}" for schema, name in found if name not in TELL_OF_FILES]


def _alike(
    connection: duckdb.DuckDBPyConnection, expected: str, found: str, *, exact: bool
) -> bool:
    if exact:
        return content_hash(connection, expected) == content_hash(connection, found)
    return compare(connection, expected, found).is_equal


if __name__ == "__main__":
    sys.exit(main())
