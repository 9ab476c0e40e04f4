"""Where rows go that cannot be used."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from effects.complete import complete_rows, is_known, kept, refuse_negative
from effects.errors import RefusedError

NAN = float("nan")


def test_each_row_is_counted_once_for_its_first_reason() -> None:
    """Rows: fine, no treatment, no age, no outcome treated, no outcome other, all."""
    rows = complete_rows(
        treated=np.array([1, NAN, 1, 1, 0, NAN]),
        outcomes=[np.array([1, 1, 1, NAN, NAN, NAN])],
        others=[np.array([30, 30, NAN, 30, 30, NAN])],
    )

    assert rows.counts.as_dict() == {
        "rows": 6,
        "without_treatment": 2,
        "without_covariates": 1,
        "without_outcome_treated": 1,
        "without_outcome_control": 1,
        "used": 1,
    }
    assert rows.complete.tolist() == [True, False, False, False, False, False]
    assert rows.eligible.tolist() == [True, False, False, True, True, False]


def test_an_unknown_cluster_and_a_weight_of_nothing_leave_a_row_out() -> None:
    rows = complete_rows(
        treated=np.array([1.0, 1.0, 0.0, 0.0]),
        outcomes=[np.zeros(4)],
        others=[],
        clusters=np.array([0, -1, 2, 3]),
        weights=np.array([1.0, 1.0, 0.0, 2.0]),
    )

    assert rows.complete.tolist() == [True, False, False, True]
    assert rows.counts.without_covariates == 2


def test_a_whole_number_below_zero_is_a_value() -> None:
    assert is_known(np.array([-1, 5])).all()
    assert is_known(np.array(["a", None], dtype=object)).tolist() == [True, False]
    assert is_known(np.array([np.inf, -np.inf, 0.0])).tolist() == [False, False, True]
    assert is_known(np.array([NAN, 1e101, -1e100])).tolist() == [False, False, True]


def test_columns_are_kept_row_by_row() -> None:
    columns = {"age": np.array([1.0, 2.0, 3.0])}

    found = kept(columns, np.array([True, False, True]))["age"]

    assert np.asarray(found).tolist() == [1, 3]


def test_negative_weights_are_refused() -> None:
    refuse_negative(None)
    refuse_negative(np.array([0.0, 1.0]))
    with pytest.raises(RefusedError):
        refuse_negative(np.array([1.0, -1.0]))


maybe = st.sampled_from([0.0, 1.0, NAN])


@given(st.lists(st.tuples(maybe, maybe, maybe), max_size=30))
def test_the_counts_add_up(rows: list[tuple[float, float, float]]) -> None:
    table = np.array(rows, dtype=np.float64).reshape(-1, 3)
    counts = complete_rows(
        treated=table[:, 0], outcomes=[table[:, 1]], others=[table[:, 2]]
    ).counts.as_dict()

    total = counts.pop("rows")
    assert total == len(rows) == sum(counts.values())
