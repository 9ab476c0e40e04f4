"""Who is at risk when, counted from records by hand."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from effects.cells import Cells, from_counts, from_records
from effects.errors import Reason, RefusedError
from effects.grouping import number_rows


def table(cells: Cells) -> dict[tuple[float, ...], tuple[float, float]]:
    """Cells by (period, covariates...): (people, events)."""
    return {
        (cells.periods[t], *cells.design[k]): (n, d)
        for t, k, n, d in zip(
            cells.period, cells.pattern, cells.people, cells.events, strict=True
        )
    }


def test_whoever_enters_at_the_time_of_an_event_is_not_yet_at_risk() -> None:
    """Treatment begins at 3, where somebody else has the event: (start, stop]."""
    # Ann   (0, 3] untreated, event at 3
    # Bert  (0, 3] untreated, then (3, 5] treated, event at 5
    # Cleo  (0, 5] untreated, no event
    cells = from_records(
        np.array([True, False, True, False]),
        entry=np.array([0.0, 0, 3, 0]),
        exit_time=np.array([3.0, 3, 5, 5]),
        design=np.array([[0.0], [0], [1], [0]]),
    )

    # At 3: Ann, Bert and Cleo, all untreated. At 5: Bert treated, Cleo untreated.
    assert table(cells) == {
        (3.0, 0.0): (3.0, 1.0),
        (5.0, 0.0): (1.0, 0.0),
        (5.0, 1.0): (1.0, 1.0),
    }


def test_times_without_an_event_are_counted_when_they_are_asked_for() -> None:
    cells = from_records(
        np.array([True, False]),
        entry=np.array([0.0, 1.0]),
        exit_time=np.array([2.0, 3.0]),
        design=np.ones((2, 1)),
        periods=np.array([1.0, 2.0, 3.0]),
    )

    # 1: the first only; 2: both, one event; 3: the second only.
    assert table(cells) == {
        (1.0, 1.0): (1.0, 0.0),
        (2.0, 1.0): (2.0, 1.0),
        (3.0, 1.0): (1.0, 0.0),
    }


def test_weights_count_a_record_several_times() -> None:
    cells = from_records(
        np.array([True, False]),
        entry=np.zeros(2),
        exit_time=np.array([1.0, 2.0]),
        design=np.zeros((2, 1)),
        weights=np.array([2.0, 0.5]),
    )

    assert table(cells) == {(1.0, 0.0): (2.5, 2.0)}


@settings(max_examples=60, deadline=None)
@given(
    rows=st.lists(
        st.tuples(
            st.integers(0, 5), st.integers(1, 5), st.booleans(), st.integers(0, 2)
        ),
        min_size=1,
        max_size=30,
    )
)
def test_records_count_as_their_person_periods_do(
    rows: list[tuple[int, int, bool, int]],
) -> None:
    if not any(event for _, _, event, _ in rows):
        rows = [(0, 1, True, 0), *rows]
    entry, length, event, value = (np.array(part) for part in zip(*rows, strict=True))
    exits = (entry + length).astype(float)
    times = np.unique(exits[event])
    expanded = [
        (float(t), float(v), float(e and t == end))
        for start, end, e, v in zip(entry, exits, event, value, strict=True)
        for t in times
        if start < t <= end
    ]
    period, covariate, happened = (np.array(p) for p in zip(*expanded, strict=True))

    from_rows = from_records(
        event,
        entry=entry.astype(float),
        exit_time=exits,
        design=value.astype(float)[:, None],
    )

    assert table(from_rows) == table(
        from_counts(
            happened,
            people=np.ones(len(period)),
            period=period,
            design=covariate[:, None],
        )
    )


def test_cells_that_are_alike_are_merged() -> None:
    cells = from_counts(
        np.array([1.0, 2, 0, 0]),
        people=np.array([10.0, 20, 5, 0]),
        period=np.array([1.0, 1, 2, 2]),
        design=np.array([[7.0], [7], [7], [8]]),
    )

    assert table(cells) == {(1.0, 7.0): (30.0, 3.0), (2.0, 7.0): (5.0, 0.0)}


def test_numbers_from_both_ends_of_their_range_stay_apart() -> None:
    number, _ = number_rows([np.array([2**63 - 1, -(2**63), 2**63 - 1])], 3)

    assert number.tolist() == [1, 0, 1]


def test_clusters_may_come_as_numbers_of_any_kind() -> None:
    def of(clusters: np.ndarray) -> Cells:
        return from_records(
            np.array([True, False]),
            entry=np.zeros(2),
            exit_time=np.ones(2),
            design=np.zeros((2, 1)),
            clusters=clusters,
        )

    assert of(np.array([4.0, 7.0])).n_clusters == of(np.array([4, 7])).n_clusters == 2


def test_clusters_stay_apart_and_are_numbered() -> None:
    cells = from_counts(
        np.array([1.0, 0, 1]),
        people=np.ones(3),
        period=np.ones(3),
        design=np.zeros((3, 1)),
        clusters=np.array([2**62 + 1, 2**62, 2**62 + 1]),
    )

    assert cells.n_clusters == 2
    assert cells.cluster is not None
    assert dict(zip(cells.cluster.tolist(), cells.people.tolist(), strict=True)) == {
        0: 1.0,
        1: 2.0,
    }


def test_bands_hold_like_many_events_and_all_people() -> None:
    """Events 1, 3, 0, 4: the first half (4) ends with the third period."""
    cells = from_counts(
        np.array([1.0, 3, 0, 4]),
        people=np.array([100.0, 90, 80, 70]),
        period=np.array([1.0, 2, 3, 4]),
        design=np.zeros((4, 1)),
    )

    # Events before each period: 0, 1, 4, 4 of 8, so halves 0, 0, 1, 1.
    assert table(cells.in_bands(2)) == {
        (2.0, 0.0): (190.0, 4.0),
        (4.0, 0.0): (150.0, 4.0),
    }


def test_rows_are_numbered_in_their_order() -> None:
    number, representative = number_rows(
        [np.array([2.0, 1, 2, 1]), np.array([0.0, 5, 0, 3])], 4
    )

    # In order: 1 and 3, 1 and 5, 2 and 0 (twice).
    assert number.tolist() == [2, 1, 2, 0]
    assert representative.tolist() == [3, 1, 0]


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        ({"event": np.array([False, False])}, Reason.TOO_FEW_EVENTS),
        ({"event": np.array([1.0, np.nan])}, Reason.WRONG_INPUT),
        ({"event": np.array([1, 2])}, Reason.WRONG_INPUT),
        ({"clusters": np.array([1.0, np.nan])}, Reason.WRONG_INPUT),
        ({"clusters": np.array([1.0, 1.5])}, Reason.WRONG_INPUT),
        ({"entry": np.array([1.0, 0.0])}, Reason.WRONG_INPUT),
        ({"entry": np.array([0.0, 5.0])}, Reason.WRONG_INPUT),
        ({"exit_time": np.array([1.0, np.nan])}, Reason.WRONG_INPUT),
        ({"exit_time": np.array([1.0])}, Reason.WRONG_INPUT),
        ({"design": np.zeros(2)}, Reason.WRONG_INPUT),
        ({"design": np.array([[np.nan], [1.0]])}, Reason.WRONG_INPUT),
        ({"weights": np.array([-1.0, 1.0])}, Reason.WRONG_INPUT),
        ({"weights": np.array([0.0, 1.0])}, Reason.TOO_FEW_EVENTS),
        ({"periods": np.array([0.5, 2.0])}, Reason.WRONG_INPUT),
    ],
)
def test_records_that_cannot_be_counted_are_refused(
    change: dict[str, np.ndarray], reason: Reason
) -> None:
    given_records = {
        "event": np.array([True, False]),
        "entry": np.zeros(2),
        "exit_time": np.array([1.0, 2.0]),
        "design": np.zeros((2, 1)),
    } | change
    event = given_records.pop("event")

    with pytest.raises(RefusedError) as refused:
        from_records(event, **given_records)

    assert refused.value.reason is reason


@pytest.mark.parametrize(
    "change",
    [
        {"events": np.array([2.0, 0.0])},
        {"events": np.array([-1.0, 0.0])},
        {"events": np.array([np.nan, 0.0])},
        {"people": np.array([np.inf, 1.0])},
        {"period": np.array([1.0, np.nan])},
        {"design": np.zeros((3, 1))},
    ],
)
def test_impossible_counts_are_refused(change: dict[str, np.ndarray]) -> None:
    counts = {
        "events": np.array([1.0, 0.0]),
        "people": np.ones(2),
        "period": np.array([1.0, 2.0]),
        "design": np.zeros((2, 1)),
    } | change
    events = counts.pop("events")

    with pytest.raises(RefusedError) as refused:
        from_counts(events, **counts)

    assert refused.value.reason is Reason.WRONG_INPUT


def test_more_cells_than_memory_holds_are_refused_before_they_are_counted() -> None:
    n = 20_000
    times = np.arange(1.0, n + 1)

    with pytest.raises(RefusedError) as refused:
        from_records(
            np.ones(n, dtype=bool),
            entry=np.zeros(n),
            exit_time=times[::-1].copy() + n,
            design=times[:, None],
        )

    assert "whole months" in refused.value.remedy
