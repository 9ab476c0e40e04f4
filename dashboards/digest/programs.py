"""What the digest says of programs: verdict, interval, and the cohort of the year."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from dashboards.digest.cells import Cell, Form, cell, clipped
from dashboards.selecting import names_of, records, select
from dashboards.words import WORDS

if TYPE_CHECKING:
    from collections.abc import Mapping

    import duckdb

NAME_LENGTH: Final = 60
SENTENCE_LENGTH: Final = 240
KEY: Final = ("program_id", "outcome_name", "horizon_months")
FORMS: Final[dict[str, Form]] = {"share": "points", "log_pay": "growth"}
DIRECTIONS: Final = {
    "improvement": ", for the better",
    "harmful_signal": ", for the worse",
}
MEANINGS: Final = {
    "strong": "drawn by lot, or a roll-out that changed people when it came",
    "moderate": "only a strong hidden reason could explain it otherwise",
    "suggestive": "a lead: similar people fared like this, a hidden reason may be why",
    "no_detectable_effect": "the interval tells how large an effect is ruled out",
    "underpowered": "too few people to see an effect that matters",
    "contradictory": "people and units point opposite ways",
    "not_comparable": "nobody like the participants to compare with, so no number",
    "suppressed": "too few people to tell anything",
}
"""The verdicts in the words of the explanation of program effects, cut short."""


@dataclass(frozen=True)
class Verdict:
    """The answer to one question about one program.

    Attributes:
        program: The program's name.
        question: What was looked at, and after how long.
        code: The verdict as it is published.
        words: The verdict, and which way it points.
        before: The verdict in the set before, if it was another.
        is_new: Whether the set before did not have this question.
        estimate: The difference to similar people.
        low: The lower limit of its interval.
        high: The upper limit.
        naive: The difference before adjusting.
        unit: The unit of these.
        sentence: The published sentence, up to whole sentences.
        cohort: This year's enrolled, started, completed, with their names.
        cohort_year: That year.
        is_primary: Whether this is what the program was declared to be for.
    """

    program: str
    question: str
    code: str
    words: str
    before: str | None
    is_new: bool
    estimate: Cell
    low: Cell
    high: Cell
    naive: Cell
    unit: str
    sentence: str
    cohort: tuple[tuple[str, Cell], ...]
    cohort_year: int
    is_primary: bool

    @property
    def is_told(self) -> bool:
        """Whether the digest says it: what a program is for, and what has changed."""
        return self.is_primary or self.is_new or self.before is not None


def read_verdicts(
    connection: duckdb.DuckDBPyConnection,
    *,
    year: int,
    before: Mapping[tuple[Any, ...], Mapping[str, Any]] | None,
) -> tuple[Verdict, ...]:
    """Read the answers, those that have changed first, then the primary ones.

    Args:
        connection: To the published set.
        year: The year whose cohort is told.
        before: The answers of the set before, if there is one to compare with.
    """
    selection = select(connection, "digest-effects")
    names = names_of(select(connection, "program-names"))
    cohorts = _cohorts(connection, year)
    verdicts = []
    for row in records(selection):
        code = str(row["verdict"] or "suppressed")
        earlier = None if before is None else before.get(key_of(row))
        was = None if earlier is None else str(earlier["verdict"] or "suppressed")
        form = FORMS.get(str(row["effect_unit"]), "score")
        numbers = {
            name: cell(selection.table, row, name, form, keys=KEY)
            for name in ("estimate", "ci_low", "ci_high", "naive_estimate")
        }
        program = str(row["program_id"])
        verdicts.append(
            Verdict(
                program=clipped(names.get(program, program), NAME_LENGTH),
                question=f"{words(str(row['outcome_name'])).lower()} within "
                f"{row['horizon_months']} months",
                code=code,
                words=words(code) + DIRECTIONS.get(str(row["verdict_direction"]), ""),
                before=words(was) if was is not None and was != code else None,
                is_new=before is not None and earlier is None,
                estimate=numbers["estimate"],
                low=numbers["ci_low"],
                high=numbers["ci_high"],
                naive=numbers["naive_estimate"],
                unit=str(row["effect_unit"]),
                sentence=sentences(str(row["plain_language"] or ""), SENTENCE_LENGTH),
                cohort=cohorts.get(program, ()),
                cohort_year=year,
                is_primary=row["outcome_role"] == "primary",
            )
        )
    return tuple(sorted(verdicts, key=lambda each: not (each.before or each.is_new)))


def answers(
    connection: duckdb.DuckDBPyConnection,
) -> dict[tuple[Any, ...], Mapping[str, Any]]:
    """Read the answers of an earlier set, by question."""
    return {key_of(row): row for row in records(select(connection, "digest-effects"))}


def key_of(row: Mapping[str, Any]) -> tuple[Any, ...]:
    """Tell questions apart."""
    return tuple(row[name] for name in KEY)


def words(code: str) -> str:
    """Write a code as the pages do."""
    return WORDS.get(code) or code.replace("_", " ").capitalize()


def sentences(text: str, length: int) -> str:
    """Keep as many whole sentences as fit; of a first one that is too long, a part."""
    line = clipped(text, len(text) + 1)
    if len(line) <= length:
        return line
    end = line.rfind(". ", 0, length)
    return line[: end + 1] if end > 0 else clipped(line, length)


def _cohorts(
    connection: duckdb.DuckDBPyConnection, year: int
) -> dict[str, tuple[tuple[str, Cell], ...]]:
    selection = select(connection, "program-funnel")
    columns = {"enrolled_count": "enrolled", "started_count": "started",
               "completed_count": "completed"}  # fmt: skip
    keys = ("program_id", "cohort_year")
    return {
        str(row["program_id"]): tuple(
            (label, cell(selection.table, row, column, "count", keys=keys))
            for column, label in columns.items()
        )
        for row in records(selection)
        if row["cohort_year"] == year
    }
