"""Rules about questions to the published set: they pick, they do not compute."""

import re
from collections.abc import Collection, Iterator, Mapping

import sqlglot
from sqlglot import exp

Files = Mapping[str, str]

COMPUTES = (
    exp.AggFunc,
    exp.Group,
    exp.Window,
    exp.Add,
    exp.Sub,
    exp.Mul,
    exp.Div,
    exp.IntDiv,
    exp.Mod,
)
# ```sql warehouse``` marks a question to the analysts' warehouse; its own test asks it.
EXAMPLE = re.compile(r"^```sql\n(.*?)^```", re.MULTILINE | re.DOTALL)


def saved_questions(files: Files) -> Iterator[tuple[str, str]]:
    """The saved queries, and the SQL examples of the documents."""
    for name, text in files.items():
        if name.startswith("dashboards/") and name.endswith(".sql"):
            yield name, text
        if name.endswith(".md"):
            for number, example in enumerate(EXAMPLE.findall(text), start=1):
                yield f"{name} example {number}", example


def computing(files: Files) -> list[str]:
    """Questions that add up, average or divide: the marts' work."""
    return [
        f"{name}: {node.sql(dialect='duckdb')}"
        for name, question in saved_questions(files)
        for node in sqlglot.parse_one(question, dialect="duckdb").find_all(*COMPUTES)
    ]


def beyond_the_published(files: Files, published: Collection[str]) -> list[str]:
    """Questions to tables that are not published."""
    faults = []
    for name, question in saved_questions(files):
        query = sqlglot.parse_one(question, dialect="duckdb")
        steps = {cte.alias for cte in query.find_all(exp.CTE)}
        faults += [
            f"{name}: {table.sql(dialect='duckdb')}"
            for table in query.find_all(exp.Table)
            if not (table.db == "marts" and table.name in published)
            and not (not table.db and table.name in steps)
        ]
    return faults
