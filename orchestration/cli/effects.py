"""`stepladder effects`: estimate an effect from a table of one's own."""

import json
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import click

from orchestration.cli.options import json_option

if TYPE_CHECKING:
    from effects.question import People, Question, Records, Units
    from orchestration.effect_columns import Table

_METHODS: Final = (
    "naive",
    "regression",
    "ipw",
    "ebal",
    "aipw",
    "randomised",
    "hazard",
    "did",
)
_NEEDED: Final = {
    "hazard": ("treatment", "exit", "event"),
    "did": ("outcome", "unit", "time", "cohort"),
}
_OF_PEOPLE: Final = ("treatment", "outcome")
_ADJUSTING: Final = {"regression", "ipw", "ebal", "aipw"}
_ON_THE_TREATED_ONLY: Final = {"ebal", "hazard", "did"}


@click.group("effects")
def command() -> None:
    """Estimate what a program changed, and how far the estimate carries."""


@command.command("fit")
@click.option(
    "--data",
    required=True,
    type=click.Path(path_type=Path, exists=True, dir_okay=False),
    help="A Parquet or CSV file.",
)
@click.option(
    "--method",
    type=click.Choice(_METHODS),
    default="aipw",
    show_default=True,
    help="How to estimate; hazard and did read other columns than the rest.",
)
@click.option("--treatment", help="Column: who is treated (1 and 0, yes and no, …).")
@click.option("--treated-value", help="Value of the treated, in text of two values.")
@click.option("--outcome", help="Column: what the program may have changed.")
@click.option(
    "--covariates",
    help="Columns to adjust for, with commas between; a name with a comma in quotes.",
)
@click.option(
    "--estimand",
    type=click.Choice(["att", "ate"]),
    default="att",
    show_default=True,
    help="The effect on the treated, or on everybody.",
)
@click.option(
    "--design",
    type=click.Choice(["observational", "randomised"]),
    default="observational",
    show_default=True,
    help="Whether who is treated was drawn by lot.",
)
@click.option("--clusters", help="Column: people or units whose rows belong together.")
@click.option("--weights", help="Column: how many people a row stands for.")
@click.option(
    "--entry", help="hazard: column of the time before being at risk; else 0."
)
@click.option("--exit", help="hazard: column of the last time at risk.")
@click.option("--event", help="hazard: column of whether the event came then.")
@click.option(
    "--link",
    type=click.Choice(["cloglog", "logit"]),
    default="cloglog",
    show_default=True,
    help="hazard: a ratio of hazards, or of odds.",
)
@click.option("--unit", help="did: column of the unit.")
@click.option("--time", help="did: column of the period: numbers, dates or months.")
@click.option(
    "--cohort", help="did: column of the first treated period; 0 or empty for never."
)
@click.option(
    "--minimum-effect",
    type=click.FloatRange(min=0, min_open=True),
    help="The smallest effect of interest, in the estimate's unit.",
)
@click.option("--lower-is-better", is_flag=True, help="The outcome should fall.")
@click.option(
    "--exploratory",
    is_flag=True,
    help="The question arose after the outcomes were seen.",
)
@json_option
@click.pass_context
def fit_table(
    context: click.Context,
    /,
    *,
    data: Path,
    as_json: bool,
    **given: Any,  # noqa: ANN401 - one per option, by its name
) -> None:
    """Estimate an effect, with its interval, its diagnostics and a verdict.

    No number is given where none would be honest: too few people, groups that cannot be
    compared, nobody treated. Then it says so, and the exit code is 1.
    """
    from effects.fit import as_json as laid_out
    from effects.fit import fit
    from orchestration.effect_answer import told

    table = _table(data, given)
    answer = fit(table, _question(given))
    if as_json:
        click.echo(json.dumps(laid_out(answer), indent=2, allow_nan=False))
    else:
        click.echo(told(answer))
    if answer.refusal is not None:
        context.exit(1)


def _question(given: dict[str, Any]) -> "Question":
    from effects.question import Question

    return Question(
        method=given["method"],
        treatment=given["treatment"] or given["cohort"],
        outcome=given["event"] or given["outcome"],
        estimand=given["estimand"],
        is_randomised=given["design"] == "randomised",
        wanted="decrease" if given["lower_is_better"] else "increase",
        smallest_effect=given["minimum_effect"],
        link=given["link"],
        is_exploratory=given["exploratory"],
    )


def _table(data: Path, given: dict[str, Any]) -> "People | Records | Units":
    from orchestration.effect_columns import read_table

    method = given["method"]
    if method == "hazard" and not given["event"]:
        given["event"] = given["outcome"]
    covariates = _names(given["covariates"] or "")
    needed = _NEEDED.get(method, _OF_PEOPLE)
    _check(given, needed, covariates)
    optional = ("entry", "clusters", "weights")
    named = [given[name] for name in (*needed, *optional) if given[name]]
    table = read_table(data, columns=[*named, *covariates])
    if method == "hazard":
        return _records(table, given, covariates)
    if method == "did":
        return _units(table, given, covariates)
    return _people(table, given, covariates)


def _names(listed: str) -> list[str]:
    """Split a list of columns; a name with a comma in it stands in double quotes."""
    import csv

    names = next(csv.reader([listed], skipinitialspace=True), [])
    return list(dict.fromkeys(filter(None, map(str.strip, names))))


def _check(
    given: dict[str, Any], needed: tuple[str, ...], covariates: list[str]
) -> None:
    method = given["method"]
    missing = [f"--{name}" for name in needed if not given[name]]
    if method in _ADJUSTING and not covariates:
        missing.append("--covariates")
    if missing:
        raise click.UsageError(f"{method} needs {' and '.join(missing)}.")
    purposes = [given[name] for name in needed] + covariates
    twice = sorted({name for name in purposes if purposes.count(name) > 1})
    if twice:
        raise click.UsageError(f"named for two purposes: {', '.join(twice)}.")
    of_others = {"entry", "exit", "event", "unit", "time", "cohort"} - {*needed}
    if method == "hazard":
        of_others.discard("entry")
    unused = [f"--{name}" for name in sorted(of_others) if given[name]]
    if unused:
        raise click.UsageError(f"{method} has no use for {' and '.join(unused)}.")
    if given["estimand"] == "ate" and method in _ON_THE_TREATED_ONLY:
        raise click.UsageError(f"{method} knows the effect on the treated only (att).")
    if method == "did" and given["design"] == "randomised":
        raise click.UsageError("did compares units that open at different times.")


def _people(table: "Table", given: dict[str, Any], covariates: list[str]) -> "People":
    from effects.question import People

    return People(
        outcome=table.numbers(given["outcome"], what="outcome"),
        treated=_treated(table, given),
        covariates={name: table.covariate(name) for name in covariates},
        **_grouping(table, given),
    )


def _records(table: "Table", given: dict[str, Any], covariates: list[str]) -> "Records":
    import numpy as np

    from effects.question import Records

    exit_time = table.numbers(given["exit"], what="exit")
    entry = (
        table.numbers(given["entry"], what="entry")
        if given["entry"]
        else np.zeros(len(exit_time))
    )
    return Records(
        event=table.flags(given["event"], what="event", yes=None),
        entry=entry,
        exit_time=exit_time,
        treated=_treated(table, given),
        covariates={name: table.covariate(name) for name in covariates},
        **_grouping(table, given),
    )


def _units(table: "Table", given: dict[str, Any], covariates: list[str]) -> "Units":
    from effects.question import Units
    from orchestration.effect_periods import read_periods

    periods = read_periods(table, time=given["time"], cohort=given["cohort"])
    return Units(
        outcome=table.numbers(given["outcome"], what="outcome"),
        unit=table.numbered(given["unit"]),
        period=periods.time,
        cohort=periods.cohort,
        period_names=periods.names,
        covariates={name: table.covariate(name) for name in covariates},
        **_grouping(table, given),
    )


def _treated(table: "Table", given: dict[str, Any]) -> Any:  # noqa: ANN401 - an array
    return table.flags(given["treatment"], what="treatment", yes=given["treated_value"])


def _grouping(table: "Table", given: dict[str, Any]) -> dict[str, Any]:
    clusters, weights = given["clusters"], given["weights"]
    return {
        "clusters": None if clusters is None else table.numbered(clusters),
        "weights": None if weights is None else table.numbers(weights, what="weight"),
    }
