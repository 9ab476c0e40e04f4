"""What arrays are taken, and what is said of the others."""

import numpy as np
import pytest

from effects.errors import Reason, RefusedError
from effects.sample import influence_std_error, read_sample

OUTCOME = np.array([1.0, 2, 3, 4])
TREATED = np.array([1, 0, 1, 0])


@pytest.mark.parametrize("kind", [np.str_, np.object_])
def test_clusters_of_any_name_are_numbered_and_weights_have_mean_one(
    kind: type,
) -> None:
    sample = read_sample(
        OUTCOME,
        treated=TREATED,
        clusters=np.array(["north", "east", "west", "north"], dtype=kind),
        weights=[2, 2, 4, 8],
    )
    assert sample.clusters is not None
    assert sample.clusters.tolist() == [1, 0, 2, 1]
    assert sample.n_clusters == 3
    assert sample.weights is not None
    assert sample.weights.tolist() == [0.5, 0.5, 1, 2]
    assert (sample.n_treated, sample.n_control) == (2, 2)
    assert sample.covariates.shape == (4, 0)


def test_a_row_without_weight_is_left_out_with_its_cluster() -> None:
    sample = read_sample(
        np.arange(5.0),
        treated=[1, 1, 1, 0, 0],
        clusters=[7, 5, 6, 7, 6],
        weights=[1, 0, 1, 1, 1],
    )
    assert sample.outcome.tolist() == [0, 2, 3, 4]
    assert sample.clusters is not None
    assert sample.clusters.tolist() == [1, 0, 1, 0]


@pytest.mark.parametrize(
    ("changed", "reason"),
    [
        ({"treated": [1, 0, 2, 0]}, Reason.WRONG_INPUT),
        ({"treated": [1, 0, np.nan, 0]}, Reason.WRONG_INPUT),
        ({"treated": ["yes", "no", "no", "yes"]}, Reason.WRONG_INPUT),
        ({"treated": [[1, 0, 1, 0]]}, Reason.WRONG_INPUT),
        ({"weights": [1, 1, -1, 1]}, Reason.WRONG_INPUT),
        ({"weights": [0, 0, 0, 0]}, Reason.WRONG_INPUT),
        ({"weights": [1, 1, np.inf, 1]}, Reason.WRONG_INPUT),
        ({"weights": [1, 1, 1]}, Reason.WRONG_INPUT),
        ({"weights": [1, 0, 0, 1]}, Reason.TOO_FEW_PEOPLE),
        ({"weights": [1, 0, 1, 0]}, Reason.NOBODY_COMPARED),
        ({"clusters": [1, 1, 1, 1]}, Reason.TOO_FEW_UNITS),
        ({"clusters": [1, 2, 1, 3]}, Reason.TOO_FEW_UNITS),
        ({"clusters": [1, np.nan, 2, 1]}, Reason.WRONG_INPUT),
        ({"clusters": [1, 2, 3]}, Reason.WRONG_INPUT),
        ({"clusters": [None, "a", "b", "c"]}, Reason.WRONG_INPUT),
        ({"covariates": [[1], [2], [np.nan], [3]]}, Reason.MISSING_COVARIATE),
        ({"covariates": [["a"], ["b"], ["c"], ["d"]]}, Reason.WRONG_INPUT),
        ({"outcome": [1, 2, None, 3]}, Reason.WRONG_INPUT),
        ({"outcome": [1, 2, -np.inf, 3]}, Reason.MISSING_OUTCOME),
        ({"outcome": [1, 2, -1e300, 3]}, Reason.WRONG_INPUT),
    ],
)
def test_other_arrays_are_refused(changed: dict[str, object], reason: Reason) -> None:
    given = {"outcome": OUTCOME, "treated": TREATED, **changed}
    with pytest.raises(RefusedError) as refused:
        read_sample(given.pop("outcome"), **given)  # type: ignore[arg-type]
    assert refused.value.reason is reason
    assert "4" not in refused.value.message


def test_clusters_of_one_row_are_enlarged_by_their_number_only() -> None:
    influence = np.array([1.0, -2, 1])
    assert influence_std_error(influence, None) == pytest.approx(np.sqrt(6) / 3)
    assert influence_std_error(influence, np.arange(3)) == pytest.approx(
        np.sqrt(6 * 3 / 2) / 3
    )
