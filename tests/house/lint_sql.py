"""SQLFluff, with each macro compiled once: `python -m tests.house.lint_sql PATHS`.

By itself it compiles all macros of the project anew for every file it reads, twice,
which took half of its time. What they compile to depends on their text alone.
"""

import sys
from functools import cache
from types import CodeType
from typing import Any

from jinja2 import Environment
from sqlfluff.cli.commands import cli


def compile_once() -> None:
    """Let Jinja remember what a text compiles to, whichever file it is needed for."""
    usual = Environment.compile
    environments: list[Environment] = []

    @cache
    def remembered(
        source: str, name: str | None = None, filename: str | None = None
    ) -> CodeType:
        return usual(environments[-1], source, name, filename)

    def compiled(environment: Environment, source: Any, *rest: Any) -> Any:  # noqa: ANN401 - as Jinja's
        is_plain = isinstance(source, str) and not any(rest[2:])
        if not is_plain:
            return usual(environment, source, *rest)
        environments[:] = [environment]
        return remembered(source, *rest[:2])

    Environment.compile = compiled  # type: ignore[assignment]


if __name__ == "__main__":
    compile_once()
    cli(["lint", *sys.argv[1:]])
