"""The command that estimates an effect, on files: known answers and honest refusals."""

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import numpy as np
import polars as pl
import pytest
from click.testing import CliRunner

from orchestration.cli import main
from tests.conftest import stepladder
from tests.unit.effects import samples

X10 = ",".join(samples.LALONDE_COVARIATES)
ANSWERS = Path(__file__).parents[2] / "fixtures/known_answers"


def table(given: samples.Given, path: Path) -> Path:
    """Write a sample of LaLonde's people as a file."""
    frame = pl.DataFrame(given.covariates, schema=list(samples.LALONDE_COVARIATES))
    frame = frame.with_columns(re78=given.outcome, treat=given.treated)
    if path.suffix == ".parquet":
        frame.write_parquet(path)
    else:
        frame.with_columns(pl.col("treat").cast(pl.Int8)).write_csv(path)
    return path


@pytest.fixture(scope="module")
def files(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    """The experiment, and its trained people beside two surveys."""
    folder = tmp_path_factory.mktemp("lalonde")
    return {
        "nsw": table(samples.nsw(), folder / "nsw.parquet"),
        "nsw_csv": table(samples.nsw(), folder / "nsw.csv"),
        "cps": table(samples.nsw_against_cps(), folder / "cps.parquet"),
        "psid": table(samples.nsw_against_psid(), folder / "psid.parquet"),
    }


def ran(data: Path, *arguments: str, ends: int = 0) -> str:
    """Run the command in this process; what it printed."""
    ended = CliRunner().invoke(
        main, ["effects", "fit", "--data", str(data), *arguments]
    )
    assert ended.exit_code == ends, ended.output
    return ended.output


def fitted(data: Path, *arguments: str, ends: int = 0) -> dict[str, Any]:
    """Run the command with --json; its answer."""
    answer: dict[str, Any] = json.loads(ran(data, *arguments, "--json", ends=ends))
    return answer


def lalonde(data: Path, method: str, *more: str, ends: int = 0) -> dict[str, Any]:
    named = ("--treatment", "treat", "--outcome", "re78", "--covariates", X10)
    return fitted(data, *named, "--method", method, *more, ends=ends)


@pytest.mark.parametrize(
    ("data", "method", "estimate", "std_error"),
    [
        ("nsw", "naive", 1794.3424, 632.8534),
        ("nsw_csv", "naive", 1794.3424, 632.8534),
        ("cps", "naive", -8497.5161, 712.0207),
        ("psid", "naive", -15204.7759, 1154.6144),
        ("cps", "regression", 1066.3763, 626.8479),
        ("cps", "aipw", 1488.8812, 674.5497),
        ("nsw", "aipw", 1718.7981, 696.8236),
        ("nsw_csv", "aipw", 1718.7981, 696.8236),
    ],
)
def test_the_published_answers_of_lalondes_samples(
    files: dict[str, Path], data: str, method: str, estimate: float, std_error: float
) -> None:
    answer = lalonde(files[data], method)

    assert answer["estimate"] == pytest.approx(estimate, rel=1e-4)
    assert answer["std_error"] == pytest.approx(std_error, rel=1e-3)
    low, high = answer["ci"]
    assert low == pytest.approx(estimate - 1.96 * std_error, rel=1e-3)
    assert high == pytest.approx(estimate + 1.96 * std_error, rel=1e-3)


def test_the_published_answer_of_entropy_balancing(files: dict[str, Path]) -> None:
    """1406.30 (654.93), known to a tolerance of 0.1."""
    answer = lalonde(files["cps"], "ebal")

    assert answer["estimate"] == pytest.approx(1406.30, abs=0.1)
    assert answer["std_error"] == pytest.approx(654.93, abs=0.1)


@pytest.mark.parametrize("method", ["regression", "ipw", "ebal", "aipw"])
def test_people_without_a_counterpart_get_no_number(
    files: dict[str, Path], method: str
) -> None:
    """The panel survey's weighted half is worth ten people, in spite of its 2,490."""
    answer = lalonde(files["psid"], method, ends=1)

    assert answer["verdict"] == "not_comparable"
    numbers = ("estimate", "std_error", "ci", "p_value", "treated_mean")
    assert [answer[name] for name in numbers] == [None] * 5
    assert answer["refusal"]["reason"] in {"not_balanced", "no_overlap"}
    assert answer["refusal"]["remedy"]
    assert answer["diagnostics"]["balance"]["ess_control"] < 50
    assert "methods" not in answer["diagnostics"]
    assert "No number is shown on purpose." in answer["plain"]


def test_a_refusal_is_told_to_people_too(files: dict[str, Path]) -> None:
    told = ran(
        files["psid"],
        *("--treatment", "treat", "--outcome", "re78", "--covariates", X10),
        ends=1,
    )

    assert "No number is given." in told
    assert "Verdict: not comparable" in told
    assert "estimate" not in told.lower().split("what it rests on")[0]


def test_an_adjusted_number_stands_beside_the_raw_one(files: dict[str, Path]) -> None:
    named = ("--treatment", "treat", "--outcome", "re78", "--covariates", X10)
    told = ran(files["cps"], *named)

    assert "estimate                1,489  (95 % interval 166.8 to 2,811)" in told
    assert "raw difference          -8,498  (no effect" in told
    assert "Verdict: suggestive" in told
    assert "E-value" in told
    assert "robustness value" in told
    assert "smallest visible effect 1,889" in told  # 2.8 x 674.55


def test_diagnostics_hold_all_that_was_asked_for(files: dict[str, Path]) -> None:
    known = lalonde(files["cps"], "aipw")["diagnostics"]

    assert known["balance"]["max_smd_weighted"] < known["balance"]["max_smd_raw"]
    assert len(known["balance"]["covariates"]) == 10
    assert known["balance"]["overlap_share"] == 1
    assert known["e_value"]["point"] > known["e_value"]["limit"] > 1
    assert 0 < known["robustness"]["value"] < 1
    assert known["power"]["minimum_detectable_effect"] == pytest.approx(2.8 * 674.5497)
    assert known["observation"]["gap"] == 0
    assert known["methods"]["naive"]["estimate"] == pytest.approx(-8497.5161)
    assert known["rows"]["used"] == 16177


def test_an_experiment_is_strong_and_a_comparison_is_not(
    files: dict[str, Path],
) -> None:
    by_lot = lalonde(files["nsw"], "aipw", "--design", "randomised")
    by_choice = lalonde(files["nsw"], "aipw")
    late = lalonde(files["nsw"], "aipw", "--design", "randomised", "--exploratory")

    assert by_lot["verdict"] == "strong"
    assert by_choice["verdict"] == "suggestive"
    assert late["verdict"] == "suggestive"
    assert by_lot["estimate"] == by_choice["estimate"]


def test_groups_that_no_lot_would_draw_are_not_believed(files: dict[str, Path]) -> None:
    answer = lalonde(files["cps"], "randomised", ends=1)

    assert answer["verdict"] == "not_comparable"
    assert answer["estimate"] is None
    assert "lot_was_not_followed" in answer["reasons"]


def test_a_rise_is_harm_where_a_fall_is_wanted(files: dict[str, Path]) -> None:
    randomised = ("--design", "randomised", "--lower-is-better")
    answer = lalonde(files["nsw"], "naive", *randomised)

    assert answer["verdict"] == "strong"
    assert answer["direction"] == "harmful_signal"


def test_a_raw_difference_is_told_as_no_effect(files: dict[str, Path]) -> None:
    answer = lalonde(files["cps"], "naive")

    assert answer["verdict"] == "not_comparable"
    assert "no estimate of an effect" in answer["plain"]


def test_the_answer_to_counties_that_raised_their_minimum_wage() -> None:
    """Callaway and Sant'Anna (2021): simple average -.0400 (.0120)."""
    answer = fitted(
        ANSWERS / "minimum_wage_counties.csv",
        *("--method", "did", "--outcome", "log_employment", "--unit", "county"),
        *("--time", "year", "--cohort", "first_treated_year"),
    )

    assert answer["estimate"] == pytest.approx(-0.0400, abs=5e-5)
    assert answer["std_error"] == pytest.approx(0.0120, abs=5e-5)
    assert (answer["n"], answer["n_treated"], answer["n_control"]) == (500, 191, 309)
    cells = {
        (int(cell["cohort"]), int(cell["time"])): cell["estimate"]
        for cell in answer["diagnostics"]["cells"]
    }
    assert cells[2004, 2006] == pytest.approx(-0.1373, abs=5e-5)
    assert cells[2007, 2007] == pytest.approx(-0.0261, abs=5e-5)
    assert answer["diagnostics"]["pretrend"]["n_leads"] == 2


def test_the_answer_to_released_prisoners() -> None:
    """Person-week cloglog: financial aid -.3802 (.1914), events 48 and 66."""
    answer = fitted(
        ANSWERS / "rossi_recidivism.csv",
        *("--method", "hazard", "--treatment", "fin", "--exit", "week"),
        *("--event", "arrest", "--covariates", "age,race,wexp,mar,paro,prio"),
        "--lower-is-better",
    )

    assert answer["estimate"] == pytest.approx(-0.3802, abs=5e-5)
    assert answer["std_error"] == pytest.approx(0.1914, abs=5e-5)
    assert answer["method"] == "hazard_cloglog"
    assert answer["estimand"] == "log_hazard_ratio"
    assert answer["diagnostics"]["estimator"]["events_treated"] == 48
    assert answer["direction"] == "improvement"


def test_salespeople_who_were_promoted_cannot_be_told_from_their_sales(
    tmp_path: Path,
) -> None:
    """Above 600 in sales nearly all are promoted, below hardly any."""
    sales = pl.read_csv(ANSWERS / "salespeople.csv").drop_nulls()
    path = tmp_path / "salespeople.parquet"
    sales.with_columns(is_top=pl.col("sales") > 600).write_parquet(path)

    answer = fitted(
        path,
        *("--treatment", "promoted", "--outcome", "performance"),
        *("--covariates", "sales,customer_rate"),
        ends=1,
    )

    assert answer["verdict"] in {"not_comparable", "underpowered"}
    assert answer["estimate"] is None


@pytest.fixture
def people(tmp_path: Path) -> pl.DataFrame:
    """Four hundred invented people, half treated by a coin that favours the old."""
    del tmp_path
    random = np.random.default_rng(7)
    age = random.integers(20, 60, 400)
    treated = random.random(400) < 0.3 + 0.4 * (age > 40)
    promoted = random.random(400) < 0.2 + 0.2 * treated + 0.1 * (age > 40)
    return pl.DataFrame(
        {
            "age": age,
            "grade": random.choice(["a", "b", "c"], 400),
            "treated": treated,
            "promoted": promoted,
            "score": random.normal(size=400) + treated,
            "team": random.integers(0, 40, 400),
            "weight": random.integers(1, 4, 400),
        }
    )


def written(frame: pl.DataFrame, folder: Path, name: str = "t.parquet") -> Path:
    path = folder / name
    if path.suffix == ".parquet":
        frame.write_parquet(path)
    else:
        frame.write_csv(path)
    return path


BASIC = ("--treatment", "treated", "--outcome", "promoted", "--covariates", "age,grade")


def test_a_share_is_told_in_people(people: pl.DataFrame, tmp_path: Path) -> None:
    answer = fitted(written(people, tmp_path), *BASIC)

    assert " in 100 instead of " in answer["plain"]
    assert answer["diagnostics"]["covariates"]["reference_levels"].keys() == {"grade"}
    assert -1 <= answer["estimate"] <= 1


@pytest.mark.parametrize(
    "treated",
    [
        pl.col("treated").cast(pl.Int64),
        pl.col("treated").cast(pl.Float32),
        pl.col("treated").cast(pl.Int64).cast(pl.Decimal(10, 2)),
        pl.col("treated").cast(pl.Int64).cast(pl.String),
        pl.when("treated").then(pl.lit("Yes")).otherwise(pl.lit("No")),
        pl.when("treated").then(pl.lit("TRUE")).otherwise(pl.lit("FALSE")),
        pl.when("treated").then(pl.lit("academy")).otherwise(pl.lit("none")),
        pl.when("treated")
        .then(pl.lit("treated"))
        .otherwise(pl.lit("control"))
        .cast(pl.Categorical),
    ],
    ids=["whole", "float", "decimal", "digits", "yes", "true", "named", "category"],
)
def test_treatment_may_be_said_in_any_two_clear_values(
    people: pl.DataFrame, tmp_path: Path, treated: pl.Expr
) -> None:
    plain = fitted(written(people, tmp_path), *BASIC)
    said = fitted(
        written(people.with_columns(treated=treated), tmp_path, "said.parquet"), *BASIC
    )

    assert said["estimate"] == pytest.approx(plain["estimate"], rel=1e-9)


def test_two_values_that_say_nothing_need_a_word(
    people: pl.DataFrame, tmp_path: Path
) -> None:
    cohort = pl.when("treated").then(pl.lit("north")).otherwise(pl.lit("south"))
    path = written(people.with_columns(treated=cohort), tmp_path)

    assert "--treated-value" in ran(path, *BASIC, ends=2)
    plain = fitted(written(people, tmp_path, "plain.parquet"), *BASIC)
    said = fitted(path, *BASIC, "--treated-value", "north")
    other = fitted(path, *BASIC, "--treated-value", "south", "--estimand", "ate")
    ate = fitted(tmp_path / "plain.parquet", *BASIC, "--estimand", "ate")
    assert said["estimate"] == pytest.approx(plain["estimate"], rel=1e-9)
    assert other["estimate"] == pytest.approx(-ate["estimate"], rel=1e-6)


@pytest.mark.parametrize(
    "treated",
    [
        pl.col("age"),
        pl.col("grade"),
        pl.col("age").cast(pl.String),
        pl.lit(2) + pl.col("treated").cast(pl.Int64),
        pl.date(2025, 1, 1),
        pl.concat_list("age", "team"),
    ],
    ids=["numbers", "three levels", "text", "two and three", "dates", "lists"],
)
def test_a_treatment_that_is_not_two_groups_is_a_wrong_call(
    people: pl.DataFrame, tmp_path: Path, treated: pl.Expr
) -> None:
    told = ran(written(people.with_columns(treated=treated), tmp_path), *BASIC, ends=2)

    assert "column: treated" in told
    assert "remedy:" in told


@pytest.mark.parametrize(
    "column",
    [
        pl.col("age").cast(pl.Decimal(10, 3)),
        pl.date(1990, 1, 1) + pl.duration(days=pl.col("age")),
        pl.datetime(1990, 1, 1) + pl.duration(days=pl.col("age")),
        pl.duration(days=pl.col("age")),
        pl.col("age").cast(pl.UInt8),
        pl.col("age").cast(pl.Float32),
    ],
    ids=["decimal", "date", "time stamp", "duration", "small", "float"],
)
def test_a_covariate_may_be_of_any_kind_that_has_an_order(
    people: pl.DataFrame, tmp_path: Path, column: pl.Expr
) -> None:
    plain = fitted(written(people, tmp_path), *BASIC)
    other = fitted(
        written(people.with_columns(age=column), tmp_path, "other.parquet"), *BASIC
    )

    assert other["estimate"] == pytest.approx(plain["estimate"], rel=1e-6)


def test_csv_and_parquet_tell_the_same(people: pl.DataFrame, tmp_path: Path) -> None:
    parquet = fitted(written(people, tmp_path), *BASIC)
    comma = fitted(written(people, tmp_path, "t.csv"), *BASIC)
    people.write_csv(tmp_path / "semicolon.csv", separator=";")
    semicolon = fitted(tmp_path / "semicolon.csv", *BASIC)

    assert comma["estimate"] == pytest.approx(parquet["estimate"], rel=1e-9)
    assert semicolon["estimate"] == comma["estimate"]


def test_rows_with_gaps_are_left_out_and_counted(
    people: pl.DataFrame, tmp_path: Path
) -> None:
    """Of 400: no treatment in 5, no age in 10 others, no outcome in 20 treated."""
    row = pl.int_range(pl.len())
    nth = pl.col("treated").cast(pl.Int64).cum_sum()
    gaps = people.with_columns(
        promoted=pl.when((row >= 15) & pl.col("treated") & (nth > nth.get(14)))
        .then(pl.when(nth <= nth.get(14) + 20).then(None).otherwise("promoted"))
        .otherwise("promoted"),
        age=pl.when((row >= 5) & (row < 15)).then(None).otherwise("age"),
        treated=pl.when(row < 5).then(None).otherwise("treated"),
    )
    answer = fitted(written(gaps, tmp_path), *BASIC)

    assert answer["diagnostics"]["rows"] == {
        "rows": 400,
        "without_treatment": 5,
        "without_covariates": 10,
        "without_outcome_treated": 20,
        "without_outcome_control": 0,
        "used": 365,
    }
    observation = answer["diagnostics"]["observation"]
    assert observation["is_differential"]
    assert observation["lee_bounds"]["low"] < observation["lee_bounds"]["high"]
    assert answer["n"] == 365


def test_an_outcome_seen_unequally_holds_an_experiment_at_suggestive(
    people: pl.DataFrame, tmp_path: Path
) -> None:
    row = pl.int_range(pl.len())
    lost = people.with_columns(
        score=pl.when(pl.col("treated") & (row % 5 == 0)).then(None).otherwise("score")
    )
    named = ("--treatment", "treated", "--outcome", "score", "--method", "naive")
    whole = fitted(written(people, tmp_path), *named, "--design", "randomised")
    answer = fitted(
        written(lost, tmp_path, "lost.parquet"), *named, "--design", "randomised"
    )

    assert whole["verdict"] == "strong"
    assert answer["verdict"] == "suggestive"
    assert answer["reasons"] == ["outcome_seen_unequally"]


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


def test_clusters_and_weights_change_the_error_and_the_mean(
    people: pl.DataFrame, tmp_path: Path
) -> None:
    path = written(people, tmp_path)
    plain = fitted(path, *BASIC)
    clustered = fitted(path, *BASIC, "--clusters", "team")
    weighted = fitted(path, *BASIC, "--weights", "weight")
    doubled = fitted(
        written(pl.concat([people, people]), tmp_path, "doubled.parquet"),
        *BASIC,
    )
    by_team = fitted(path, *BASIC[:4], "--covariates", "team", "--clusters", "team")

    assert clustered["n_clusters"] == by_team["n_clusters"] == 40
    assert clustered["estimate"] == pytest.approx(plain["estimate"])
    assert clustered["std_error"] != plain["std_error"]
    assert weighted["estimate"] != plain["estimate"]
    assert doubled["estimate"] == pytest.approx(plain["estimate"], rel=1e-6)


def test_negative_weights_are_refused(people: pl.DataFrame, tmp_path: Path) -> None:
    path = written(people.with_columns(weight=pl.col("weight") - 2), tmp_path)

    answer = fitted(path, *BASIC, "--weights", "weight", ends=1)

    assert answer["refusal"]["reason"] == "wrong_input"


def test_rows_of_weight_nothing_count_for_nothing(
    people: pl.DataFrame, tmp_path: Path
) -> None:
    path = written(people.with_columns(weight=pl.col("weight") - 1), tmp_path)

    answer = fitted(path, *BASIC, "--weights", "weight")

    assert answer["n"] == people.filter(pl.col("weight") > 1).height


def _periods(people: pl.DataFrame, cohort: pl.Expr) -> pl.DataFrame:
    """Thirty units in six periods."""
    random = np.random.default_rng(3)
    units = pl.DataFrame({"unit": [f"u{number:02}" for number in range(30)]})
    panel = units.with_row_index("place").with_columns(cohort=cohort)
    del people
    return panel.join(pl.DataFrame({"period": range(1, 7)}), how="cross").with_columns(
        outcome=pl.Series(random.normal(size=180)) + pl.col("period")
    )


PANEL = (
    *("--method", "did", "--outcome", "outcome", "--unit", "unit"),
    *("--time", "period", "--cohort", "cohort"),
)


def test_a_roll_out_over_units_has_leads(people: pl.DataFrame, tmp_path: Path) -> None:
    cohort = pl.when(pl.col("place") < 10).then(3).when(pl.col("place") < 20).then(5)
    path = written(_periods(people, cohort.otherwise(None)), tmp_path)

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
    people: pl.DataFrame, tmp_path: Path, cohort: pl.Expr, verdict: str
) -> None:
    answer = fitted(written(_periods(people, cohort), tmp_path), *PANEL, ends=1)

    assert answer["verdict"] == verdict
    assert answer["estimate"] is None


def test_few_units_are_called_too_few(people: pl.DataFrame, tmp_path: Path) -> None:
    cohort = pl.when(pl.col("place") < 6).then(4).otherwise(0)
    panel = _periods(people, cohort).filter(pl.col("place") < 12)

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


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (("--treatment", "treated"), "aipw needs --outcome and --covariates"),
        (("--outcome", "score", "--treatment", "treated"), "needs --covariates"),
        ((*BASIC, "--cohort", "team"), "aipw has no use for --cohort"),
        ((*BASIC, "--method", "hazard"), "hazard needs --exit"),
        ((*BASIC, "--method", "ebal", "--estimand", "ate"), "on the treated only"),
        ((*BASIC, "--method", "magic"), "magic"),
        ((*BASIC, "--minimum-effect", "-1"), "minimum-effect"),
        ((*BASIC, "--covariates", "age,agee,gade"), "no such column: agee, gade"),
        ((*BASIC, "--covariates", "age,treated"), "two purposes: treated"),
        ((*BASIC, "--clusters", "tem"), "There are: age, grade, treated"),
        ((*BASIC[:2], "--outcome", "grade", "--covariates", "age"), "is text"),
        ((*BASIC, "--treated-value", "maybe"), "no row has the value"),
    ],
)
def test_a_wrong_call_is_told_and_nothing_is_estimated(
    people: pl.DataFrame, tmp_path: Path, arguments: tuple[str, ...], told: str
) -> None:
    assert told in ran(written(people, tmp_path), *arguments, ends=2)


@pytest.mark.parametrize("name", ["t.parquet", "t.csv", "t.xlsx"])
def test_a_file_that_is_no_table_is_told(tmp_path: Path, name: str) -> None:
    path = tmp_path / name
    path.write_bytes(b"\xff\xfe\x00nonsense\n\x00\x01")

    assert "Error:" in ran(path, *BASIC, ends=2)


def test_no_value_of_a_row_is_told_in_an_error(
    people: pl.DataFrame, tmp_path: Path
) -> None:
    secret = people.with_columns(treated=pl.lit("jane.doe@example.org"))

    told = ran(written(secret, tmp_path), *BASIC, ends=2)

    assert "jane" not in told


def test_the_command_runs_as_installed(files: dict[str, Path]) -> None:
    printed = stepladder(
        *("effects", "fit", "--data", str(files["nsw"]), "--treatment", "treat"),
        *("--outcome", "re78", "--covariates", X10, "--method", "aipw"),
        *("--estimand", "att", "--json"),
    )

    assert json.loads(printed)["estimate"] == pytest.approx(1718.7981, rel=1e-6)


def test_a_refusal_ends_with_one_and_prints_json(files: dict[str, Path]) -> None:
    ended = subprocess.run(
        [
            Path(sys.executable).with_name("stepladder"),
            *("effects", "fit", "--data", str(files["psid"]), "--treatment", "treat"),
            *("--outcome", "re78", "--covariates", X10, "--json"),
        ],
        capture_output=True,
        text=True,
        check=False,
    )

    assert ended.returncode == 1
    assert json.loads(ended.stdout)["estimate"] is None
    assert ended.stderr == ""
