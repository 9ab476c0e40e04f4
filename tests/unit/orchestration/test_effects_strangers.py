"""Tables as strangers export them: read rightly, or refused in words."""

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


def test_the_value_of_the_treated_is_a_number_however_it_is_written(
    people: pl.DataFrame, tmp_path: Path
) -> None:
    """A column of whole numbers with gaps arrives as 1.0 and 2.0."""
    plain = fitted(written(people, tmp_path), *BASIC)
    coded = people.with_columns(treated=pl.col("treated").cast(pl.Float64) + 1)
    path = written(coded, tmp_path, "coded.parquet")

    said = fitted(path, *BASIC, "--treated-value", "2")

    assert said["estimate"] == pytest.approx(plain["estimate"], rel=1e-9)
    assert "no row has the value" in ran(path, *BASIC, "--treated-value", "x", ends=2)


def test_two_columns_of_one_name_are_refused_where_they_are_asked_for(
    people: pl.DataFrame, tmp_path: Path
) -> None:
    path = tmp_path / "twice.csv"
    text = people.with_columns(other=pl.lit(1)).write_csv()
    path.write_text(text.replace("other", "age", 1), encoding="utf-8")

    told = ran(path, *BASIC, ends=2)

    assert "several columns have one name: age" in told
    fitted(path, *BASIC[:-1], "grade")


def test_numbers_with_a_decimal_comma_are_not_taken_for_levels(
    people: pl.DataFrame, tmp_path: Path
) -> None:
    comma = people.with_columns(
        age=(pl.col("age") / 2).cast(pl.String).str.replace(".", ",", literal=True)
    )
    path = tmp_path / "comma.csv"
    comma.write_csv(path, separator=";")

    told = ran(path, *BASIC, ends=2)

    assert "decimal comma" in told
    assert "column: age" in told


def test_a_name_with_a_comma_stands_in_quotes(
    people: pl.DataFrame, tmp_path: Path
) -> None:
    path = written(people.rename({"age": "Age, years"}), tmp_path)

    answer = fitted(path, *BASIC[:-1], '"Age, years", grade')

    assert "Age, years" in answer["diagnostics"]["covariates"]["used"]


def test_an_outcome_of_other_two_numbers_needs_its_events_too(
    people: pl.DataFrame, tmp_path: Path
) -> None:
    """Nine people with a 2 and all others with a 1 tell of nine people."""
    nine = pl.col("promoted") & (pl.col("promoted").cum_sum() < 10)
    path = written(people.with_columns(promoted=1 + nine.cast(pl.Int64)), tmp_path)

    answer = fitted(path, *BASIC, ends=1)

    assert answer["refusal"]["reason"] == "too_few_events"
    assert answer["estimate"] is None


def test_a_covariate_that_is_the_outcome_is_told_as_such(
    people: pl.DataFrame, tmp_path: Path
) -> None:
    path = written(people.with_columns(age=pl.col("promoted").cast(pl.Int64)), tmp_path)

    answer = fitted(path, *BASIC, ends=1)

    assert "the outcome itself" in answer["refusal"]["remedy"]


@pytest.mark.parametrize("teams", [1, 2])
def test_one_treated_team_gets_no_number_and_two_get_a_wide_interval(
    people: pl.DataFrame, tmp_path: Path, teams: int
) -> None:
    team = pl.int_range(pl.len())
    path = written(
        people.with_columns(
            team=pl.when("treated").then(team % teams).otherwise(2 + team % 30)
        ),
        tmp_path,
    )

    answer = fitted(path, *BASIC, "--clusters", "team", ends=2 - teams)

    if teams == 1:
        assert answer["refusal"]["reason"] == "too_few_units"
    else:
        low, high = answer["ci"]
        # Student's t with one degree of freedom: 12.706 standard errors.
        assert high - low == pytest.approx(2 * 12.7062 * answer["std_error"], rel=1e-4)
        told = ran(path, *BASIC, "--clusters", "team")
        assert "few clusters: Student's t, degrees of freedom 1\n" in told
        # And 12.7062 + 1.3764 of them could have been seen.
        power = answer["diagnostics"]["power"]
        assert power["minimum_detectable_effect"] == pytest.approx(
            14.0826 * answer["std_error"], rel=1e-4
        )
