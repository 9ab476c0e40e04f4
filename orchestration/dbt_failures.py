"""What is told of models and tests that failed: which, why, how many rows, and where.

dbt's own messages quote values of rows where a database does; those are left out here.
"""

import re
import shlex
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from ingest.workspace import Workspace
    from orchestration.dbt_runner import NodeResult

NAMED_FAILURES: Final = 10

_NAMING_TESTS: Final = {"always": "rule_name", "within_range": "column_name"}
"""Tests whose rows name what is broken, and hold nothing else."""

# Of these errors DuckDB tells names and SQL; the text of all others may quote a value.
_ABOUT_SQL: Final = re.compile(r"(Binder|Catalog|Parser) Error: .+")
_NULL: Final = re.compile(r"Constraint Error: NOT NULL constraint failed: \S+")
_KIND: Final = re.compile(r"^\s*([A-Z][\w ]* Error)\b")
_REMEDIES: Final = {
    "Out of Memory Error": ": raise memory_limit_mb in stepladder.yaml",
}


def tell_message(message: str) -> str:
    """Make one line of what dbt says of a node, without a value of the data."""
    lines = [line.strip() for line in message.splitlines() if line.strip()]
    if "enforced contract that failed" in message:
        return _tell_contract(lines)
    kinds = [match[1] for line in lines if (match := _KIND.match(line)) is not None]
    if not kinds:
        return "".join(lines[:1])
    found = _ABOUT_SQL.search(message) or _NULL.search(message)
    if found is not None:
        excerpt = [line for line in lines if line.startswith("LINE ")]
        return " ".join([found[0], *excerpt])
    if kinds == ["Compilation Error"]:
        return " ".join(["Compilation Error:", *lines[1:2]])
    return f"{kinds[-1]}{_REMEDIES.get(kinds[-1], '')}"


def tell_failures(workspace: "Workspace", results: "Sequence[NodeResult]") -> str:
    """Tell which models and tests of a build failed, and where to look.

    Args:
        workspace: Its warehouse under construction is asked which rules are broken; no
            connection to it may be open.
        results: Every result of the build.
    """
    failed = [result for result in results if result.status == "failure"]
    left_out = sum(
        result.status == "skipped" and result.unique_id.startswith("model.")
        for result in results
    )
    lines = [f"{_counted(len(failed), 'model or test', 'models or tests')} failed"]
    if left_out:
        lines[0] += f"; {_counted(left_out, 'model')} behind them left out"
    for result in failed[:NAMED_FAILURES]:
        lines += [f"  {_tell(workspace, result)}", f"    see {_place(result)}"]
    rest = len(failed) - NAMED_FAILURES
    if rest > 0:
        lines.append(f"  and {rest} more")
    logs = (workspace.dbt / "logs" / "dbt.log").relative_to(workspace.root)
    lines.append(f"  dbt's own words: {logs}")
    tests = [result for result in failed if result.failed_rows]
    if tests and tests[0].compiled_file is not None:
        shown = _showing(workspace.building_database, tests[0].compiled_file)
        lines.append(f"  The rows, until the next run: {shown}")
    return "\n".join(lines)


def _showing(database: Path, sql: Path) -> str:
    """Return a command that shows what a query finds, with what is installed here."""
    code = (
        f"import duckdb; duckdb.connect({str(database)!r}, read_only=True)"
        f".sql(open({str(sql)!r}).read()).show()"
    )
    return shlex.join([sys.executable, "-c", code])


def _tell(workspace: "Workspace", result: "NodeResult") -> str:
    kind, _, name = result.unique_id.split(".")[:3]
    on = "" if result.checked is None else f" on {result.checked}"
    if not result.failed_rows:
        return f"{kind} {name}{on}: {result.message}"
    rows = _counted(result.failed_rows, "row breaks", "rows break")
    return f"{kind} {name}{on}: {rows} it{_by_name(workspace, result)}"


def _by_name(workspace: "Workspace", result: "NodeResult") -> str:
    """Count the faults of a test of several rules by rule, or by column."""
    column = _NAMING_TESTS.get(result.test_kind or "")
    if column is None or result.compiled_file is None:
        return ""
    import duckdb

    sql = result.compiled_file.read_text(encoding="utf-8")
    with duckdb.connect(workspace.building_database, read_only=True) as connection:
        found = connection.execute(
            f"select {column}, count(*) from ({sql}) group by all order by all"
        ).fetchall()
    return f" ({', '.join(f'{name}: {rows:,}' for name, rows in found)})"


def _place(result: "NodeResult") -> str:
    written = f"dbt_project/{result.source_file}"
    return f"{written} ({result.description})" if result.description else written


def _tell_contract(lines: Sequence[str]) -> str:
    cells = [
        [cell.strip() for cell in line.strip("|").split("|")]
        for line in lines
        if line.startswith("|")
    ]
    told = [
        f"{name} is {found or 'absent'}, the contract says {declared or 'nothing'}"
        for name, found, declared, _ in cells[2:]
    ]
    return "its columns differ from its contract: " + "; ".join(told)


def _counted(number: int, one: str, many: str | None = None) -> str:
    return f"{number:,} {one if number == 1 else many or one + 's'}"
