"""The digest says what is published, what is not, and what has changed since."""

import pytest

from dashboards.digest.cells import NOTHING, Form, beside, cell, clipped, written
from dashboards.digest.programs import sentences
from dashboards.digest.telling import Digest, tell
from dashboards.digest.writing import mail, plain
from tests.unit.dashboards.conftest import MONTH, YEAR, SmallSet, small_tables


@pytest.fixture
def digest(small_set: SmallSet) -> Digest:
    return tell(small_set(), None)


def test_a_month_stands_beside_the_month_and_the_year_before(digest: Digest) -> None:
    told = {tile.label: tile for tile in digest.tiles}

    assert digest.title == "January 2026"
    assert [period.short for period in digest.periods] == [
        "Jan 2026", "Dec 2025", "Jan 2025", "2025 Q4", "2025",
    ]  # fmt: skip
    assert told["promotions"].line.cells[0].text == "10"
    # 10 and 15 may both be 12.5: counts are rounded to 5.
    assert told["promotions"].beside == (
        "down from 45 in Dec 2025",
        "about as in Jan 2025 (15)",
    )
    assert told["employees"].beside == (
        "about as in Dec 2025 (995)",
        "up from 900 in Jan 2025",
    )


def test_a_hidden_number_is_said_to_be_hidden(digest: Digest) -> None:
    exits = next(tile for tile in digest.tiles if tile.label == "exits")

    assert exits.line.cells[0].text == "hidden"
    assert exits.beside == ("10 in Dec 2025", "20 in Jan 2025")
    assert "exits: hidden (10 in Dec 2025; 20 in Jan 2025)" in plain(digest)
    assert ("started", "hidden") in [
        (name, each.text) for name, each in digest.verdicts[0].cohort
    ]
    assert "A hidden number is never 0." in plain(digest)


def test_the_primary_answer_is_told_and_the_others_are_counted(digest: Digest) -> None:
    (verdict,) = digest.verdicts

    assert (verdict.program, verdict.question) == (
        "Lead Academy",
        "promoted within 12 months",
    )
    assert verdict.words == "Suggestive, for the better"
    assert [each.text for each in (verdict.estimate, verdict.low, verdict.naive)] == [
        "+3.5 pts", "+0.5 pts", "+10.0 pts",
    ]  # fmt: skip
    assert digest.other_verdicts == 1
    assert "and 1 more on the page" in plain(digest)


def test_what_there_is_to_look_at_is_told(digest: Digest) -> None:
    assert [notice.text for notice in digest.notices] == [
        (
            "Promotion in 2025: 9.0% of “part time” and 12.5% of “full time”; flagged "
            "by the four-fifths rule."
        ),
        "15 of 110 assigned courses due in January 2026 are overdue.",
        "Rows of lms/courses in quarantine: 2 (5.0%).",
    ]
    assert digest.since == "No earlier set is kept to compare with."


@pytest.mark.parametrize(
    "change",
    [
        {"is_small_sample": True},
        {"is_decided_by_one_person": True},
        {"is_complete": False},
        {"is_below_four_fifths": False},
        {"selection_rate": None, "is_suppressed": True},
    ],
)
def test_a_flag_that_tells_nothing_of_a_group_is_left_out(
    change: dict[str, object], small_set: SmallSet
) -> None:
    tables = small_tables()
    tables["rpt_adverse_impact"][0].update(change)

    told = tell(small_set(tables), None).notices

    assert "Fair access" not in [notice.topic for notice in told]


def test_checks_that_did_not_pass_and_old_data_come_first(small_set: SmallSet) -> None:
    late = small_set(
        generation="20260401T060000Z-00000000",
        checks=(
            ("is_fresh", False), ("is_unique", False), ("is_known", False), ("a", True)
        ),
    )  # fmt: skip
    digest = tell(late, None)

    assert (digest.checks, digest.is_clean) == (
        "1 of 4 checks passed, 3 warnings",
        False,
    )
    assert [notice.text for notice in digest.notices[:4]] == [
        (
            "The data ends on 31 Jan 2026, and was published on 1 Apr 2026: a delivery "
            "may be missing."
        ),
        "Is fresh: not so for raw_hris/jobs.",
        "Is known: not so for raw_hris/jobs.",
        "1 more did not pass.",
    ]


def test_what_changed_since_the_set_before_is_told(small_set: SmallSet) -> None:
    tables = small_tables()
    tables["fct_program_effects"][0]["verdict"] = "underpowered"
    tables["rpt_mobility"][1]["hire_count"] = 25
    tables["rpt_mobility"][1]["exit_count"] = None
    before = small_set(tables, generation="20260103T060000Z-00000000")

    digest = tell(small_set(), before)

    assert digest.verdicts[0].before == "Underpowered"
    assert digest.notices[0].text == (
        "Hires, December 2025: 15 now, 25 as of 31 Jan 2026."
    )
    # What was hidden before is not told to have changed.
    assert [notice.topic for notice in digest.notices].count("Restated") == 1
    assert digest.since == (
        "Since the set as of 31 Jan 2026: 1 verdict changed, figures were restated "
        "(above)."
    )
    assert "was underpowered" in plain(digest)


def test_nothing_changed_is_said_too(small_set: SmallSet) -> None:
    before = small_set(generation="20260103T060000Z-00000000")

    assert tell(small_set(), before).since == (
        "Since the set as of 31 Jan 2026: no verdict changed, no figure above was "
        "restated."
    )


def test_a_set_from_before_these_columns_is_not_compared(small_set: SmallSet) -> None:
    tables = small_tables()
    del tables["rpt_mobility"]
    before = small_set(tables, generation="20260103T060000Z-00000000")

    assert "it is not compared" in tell(small_set(), before).since


def test_an_answer_that_is_new_is_told_first(small_set: SmallSet) -> None:
    tables = small_tables()
    tables["fct_program_effects"].pop()
    before = small_set(tables, generation="20260103T060000Z-00000000")

    digest = tell(small_set(), before)

    assert [(each.question, each.is_new) for each in digest.verdicts] == [
        ("left within 12 months", True),
        ("promoted within 12 months", False),
    ]


def test_a_thin_month_is_said_to_be_thin(small_set: SmallSet) -> None:
    tables = small_tables()
    for rows in tables.values():
        for row in rows:
            if row.get("period_id") == MONTH and "scope_kind" in row:
                numbers = [name for name in row if isinstance(row[name], int | float)]
                row.update(dict.fromkeys(set(numbers) - {"is_complete"}))
                row["is_suppressed"] = True

    digest = tell(small_set(tables), None)

    assert digest.state == (
        "Most figures of January 2026 are hidden or not there: read 2025 Q4 beside "
        "them."
    )
    assert digest.state in plain(digest)
    assert digest.tiles[0].beside[0] == "995 in Dec 2025"


def test_no_month_at_all_is_a_state_of_its_own(small_set: SmallSet) -> None:
    tables = small_tables()
    tables["dim_periods"] = [
        row for row in tables["dim_periods"] if row["period_id"] == YEAR
    ]
    digest = tell(small_set(tables), None)

    assert (digest.title, digest.tiles) == ("as of 31 Jan 2026", ())
    assert digest.state == "No month is complete yet: read 2025."
    assert digest.state in mail(digest)


def test_nothing_to_tell_is_said(small_set: SmallSet) -> None:
    empty: dict[str, list[dict[str, object]]] = {name: [] for name in small_tables()}
    digest = tell(small_set(empty), None)

    assert digest.state == (
        "No month is complete yet, so there are no figures to tell."
    )
    for form in (plain(digest), mail(digest)):
        assert "No program has an answer yet" in form
        assert "Nothing asks for attention." in form


@pytest.mark.parametrize(
    ("value", "form", "text"),
    [
        (1234567, "count", "1,234,567"),
        (0.0454, "share", "4.5%"),
        (-0.0004, "points", "0.0 pts"),
        (-0.036, "points", "-3.6 pts"),
        # 100 (exp(0.0296) - 1) = 3.004 percent, and exp(-0.0004) - 1 rounds to none.
        (0.0296, "growth", "+3.0%"),
        (-0.0004, "growth", "0.0%"),
        (2.5, "number", "2.5"),
        (3.444, "score", "3.44"),
    ],
)
def test_values_are_written_as_on_the_pages(
    value: float, form: Form, text: str
) -> None:
    assert written(value, form) == text


def test_what_was_not_measured_is_neither_hidden_nor_zero() -> None:
    row = {"a": None, "is_suppressed": False, "k": 1}
    nothing = cell("t", row, "a", "count", keys=("k",))
    missing = cell("t", None, "a", "count", keys=("k",))
    one = cell("t", {**row, "a": 1}, "a", "count", keys=("k",))

    assert (nothing.text, missing.text) == (NOTHING, NOTHING)
    assert beside(one, missing, "May") == "no figure for May"
    assert beside(one, nothing, "May") == f"{NOTHING} in May"
    assert beside(one, one, "May") == "the same in May"


def test_long_words_are_cut_and_sentences_kept_whole() -> None:
    assert clipped("a\x00b \n c", 10) == "a b c"
    assert clipped("abcdef", 4) == "abc…"
    assert sentences("One. Two. Three.", 10) == "One. Two."
    assert sentences("abcdefgh ijkl", 8) == "abcdefg…"
