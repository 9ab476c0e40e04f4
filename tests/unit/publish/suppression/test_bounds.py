"""When an interval gives a value away, worked by hand (k = 5, people are counted)."""

import numpy as np
import pytest

from publish.suppression.bounds import Constraints

NOTHING = np.zeros((0, 0))
COUNTS = Constraints(
    membership=NOTHING.astype(np.bool_),
    totals=np.zeros(0),
    people=np.zeros(0, dtype=np.int64),
    counts_people=True,
    minimum=5,
    rounded=NOTHING.astype(np.bool_),
    limits=np.zeros((0, 2)),
)


@pytest.mark.parametrize(
    ("low", "high", "size", "is_told"),
    [
        (3.5, 4.5, 32, True),  # 4 of 32: fewer than five
        (3.5, 5.5, 32, False),  # 4 or 5
        (5.5, 6.5, 32, False),  # 6 of 32, which may be known
        (28.0, 28.0, 32, True),  # all but 4
        # Seen so far: a value that no count has. Nothing is settled by it.
        (4.4, 4.4, 32, True),
        (2.9, 3.0, 3, True),  # all three, or so nearly that it makes no difference
        (0.0, 3.0, 3, False),
    ],
)
def test_a_single_number_of_few_is_told(
    low: float, high: float, size: int, *, is_told: bool
) -> None:
    told = COUNTS.is_told(
        np.asarray([low]), np.asarray([high]), np.asarray([size]), np.asarray([True])
    )

    assert told.tolist() == [is_told]
