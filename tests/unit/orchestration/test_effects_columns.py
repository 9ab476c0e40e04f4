"""The columns that the command takes, and what it does with gaps and weights."""

from pathlib import Path

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
