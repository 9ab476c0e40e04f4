"""The errors a person sees: where the trouble is, which rule it breaks, what to do.

Only exceptions belong here. A message never holds a value of the data: a value may be
personal, a place (file, line, column) is not.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

if TYPE_CHECKING:
    from pathlib import Path


class StepladderError(Exception):
    """A problem somebody can solve, told in parts so that programs can read it too."""

    exit_code: ClassVar[int] = 1

    def __init__(
        self,
        problem: str,
        *,
        file: Path | str | None = None,
        line: int | None = None,
        column: str | None = None,
        rule: str | None = None,
        remedy: str | None = None,
    ) -> None:
        """Keep the parts; `str()` joins those that are known.

        Args:
            problem: What is wrong, in one clause and without values of the data.
            file: The file it is in.
            line: The line of that file, from 1.
            column: The column (or the key of a settings file).
            rule: The short name of the rule that is broken.
            remedy: What the reader can do about it.
        """
        super().__init__(problem)
        self.problem = problem
        self.file = None if file is None else str(file)
        self.line = line
        self.column = column
        self.rule = rule
        self.remedy = remedy

    def __str__(self) -> str:
        """Return `file, line N, column C: problem [rule]. remedy`."""
        place = ", ".join(
            part
            for part in (
                self.file,
                f"line {self.line}" if self.line is not None else None,
                f"column {self.column}" if self.column is not None else None,
            )
            if part
        )
        rule = f" [{self.rule}]" if self.rule else ""
        told = f"{place}: {self.problem}{rule}" if place else f"{self.problem}{rule}"
        return f"{told}. {self.remedy}" if self.remedy else told


class DataError(StepladderError):
    """The data cannot be used as it is (exit code 1)."""

    exit_code: ClassVar[int] = 1


class UsageError(StepladderError):
    """A command, a setting, a mapping or a contract is wrong (exit code 2)."""

    exit_code: ClassVar[int] = 2
