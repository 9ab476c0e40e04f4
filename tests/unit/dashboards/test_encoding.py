"""Rows travel in a script, and no text in them can leave it."""

import json

from dashboards.encoding import NAME, encoded, script
from dashboards.selecting import Selection

ROWS = Selection(
    "rpt_a",
    ("unit", "rate"),
    (("x", 0.1), ("x", None), ("x", 0.3), ("y", 1), ("y", True)),
)


def test_a_column_that_repeats_itself_is_written_once() -> None:
    # Five cells, two values: x x x y y.
    assert encoded(ROWS)["columns"]["unit"] == {
        "distinct": ["x", "y"],
        "places": [0, 0, 0, 1, 1],
    }


def test_a_column_of_different_values_is_written_as_it_is() -> None:
    # One and true are equal in Python and not on a page.
    assert encoded(ROWS)["columns"]["rate"] == {"values": [0.1, None, 0.3, 1, True]}


def test_no_row_is_a_page_too() -> None:
    assert encoded(Selection("rpt_a", ("unit",), ()))["rows"] == 0


def test_a_text_cannot_end_the_script() -> None:
    text = "</script><script>alert(1)</script>\u2028\u2029"
    written = script({"name": text})

    assert "<" not in written
    assert "\u2028" not in written
    assert "\u2029" not in written
    body = written.removeprefix(f"window.{NAME}=").removesuffix(";\n")
    assert json.loads(body) == {"name": text}
