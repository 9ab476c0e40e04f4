"""Which SQL of a model is its own, and which a macro wrote.

A macro that writes whole steps stands in many models: were each copy mutated, a report
would be judged by the tests of the macro, over and over. Marks around such calls, set
in a copy of the project before dbt reads it, are comments in the SQL that dbt makes:
what is between them is kept as it is and never mutated.
"""

from __future__ import annotations

import re
import shutil
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pathlib import Path

# Calls that name a relation or a value, and those that say an operator in each engine's
# words: what stands in them is the model's own.
OWN_CALLS = frozenset(
    {
        *("ref", "source", "var", "config", "env_var", "as_of_date"),
        *("xdb_add_days", "xdb_add_months", "xdb_days_between", "xdb_ratio"),
        *("xdb_round", "xdb_type_double", "xdb_type_text"),
    }
)

_CALL = re.compile(r"\{\{-?\s*(?P<name>[a-z_][a-z0-9_]*)\s*\(.*?\}\}", re.DOTALL)
_MARKED = re.compile(r"/\*<macro\*/(.*?)/\*macro>\*/", re.DOTALL)


@dataclass(frozen=True)
class KeptSql:
    """SQL with a name in place of what each macro wrote, and what those names mean."""

    sql: str
    written: tuple[str, ...]

    def restored(self, sql: str) -> str:
        """Put back into `sql` what the macros wrote."""
        for number, text in reversed(list(enumerate(self.written))):
            sql = sql.replace(f"SELECT * FROM {_name(number)}", text)
            sql = sql.replace(_name(number), text)
        return sql


def marked(model_sql: str) -> str:
    """Set marks around the calls of macros that write steps or conditions."""

    def mark(call: re.Match[str]) -> str:
        if call["name"] in OWN_CALLS:
            return call[0]
        return f"/*<macro*/{call[0]}/*macro>*/"

    return _CALL.sub(mark, model_sql)


def marked_copy(project: Path, copy: Path) -> Path:
    """Copy the dbt project, with marks in every model."""
    shutil.copytree(
        project, copy, ignore=shutil.ignore_patterns("target", "logs", "dbt_packages")
    )
    for path in sorted((copy / "models").rglob("*.sql")):
        text = path.read_text(encoding="utf-8")
        path.write_text(marked(text), encoding="utf-8")
    return copy


def kept(sql: str) -> KeptSql:
    """Put a name in place of all that is marked: a query, or an expression."""
    written: list[str] = []

    def name(found: re.Match[str]) -> str:
        text = found[1].strip()
        number = len(written)
        written.append(text)
        is_query = re.match(r"(--[^\n]*\n\s*)*(select|with)\b", text, re.IGNORECASE)
        return f"select * from {_name(number)}" if is_query else _name(number)

    named = _MARKED.sub(name, sql)
    return KeptSql(sql=named, written=tuple(written))


def _name(number: int) -> str:
    return f"written_by_macro_{number}_"
