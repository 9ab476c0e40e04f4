"""Bad data: each kind gets a verdict with its reason, and no number."""

from pathlib import Path

import numpy as np
import polars as pl
import pytest

from tests.unit.orchestration.effect_calls import (
    BASIC,
    fitted,
    invented_people,
    ran,
    written,
)


@pytest.fixture
def people() -> pl.DataFrame:
    return invented_people()


BAD: dict[str, tuple[dict[str, pl.Expr], str]] = {
    "nobody treated": ({"treated": pl.lit(value=False)}, "suppressed"),
    "everybody treated": ({"treated": pl.lit(value=True)}, "suppressed"),
    "nobody's treatment known": (
        {"treated": pl.lit(None, dtype=pl.Boolean)},
        "suppressed",
    ),
    "nine treated": (
        {"treated": pl.col("treated") & (pl.col("treated").cum_sum() < 10)},
        "suppressed",
    ),
    "an outcome nobody has": ({"promoted": pl.lit(value=False)}, "underpowered"),
    "an outcome everybody has": ({"promoted": pl.lit(value=True)}, "underpowered"),
    "an outcome nobody knows": (
        {"promoted": pl.lit(None, dtype=pl.Float64)},
        "suppressed",
    ),
    "a score that does not vary": ({"promoted": pl.lit(3.5)}, "underpowered"),
    "nine events": (
        {"promoted": pl.col("promoted") & (pl.col("promoted").cum_sum() < 10)},
        "underpowered",
    ),
    "constant covariates": (
        {"age": pl.lit(30), "grade": pl.lit("a")},
        "not_comparable",
    ),
    "a covariate that is the treatment": (
        {"age": pl.col("treated").cast(pl.Int64)},
        "not_comparable",
    ),
    "a level that only the treated have": (
        {"grade": pl.when("treated").then(pl.lit("a")).otherwise("grade")},
        "not_comparable",
    ),
    "ages that do not overlap": (
        {"age": pl.col("age") + 200 * pl.col("treated").cast(pl.Int64)},
        "not_comparable",
    ),
    "a covariate that nobody knows": (
        {"age": pl.lit(None, dtype=pl.Float64)},
        "suppressed",
    ),
    "one person per level": (
        {"grade": pl.int_range(pl.len()).cast(pl.String)},
        "not_comparable",
    ),
}


@pytest.mark.parametrize("method", ["aipw", "regression", "ipw", "ebal"])
@pytest.mark.parametrize("kind", BAD)
def test_bad_data_get_a_verdict_and_no_number(
    people: pl.DataFrame, tmp_path: Path, kind: str, method: str
) -> None:
    changes, verdict = BAD[kind]
    path = written(people.with_columns(**changes), tmp_path)

    answer = fitted(path, *BASIC, "--method", method, ends=1)

    assert answer["estimate"] is None
    assert answer["ci"] is None
    assert answer["refusal"]["reason"]
    assert answer["refusal"]["message"].endswith(".")
    assert answer["refusal"]["remedy"].endswith(".")
    assert answer["reasons"]
    assert answer["verdict"] == verdict


def test_a_table_without_rows_is_refused(people: pl.DataFrame, tmp_path: Path) -> None:
    for name in ("t.parquet", "t.csv"):
        answer = fitted(written(people.head(0), tmp_path, name), *BASIC, ends=1)

        assert answer["verdict"] == "suppressed"
        assert answer["n"] == 0


def test_twenty_treated_are_shown_and_called_too_few(
    people: pl.DataFrame, tmp_path: Path
) -> None:
    few = people.filter(~pl.col("treated") | (pl.col("treated").cum_sum() <= 20))
    named = ("--treatment", "treated", "--outcome", "score", "--covariates", "age")
    answer = fitted(written(few, tmp_path), *named)

    assert answer["n_treated"] == 20
    assert answer["verdict"] == "underpowered"
    assert answer["estimate"] is not None
    assert answer["plain"].startswith("Too few people to tell: only effects of")


def test_an_effect_of_interest_that_could_not_be_seen_is_told(
    people: pl.DataFrame, tmp_path: Path
) -> None:
    random = np.random.default_rng(11)
    noise = people.with_columns(score=pl.Series(random.normal(size=400)))
    path = written(noise, tmp_path)
    named = ("--treatment", "treated", "--outcome", "score", "--covariates", "age")
    unasked = fitted(path, *named)
    # 2.8 standard errors are about 0.3.
    asked = fitted(path, *named, "--minimum-effect", "0.1")

    assert unasked["verdict"] == "no_detectable_effect"
    assert asked["verdict"] == "underpowered"
    assert asked["diagnostics"]["power"]["n_treated_needed"] > asked["n_treated"]


def _periods(cohort: pl.Expr) -> pl.DataFrame:
    """Thirty units in six periods."""
    random = np.random.default_rng(3)
    units = pl.DataFrame({"unit": [f"u{number:02}" for number in range(30)]})
    panel = units.with_row_index("place").with_columns(cohort=cohort)
    return panel.join(pl.DataFrame({"period": range(1, 7)}), how="cross").with_columns(
        outcome=pl.Series(random.normal(size=180)) + pl.col("period")
    )


PANEL = (
    *("--method", "did", "--outcome", "outcome", "--unit", "unit"),
    *("--time", "period", "--cohort", "cohort"),
)


def test_a_roll_out_over_units_has_leads(tmp_path: Path) -> None:
    cohort = pl.when(pl.col("place") < 10).then(3).when(pl.col("place") < 20).then(5)
    path = written(_periods(cohort.otherwise(None)), tmp_path)

    answer = fitted(path, *PANEL)

    assert (answer["n"], answer["n_treated"]) == (30, 20)
    assert answer["diagnostics"]["pretrend"]["caveat"]
    assert "drift before" in ran(path, *PANEL)


@pytest.mark.parametrize(
    ("cohort", "verdict"),
    [
        (pl.when(pl.col("place") < 1).then(3).otherwise(0), "underpowered"),
        (pl.lit(0), "underpowered"),
        (pl.lit(3), "underpowered"),
        (pl.lit(1), "underpowered"),
        (pl.lit(99), "underpowered"),
    ],
    ids=["one unit", "no unit", "all at once", "from the start", "after the end"],
)
def test_a_roll_out_that_tells_nothing_is_refused(
    tmp_path: Path, cohort: pl.Expr, verdict: str
) -> None:
    answer = fitted(written(_periods(cohort), tmp_path), *PANEL, ends=1)

    assert answer["verdict"] == verdict
    assert answer["estimate"] is None


def test_few_units_are_called_too_few(tmp_path: Path) -> None:
    cohort = pl.when(pl.col("place") < 6).then(4).otherwise(0)
    panel = _periods(cohort).filter(pl.col("place") < 12)

    answer = fitted(written(panel, tmp_path), *PANEL)

    assert answer["verdict"] == "underpowered"
    assert "few_units" in answer["reasons"]


HAZARD = (
    *("--method", "hazard", "--treatment", "treated", "--event", "promoted"),
    *("--exit", "months", "--covariates", "age"),
)


@pytest.mark.parametrize(
    ("changes", "reason"),
    [
        ({"promoted": pl.lit(value=False)}, "constant_outcome"),
        (
            {"promoted": pl.col("promoted") & pl.col("treated")},
            "too_few_events",
        ),
        ({"months": pl.lit(0)}, "wrong_input"),
        ({"treated": pl.lit(value=True)}, "too_few_people"),
    ],
    ids=["no events", "events of one group", "no time at risk", "all treated"],
)
def test_a_hazard_without_events_or_time_is_refused(
    people: pl.DataFrame, tmp_path: Path, changes: dict[str, pl.Expr], reason: str
) -> None:
    timed = people.with_columns(months=pl.col("team") % 12 + 1).with_columns(**changes)

    answer = fitted(written(timed, tmp_path), *HAZARD, ends=1)

    assert answer["refusal"]["reason"] == reason
    assert answer["estimate"] is None


def test_a_hazard_of_people_who_are_not_compared_is_refused(
    people: pl.DataFrame, tmp_path: Path
) -> None:
    path = written(people.with_columns(months=pl.col("team") % 12 + 1), tmp_path)

    answer = fitted(path, *HAZARD[:-2], ends=1)
    by_lot = fitted(path, *HAZARD[:-2], "--design", "randomised")

    assert answer["reasons"] == ["balance_unknown"]
    assert by_lot["estimate"] is not None


def test_teams_are_not_counted_as_persons(people: pl.DataFrame, tmp_path: Path) -> None:
    """Four hundred people in forty teams are 400, all at risk from the beginning."""
    timed = people.with_columns(months=pl.col("age") % 12 + 1)
    alone = fitted(written(timed, tmp_path), *HAZARD)

    answer = fitted(written(timed, tmp_path), *HAZARD, "--clusters", "team")

    assert (answer["n"], answer["n_clusters"]) == (400, 40)
    assert answer["n_treated"] == alone["n_treated"]
    assert answer["estimate"] == pytest.approx(alone["estimate"])


@pytest.mark.parametrize(
    ("changes", "lacking"),
    [
        ({"months": None}, "the outcome"),
        ({"age": None}, "a covariate, cluster or weight"),
        ({"treated": None}, "who was treated"),
    ],
)
@pytest.mark.parametrize("method", ["hazard", "aipw"])
def test_rows_that_all_lack_something_say_what(
    people: pl.DataFrame,
    tmp_path: Path,
    changes: dict[str, None],
    lacking: str,
    method: str,
) -> None:
    timed = people.with_columns(months=pl.col("team") % 12 + 1.0)
    path = written(timed.with_columns(**changes), tmp_path)
    named: tuple[str, ...] = HAZARD[2:]
    if method == "aipw":
        named = (*HAZARD[2:4], "--outcome", "months", *HAZARD[-2:])

    answer = fitted(path, "--method", method, *named, ends=1)

    assert answer["refusal"]["message"] == f"Every row lacks something: {lacking}."
    assert answer["verdict"] == "suppressed"


def test_an_event_in_words_of_its_own_is_asked_for_in_numbers(
    people: pl.DataFrame, tmp_path: Path
) -> None:
    words = pl.when("promoted").then(pl.lit("left")).otherwise(pl.lit("stayed"))
    timed = people.with_columns(promoted=words, months=pl.col("team") % 12 + 1)

    message = ran(written(timed, tmp_path), *HAZARD, ends=2)

    assert "remedy: Write 1 where it happened and 0 where it did not." in message


def test_a_persons_stretches_are_one_person(
    people: pl.DataFrame, tmp_path: Path
) -> None:
    timed = people.with_columns(months=pl.col("team") % 12 + 2).with_row_index("person")
    first = timed.with_columns(entry=0, end=1, promoted=pl.lit(value=False))
    then = timed.with_columns(entry=1, end="months")
    split = pl.concat([first, then.select(first.columns)], how="vertical_relaxed")
    whole = fitted(written(timed, tmp_path), *HAZARD)
    answer = fitted(
        written(split, tmp_path, "split.parquet"),
        *("--method", "hazard", "--treatment", "treated", "--event", "promoted"),
        *("--entry", "entry", "--exit", "end", "--covariates", "age"),
        *("--clusters", "person"),
    )

    assert answer["n"] == whole["n"] == 400
    assert answer["estimate"] == pytest.approx(whole["estimate"], rel=1e-6)
