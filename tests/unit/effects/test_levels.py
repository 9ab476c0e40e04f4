"""Text as codes gives the same designs as text."""

import numpy as np
import pytest

from effects import design
from effects.complete import complete_rows, kept
from effects.errors import RefusedError
from effects.levels import Levels

TEXTS = np.array(["b", "a", "c", "b", None, "b"], dtype=object)
CODED = Levels(np.array([0, 1, 2, 0, -1, 0]), ("b", "a", "c"))


def test_codes_make_the_indicators_that_their_texts_make() -> None:
    by_text = design.build({"x": TEXTS}, missing="indicate")
    by_code = design.build({"x": CODED}, missing="indicate")

    assert by_code.names == by_text.names == ("x=a", "x=c", "x=missing")
    assert np.array_equal(by_code.matrix, by_text.matrix)
    assert by_code.references == {"x": "b"}


def test_a_missing_code_is_refused_as_a_missing_text_is() -> None:
    for column in (TEXTS, CODED):
        with pytest.raises(RefusedError, match="missing"):
            design.build({"x": column})


def test_a_row_without_a_code_is_not_complete() -> None:
    rows = complete_rows(treated=np.ones(6), outcomes=[], others=[CODED])

    assert rows.complete.tolist() == [True, True, True, True, False, True]


def test_a_level_that_no_row_has_any_more_makes_no_column() -> None:
    found = kept({"x": CODED}, np.array([True, True, False, True, False, True]))

    assert design.build(found).names == ("x=a",)


def test_no_rows_at_all_are_refused() -> None:
    with pytest.raises(RefusedError, match="No covariate"):
        design.build({"x": Levels(np.zeros(0, dtype=np.int64), ())})
