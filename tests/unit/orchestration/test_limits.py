"""What a batch may look like, worked out by hand from its feed's history."""

from orchestration.quality.limits import limits_of
from orchestration.quality.profile import Measure, Profile

SHARE = Measure("status done", "status", "category share", "x")
MEAN = Measure("score mean", "score", "mean", "x")


def _profile(rows: int, **values: float) -> Profile:
    return Profile(
        rows, {name.replace("_", " "): value for name, value in values.items()}
    )


def test_a_first_batch_is_only_asked_to_hold_rows() -> None:
    [limit] = limits_of([SHARE], [], is_complete=True)

    assert (limit.rule, limit.minimum, limit.severity) == ("rows present", 1, "warning")


def test_a_complete_delivery_may_lose_thirty_percent_of_the_trailing_median() -> None:
    history = [_profile(900), _profile(1000), _profile(5000)]

    [loss, growth] = limits_of([], history, is_complete=True)

    assert loss.minimum == 700  # the median 1000, less 30 %
    assert loss.severity == "critical"
    assert growth.maximum == 2000  # twice the median
    assert growth.severity == "warning"


def test_only_the_last_twelve_batches_count() -> None:
    history = [_profile(10)] * 20 + [_profile(100)] * 12

    [loss, _] = limits_of([], history, is_complete=True)

    assert loss.minimum == 70


def test_a_part_never_stops_publishing() -> None:
    history = [_profile(1000)] * 5

    assert {limit.severity for limit in limits_of([], history, is_complete=False)} == {
        "warning"
    }


def test_a_part_is_compared_only_after_three_deliveries() -> None:
    history = [_profile(1000, status_done=0.5)] * 2

    [limit] = limits_of([SHARE], history, is_complete=False)

    assert limit.rule == "rows present"


def test_a_share_may_move_fifteen_points_or_as_far_as_it_once_was() -> None:
    history = [_profile(1000, status_done=share) for share in (0.20, 0.50, 0.52)]

    *_, limit = limits_of([SHARE], history, is_complete=True)

    assert limit.minimum == 0.20  # it was that low; 0.50 - 0.15 would be 0.35
    assert limit.maximum == 0.65  # 0.50 + 0.15


def test_a_mean_may_leave_its_range_by_thirty_percent_of_the_median() -> None:
    history = [_profile(1000, score_mean=mean) for mean in (9.0, 10.0, 12.0)]

    *_, limit = limits_of([MEAN], history, is_complete=True)

    assert limit.minimum == 6.0  # 9 - 0.3 x 10
    assert limit.maximum == 15.0  # 12 + 0.3 x 10


def test_a_measure_without_history_has_no_limit() -> None:
    history = [_profile(50)]  # too small to be profiled

    rules = [limit.rule for limit in limits_of([SHARE], history, is_complete=True)]

    assert rules == ["rows loss", "rows growth"]
