"""Hazard models against published ones and statsmodels: coefficients and errors."""

from typing import Any

import numpy as np
import pytest

from effects.cells import from_counts, from_records
from effects.errors import Reason, RefusedError
from effects.hazard_fit import fit, sandwich
from tests.unit.effects.histories import (
    call,
    call_cells,
    columns,
    people,
    person_periods,
)


def test_the_salespeople_study_comes_out_as_published() -> None:
    """One period makes the hazard a plain logit: published with its deviance."""
    promoted, sales, rating = columns(
        "salespeople.csv", "promoted", "sales", "customer_rate"
    )

    fitted = fit(
        from_counts(
            promoted,
            people=np.ones(len(promoted)),
            period=np.zeros(len(promoted)),
            design=np.column_stack([sales, rating]),
        ),
        link="logit",
    )

    assert len(promoted) == 350
    assert fitted.baseline[0] == pytest.approx(-19.517689, rel=1e-4)
    assert fitted.baseline_std_error[0] == pytest.approx(3.346762, rel=1e-3)
    assert fitted.coefficients == pytest.approx([0.040389, -1.122064], rel=1e-4)
    assert fitted.std_errors == pytest.approx([0.006525, 0.466958], rel=1e-3)
    assert fitted.deviance == pytest.approx(65.13145, rel=1e-6)


@pytest.mark.parametrize("link", ["cloglog", "logit"])
def test_coefficients_and_errors_are_those_of_statsmodels(link: Any) -> None:  # noqa: ANN401
    import statsmodels.api as sm

    records = people(2)
    rows = person_periods(records)
    matrix = np.column_stack(
        [
            rows["treated"],
            rows["covariates"],
            rows["period"][:, None] == np.unique(rows["period"]),
        ]
    ).astype(float)
    links = sm.families.links
    family = sm.families.Binomial(
        links.CLogLog() if link == "cloglog" else links.Logit()
    )
    model = sm.GLM(rows["events"], matrix, family=family)
    reference = model.fit(maxiter=200, tol=1e-12)

    fitted = fit(
        from_records(
            records["event"],
            entry=records["entry"],
            exit_time=records["exit_time"],
            design=np.column_stack([records["treated"], records["covariates"]]),
        ),
        link=link,
    )

    assert fitted.coefficients == pytest.approx(reference.params[:3], abs=1e-7)
    assert fitted.baseline == pytest.approx(reference.params[3:], abs=1e-6)
    assert fitted.std_errors == pytest.approx(reference.bse[:3], rel=1e-6)
    assert fitted.baseline_std_error == pytest.approx(reference.bse[3:], rel=1e-6)
    assert fitted.deviance == pytest.approx(reference.deviance, rel=1e-9)


@pytest.mark.parametrize("size", [1e-15, 1e15])
def test_the_unit_of_a_covariate_changes_nothing_but_its_coefficient(
    size: float,
) -> None:
    records = people(2)
    arms, others = records["treated"], records["covariates"]

    def at(scale: float) -> Any:  # noqa: ANN401 - a fit
        return fit(
            from_records(
                records["event"],
                entry=records["entry"],
                exit_time=records["exit_time"],
                design=np.column_stack([arms, others * scale]),
            )
        )

    plain, scaled = at(1.0), at(size)

    assert scaled.coefficients[0] == pytest.approx(plain.coefficients[0])
    assert scaled.coefficients[1:] * size == pytest.approx(plain.coefficients[1:])


def test_the_clustered_covariance_is_that_of_statsmodels_to_six_digits() -> None:
    import statsmodels.api as sm

    records = people(3)
    rows = person_periods(records)
    matrix = np.column_stack(
        [
            rows["treated"],
            rows["covariates"],
            rows["period"][:, None] == np.unique(rows["period"]),
        ]
    ).astype(float)
    reference = sm.GLM(rows["events"], matrix, family=sm.families.Binomial()).fit(
        tol=1e-12, cov_type="cluster", cov_kwds={"groups": rows["clusters"]}
    )

    found = call(records, link="logit", clusters=records["clusters"])
    from_rows = call_cells(rows, link="logit", clusters=rows["clusters"])

    assert found.std_error == pytest.approx(reference.bse[0], rel=1e-6)
    assert from_rows.std_error == pytest.approx(reference.bse[0], rel=1e-6)
    assert found.n_clusters == 400
    assert found.diagnostics["std_error_kind"] == "cluster"
    assert found.std_error != pytest.approx(call(records, link="logit").std_error, 1e-3)


def test_scores_summed_elsewhere_give_the_same_sandwich() -> None:
    """Two clusters with score sums 3 and -3, information 4: by hand."""
    covariance = sandwich(
        np.array([[0.25]]),
        np.array([[18.0]]),
        n_clusters=2,
        n_rows=11,
        n_parameters=1,
    )

    # 2/1 * 10/10 * .25 * 18 * .25 = 2.25
    assert covariance == pytest.approx(np.array([[2.25]]))


SCORES = """
    with
        scored as (
            select
                cluster,
                sales,
                rating,
                1 / (1 + exp(-(? + ? * sales + ? * rating))) as risk,
                promoted - risk as score,
                risk * (1 - risk) as information
            from people
        ),
        centred as (
            select
                *,
                sum(information * sales) over () / sum(information) over () as sales_0,
                sum(information * rating) over () / sum(information) over () as rating_0
            from scored
        ),
        summed as (
            select
                sum(score * (sales - sales_0)) as of_sales,
                sum(score * (rating - rating_0)) as of_rating
            from centred
            group by cluster
        )
    select
        sum(of_sales * of_sales), sum(of_sales * of_rating), sum(of_rating * of_rating)
    from summed
"""


def test_scores_summed_in_sql_give_the_errors_of_statsmodels_to_six_digits() -> None:
    """Fifty teams of seven salespeople; the database returns three numbers."""
    import duckdb
    import polars as pl
    import statsmodels.api as sm

    promoted, sales, rating = columns(
        "salespeople.csv", "promoted", "sales", "customer_rate"
    )
    cluster = np.arange(len(promoted)) % 50
    reference = sm.Logit(
        promoted, np.column_stack([np.ones(len(promoted)), sales, rating])
    ).fit(disp=False, tol=1e-12, cov_type="cluster", cov_kwds={"groups": cluster})
    fitted = fit(
        from_counts(
            promoted,
            people=np.ones(len(promoted)),
            period=np.zeros(len(promoted)),
            design=np.column_stack([sales, rating]),
        ),
        link="logit",
    )

    with duckdb.connect() as connection:
        connection.register(
            "people",
            pl.DataFrame(
                {
                    "promoted": promoted,
                    "sales": sales,
                    "rating": rating,
                    "cluster": cluster,
                }
            ).to_arrow(),
        )
        point = [fitted.baseline[0], *fitted.coefficients]
        row = connection.execute(SCORES, [float(one) for one in point]).fetchone()

    assert row is not None
    covariance = sandwich(
        fitted.covariance,
        np.array([[row[0], row[1]], [row[1], row[2]]]),
        n_clusters=50,
        n_rows=len(promoted),
        n_parameters=3,
    )
    assert covariance == pytest.approx(reference.cov_params()[1:, 1:], rel=1e-6)


def test_bands_share_a_baseline_as_dummies_for_bands_would() -> None:
    import statsmodels.api as sm

    records = people(8)
    rows = person_periods(records)
    counted = from_counts(
        rows["events"],
        people=rows["people"],
        period=rows["period"],
        design=np.column_stack([rows["treated"], rows["covariates"]]),
    ).in_bands(3)
    band = np.searchsorted(counted.periods, rows["period"])
    matrix = np.column_stack(
        [rows["treated"], rows["covariates"], band[:, None] == np.arange(3)]
    ).astype(float)
    reference = sm.GLM(
        rows["events"],
        matrix,
        family=sm.families.Binomial(sm.families.links.CLogLog()),
    ).fit(maxiter=200, tol=1e-12)

    found = call(records, bands=3)

    assert found.estimate == pytest.approx(reference.params[0], abs=1e-7)
    assert found.std_error == pytest.approx(reference.bse[0], rel=1e-6)
    assert found.diagnostics["periods_with_events"] == 3


@pytest.mark.parametrize("link", ["cloglog", "logit"])
def test_perfect_separation_by_a_number_is_refused(link: Any) -> None:  # noqa: ANN401
    """Everybody above 10 has the event in the one period, nobody below."""
    with pytest.raises(RefusedError) as refused:
        fit(
            from_counts(
                (np.arange(20) >= 10).astype(float),
                people=np.ones(20),
                period=np.ones(20),
                design=np.arange(20.0)[:, None],
            ),
            link=link,
        )

    assert refused.value.reason is Reason.SEPARATION
