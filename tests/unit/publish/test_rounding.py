"""Rounding to 5, each value worked by hand."""

import functools
from dataclasses import replace

import duckdb
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from publish.disclosure import Outcome, SmallGroupRule, protected_query
from publish.figure_kinds import Figure, Kind, MetricColumns, figures
from publish.leaks import leaks, unrounded
from publish.rounding import Rounding, rounded_query

COLUMNS = (
    ("period_kind", "VARCHAR"),
    ("scope_kind", "VARCHAR"),
    ("employee_count", "BIGINT"),
    ("done_count", "BIGINT"),
    ("started_count", "BIGINT"),
    ("done_rate", "DOUBLE"),
    ("done_rate_low", "DOUBLE"),
    ("done_rate_high", "DOUBLE"),
    ("average_headcount", "DOUBLE"),
    ("learning_hours", "DOUBLE"),
    ("hours_per_employee", "DOUBLE"),
    ("mean_score", "DOUBLE"),
    ("promoted_share", "DOUBLE"),
    ("person_years", "DOUBLE"),
    ("median_wait_days", "BIGINT"),
    ("done_rank", "BIGINT"),
    ("is_complete", "BOOLEAN"),
    ("is_suppressed", "BOOLEAN"),
)
HIDDEN = tuple(name for name, _ in COLUMNS[3:16])
DONE = Outcome("done_count", "started_count", ("done_count", "done_rate"))
RULE = SmallGroupRule("employee_count", HIDDEN, (DONE,), 5, is_sensitive=False)
METRICS = (
    MetricColumns(
        "done_rate",
        "done_count",
        "started_count",
        low="done_rate_low",
        high="done_rate_high",
    ),
    MetricColumns("hours_per_employee", "learning_hours", "average_headcount"),
)
FIGURES = figures(RULE, COLUMNS, metrics=METRICS)
ROUNDING = Rounding(5, "employee_count", FIGURES)

Cell = float | str | bool | None


@functools.cache
def engine() -> duckdb.DuckDBPyConnection:
    return duckdb.connect(config={"threads": "1"})


def row_of(**values: Cell) -> str:
    """A query that returns one row; what is not given is NULL."""
    shown = {"is_complete": True, "is_suppressed": False, **values}
    cells = (
        f"cast({_literal(shown.get(name))} as {kind}) as {name}"
        for name, kind in COLUMNS
    )
    return f"(select {', '.join(cells)})"


def _literal(value: Cell) -> str:
    if value is None:
        return "null"
    return str(value) if isinstance(value, (bool, int)) else f"'{value}'"


def rounded(rounding: Rounding = ROUNDING, **values: Cell) -> dict[str, Cell]:
    query = rounded_query(row_of(**values), columns=COLUMNS, rounding=rounding)
    found = engine().execute(f"select * from {query}").fetchall()[0]
    return {
        name: value
        for (name, _), value in zip(COLUMNS, found, strict=True)
        if name in values
    }


@pytest.mark.parametrize(
    ("exact", "shown"), [(0, 0), (5, 5), (7, 5), (8, 10), (12, 10), (13, 15)]
)
def test_a_count_becomes_the_nearest_multiple_of_five(exact: int, shown: int) -> None:
    assert rounded(employee_count=exact, done_count=exact) == {
        "employee_count": shown,
        "done_count": shown,
    }


@pytest.mark.parametrize(("exact", "shown"), [(14, 10), (15, 20), (25, 30)])
def test_a_tie_goes_away_from_zero(exact: int, shown: int) -> None:
    ten = replace(ROUNDING, base=10)
    assert rounded(ten, employee_count=exact) == {"employee_count": shown}


def test_a_headcount_between_two_whole_numbers_is_a_count() -> None:
    assert rounded(employee_count=40, average_headcount=37.5) == {
        "employee_count": 40,
        "average_headcount": 40.0,
    }


def test_a_ratio_is_that_of_its_rounded_parts() -> None:
    # 7 of 38 is 0.184; shown are 5 of 40, so 0.125, and not what the warehouse knew.
    told = rounded(employee_count=41, done_count=7, started_count=38, done_rate=7 / 38)
    assert told["done_rate"] == 0.125


def test_a_ratio_that_was_unknown_or_hidden_stays_so() -> None:
    told = rounded(employee_count=41, done_count=None, started_count=38, done_rate=0.2)
    assert told["done_rate"] is None
    told = rounded(employee_count=41, done_count=0, started_count=0, done_rate=None)
    assert told["done_rate"] is None


def test_an_interval_is_that_of_the_rounded_ratio() -> None:
    # Wilson for 10 of 20: centre (10 + 1.92073) / (20 + 3.84146) = 0.5, half width
    # 1.959964 * sqrt(20 * 0.25 + 0.96036) / 23.84146 = 1.959964 * 2.44139 / 23.84146
    # = 0.200702. Shown are 10 of 20 for 11 of 19.
    told = rounded(
        employee_count=19,
        done_count=11,
        started_count=19,
        done_rate=11 / 19,
        done_rate_low=0.363,
        done_rate_high=0.769,
    )
    assert told["done_rate_low"] == pytest.approx(0.299298, abs=1e-6)
    assert told["done_rate_high"] == pytest.approx(0.700702, abs=1e-6)


def test_answers_of_one_person_narrow_no_interval() -> None:
    # 20 people gave 40 answers: the interval is that of 20, as above.
    told = rounded(
        employee_count=20,
        done_count=20,
        started_count=40,
        done_rate=0.5,
        done_rate_low=0.3,
    )
    assert told["done_rate_low"] == pytest.approx(0.299298, abs=1e-6)


@pytest.mark.parametrize(
    ("people", "hours", "shown"),
    [
        (20, 466.0, 400.0),  # 5 of 20 people add 116.5; the next step is 200
        (100, 466.0, 450.0),  # 5 of 100 add 23.3; the next step is 50
        (985, 46_600.0, 47_000.0),  # 5 of 985 add 237, but two digits are thousands
        (40, 8.0, 10.0),  # 5 of 40 add 1, but the step is never below 5
        (40, 0.0, 0.0),
    ],
)
def test_a_sum_hides_what_five_average_people_add(
    people: int, hours: float, shown: float
) -> None:
    assert rounded(employee_count=people, learning_hours=hours)["learning_hours"] == (
        shown
    )


def test_hours_per_head_follow_from_what_is_shown_of_both() -> None:
    # 466 hours of 100 people are shown as 450, 98 of average headcount as 100.
    told = rounded(
        employee_count=100,
        learning_hours=466.0,
        average_headcount=98.0,
        hours_per_employee=466 / 98,
    )
    assert told["hours_per_employee"] == 4.5


@pytest.mark.parametrize(
    ("kind", "low", "high", "shown"),
    [
        # 40 people are 8 steps of 5: 0.30 is 2.4 of them, 0.32 is 2.56.
        (Kind.SHARE, 0.30, 0.32, (0.25, 0.375)),
        # A mean has 2 digits besides: 0.375 is beyond 0.37, so it is 0.38.
        (Kind.MEAN, 0.30, 0.32, (0.25, 0.38)),
        # What is a multiple already stays one, whatever its last bits are.
        (Kind.SHARE, 0.1 + 0.15, 0.375, (0.25, 0.375)),
        (Kind.SHARE, 0.0, 1.0, (0.0, 1.0)),
    ],
)
def test_the_ends_of_an_interval_are_rounded_outwards(
    kind: Kind, low: float, high: float, shown: tuple[float, float]
) -> None:
    columns = tuple(
        Figure(name, kind, whole="employee_count")
        for name in ("share_low", "share_high")
    )
    rounding = Rounding(5, "employee_count", columns)
    query = rounded_query(
        f"(select 40::bigint as employee_count, {low!r}::double as share_low, "
        f"{high!r}::double as share_high)",
        columns=(
            ("employee_count", "BIGINT"),
            ("share_low", "DOUBLE"),
            ("share_high", "DOUBLE"),
        ),
        rounding=rounding,
    )

    asked = f"select share_low, share_high from {query}"

    assert engine().sql(asked).fetchall() == [shown]


@pytest.mark.parametrize(
    ("people", "score", "shown"),
    [
        (20, 3.4, 3.5),  # multiples of 5 / 20 = 0.25: 3.5
        (100, 3.4, 3.4),  # multiples of 0.05
        (998, 3.434, 3.44),  # 1,000 when rounded: 687 times 0.005, then 3 digits
        (200, 61.7, 62.0),  # multiples of 0.025, then 2 digits
        (40, 0.0, 0.0),
    ],
)
def test_a_mean_hides_the_total_it_is_made_of(
    people: int, score: float, shown: float
) -> None:
    assert rounded(employee_count=people, mean_score=score)["mean_score"] == shown


def test_a_share_without_parts_is_that_of_a_multiple_of_five() -> None:
    # 0.184 of 38 people are 7; shown is 1 of 8 fives, as with parts.
    told = rounded(employee_count=38, promoted_share=7 / 38)
    assert told["promoted_share"] == 0.125


def test_years_of_people_have_the_digits_that_hide_five_of_them() -> None:
    # 15 people in a month are 1.25 years; 5 of them add 0.417, the next step is 0.5.
    assert rounded(employee_count=15, person_years=1.25)["person_years"] == 1.5


@pytest.mark.parametrize(
    ("people", "days", "shown"), [(40, 231, 230), (40, 7, 7), (2000, 1234, 1230)]
)
def test_a_median_has_two_digits_and_three_for_many(
    people: int, days: int, shown: int
) -> None:
    told = rounded(employee_count=people, median_wait_days=days)
    assert told["median_wait_days"] == shown


def test_a_place_in_an_order_keeps_its_value() -> None:
    assert rounded(employee_count=40, done_rank=3)["done_rank"] == 3


def test_a_total_of_the_whole_organisation_is_rounded_like_its_parts() -> None:
    told = rounded(scope_kind="overall", period_kind="year", employee_count=41)
    assert told["employee_count"] == 40


def test_the_audit_names_every_column_with_too_many_digits() -> None:
    source = row_of(
        employee_count=41,
        done_count=7,
        started_count=40,
        done_rate=0.184,
        done_rate_low=0.2,
        average_headcount=37.5,
        learning_hours=466.0,
        mean_score=3.14,
        promoted_share=0.2,
        person_years=1.25,
        median_wait_days=231,
    )
    # 0.184 * 40 is not 7; 0.2 * 41 / 5 = 1.64 is no whole number of fives.
    assert set(unrounded(engine(), source, rounding=ROUNDING)) == {
        f"{name} is not rounded"
        for name in (
            "employee_count",
            "done_count",
            "done_rate",
            "done_rate_low",
            "average_headcount",
            "learning_hours",
            "mean_score",
            "promoted_share",
            "person_years",
            "median_wait_days",
        )
    }


def test_names_types_and_the_registry_say_what_a_column_is() -> None:
    kinds = {figure.name: figure.kind for figure in FIGURES}
    assert kinds == {
        "employee_count": Kind.COUNT,
        "done_count": Kind.COUNT,
        "started_count": Kind.COUNT,
        "done_rate": Kind.RATIO,
        "done_rate_low": Kind.LOW,
        "done_rate_high": Kind.HIGH,
        "average_headcount": Kind.COUNT,
        "learning_hours": Kind.SUM,
        "hours_per_employee": Kind.RATIO,
        "mean_score": Kind.MEAN,
        "promoted_share": Kind.SHARE,
        "person_years": Kind.FRACTIONS,
        "median_wait_days": Kind.ESTIMATE,
        "done_rank": Kind.NONE,
    }


def test_points_are_shares_of_a_hundred() -> None:
    # 100 * 5 / 20 = 25 points are the smallest step of 20 answers: 33 becomes 25.
    metric = MetricColumns("mean_score", people="employee_count", unit="points")
    found = figures(RULE, COLUMNS, metrics=[metric])
    assert Figure("mean_score", Kind.MEAN, whole="employee_count", scale=100.0) in found
    told = rounded(
        replace(ROUNDING, figures=found), employee_count=20, mean_score=100 / 3
    )
    assert told["mean_score"] == 25.0


@pytest.mark.parametrize("noise", [-8.770531469161003e-17, 9.527606510649273e-17])
def test_a_difference_of_nothing_but_noise_passes_the_audit(noise: float) -> None:
    # To two digits it is -8.800000000000001e-17: the last bit is no third digit.
    estimate = replace(ROUNDING, figures=(Figure("mean_score", Kind.ESTIMATE),))
    source = row_of(employee_count=40, mean_score=noise)
    shown = rounded_query(source, columns=COLUMNS, rounding=estimate)
    assert unrounded(engine(), shown, rounding=estimate) == {}
    finer = row_of(employee_count=40, mean_score=1.05 * noise)
    assert unrounded(engine(), finer, rounding=estimate) != {}


counts = st.one_of(st.none(), st.integers(0, 60))
sums = st.one_of(st.none(), st.floats(0, 5000, allow_subnormal=False))


@settings(max_examples=60)
@given(
    people=counts,
    done=counts,
    started=counts,
    headcount=st.one_of(st.none(), st.floats(0, 60, allow_subnormal=False)),
    hours=sums,
    score=sums,
    wait=counts,
)
def test_what_was_protected_and_rounded_never_leaks(
    people: int | None,
    done: int | None,
    started: int | None,
    headcount: float | None,
    hours: float | None,
    score: float | None,
    wait: int | None,
) -> None:
    source = row_of(
        employee_count=people,
        done_count=done,
        started_count=started,
        done_rate=done / started if done is not None and started else None,
        average_headcount=headcount,
        learning_hours=hours,
        hours_per_employee=hours / headcount
        if hours and headcount and headcount >= 1
        else None,
        mean_score=score,
        person_years=score,
        median_wait_days=wait,
    )
    names = [name for name, _ in COLUMNS]
    hidden = protected_query(source, columns=names, rule=RULE)
    shown = rounded_query(hidden, columns=COLUMNS, rounding=ROUNDING)
    assert leaks(engine(), shown, rule=RULE) == {}
    assert unrounded(engine(), shown, rounding=ROUNDING) == {}
