"""The command that estimates an effect, on published data: the answers are known."""

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import polars as pl
import pytest

from tests.conftest import stepladder
from tests.unit.effects import samples
from tests.unit.orchestration.effect_calls import fitted, ran

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
    assert "nothing_adjusted_for" in answer["reasons"]
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
