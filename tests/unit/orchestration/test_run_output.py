"""What a run tells people: notices are told as notices, not as columns or rows."""

from dataclasses import replace

from orchestration.cli.run import _told
from orchestration.deliveries import RuleCount
from orchestration.effects.told import ProgramEffect
from orchestration.report import RunReport

REPORT = RunReport(
    run_id="r",
    status="unchanged",
    quarantine=(
        RuleCount("workers", "header_unexpected", "shoe_size", 0),
        RuleCount("workers", "header_lacks_optional", "email", 0),
        RuleCount("workers", "header_lacks_optional", "gender", 0),
        RuleCount("grades", "header_lacks_optional", "valid_to", 0),
        RuleCount("training_records", "percent_of_one", "progress_percent", 0),
        RuleCount("workers", "several_files", None, 0),
        RuleCount("workers", "unterminated_line", None, 0),
    ),
)


def test_a_column_that_is_not_mapped_is_the_only_one_told_so() -> None:
    assert "Not mapped, so not stored: workers.shoe_size.\n" in _told(REPORT, [])


def test_optional_columns_that_files_lack_are_counted_by_entity() -> None:
    told = _told(REPORT, [])
    assert "Optional columns that files lack, so empty: workers 2, grades 1;" in told


def test_percentages_that_look_like_shares_are_told() -> None:
    told = _told(REPORT, [])
    assert "never above 1: training_records.progress_percent; if 1 means all" in told


def test_an_open_last_line_is_told() -> None:
    told = _told(REPORT, [])
    assert "Taken although its last line has no line end: a file of workers." in told


def test_what_needs_a_look_is_told_before_the_checks() -> None:
    told = _told(REPORT, ["2 complete files came at once."])
    assert told.index("Note: 2 complete files came at once.") < told.index("Checks:")
    assert "Note:" not in _told(REPORT, [])


def test_what_programs_changed_stands_beside_the_flattering_difference() -> None:
    numbers = (0.102, 0.0414, 0.0053, 0.0775)
    effects = (
        ProgramEffect(
            "academy", "promoted", 12, "share", *numbers, "suggestive", "improvement"
        ),
        ProgramEffect(
            "circle",
            "exited",
            12,
            "share",
            None,
            None,
            None,
            None,
            "suppressed",
            "none",
        ),
        ProgramEffect(
            "badge",
            "exited",
            12,
            "share",
            *(0.01, 0.05, 0.02, 0.08),
            "suggestive",
            "harmful_signal",
        ),
        # 100 (e^x - 1): 0.2 is 22.14 percent, -0.1 is -9.52, -0.2 -18.13 and 0.3 34.99.
        ProgramEffect(
            "rise",
            "pay_growth",
            12,
            "log_pay",
            *(0.2, -0.1, -0.2, 0.3),
            "no_detectable_effect",
            "none",
        ),
    )
    told = _told(replace(REPORT, effects=effects), []).splitlines()

    [academy] = [line.split() for line in told if "academy" in line]
    assert academy[5:] == ["+10.2", "+4.1", "+0.5", "to", "+7.8", "suggestive"]
    [circle] = [line.split() for line in told if "circle" in line]
    assert circle[5:] == ["-", "-", "-", "suppressed"]
    [badge] = [line for line in told if "badge" in line]
    assert badge.endswith("suggestive (harmful)")
    [rise] = [line.split() for line in told if "rise" in line]
    assert rise[5:9] == ["+22.1", "-9.5", "-18.1", "to"]
    assert rise[9] == "+35.0"


def test_without_programs_nothing_is_told_of_them() -> None:
    assert "programs changed" not in _told(REPORT, [])


def test_an_export_that_failed_after_publishing_is_not_told_as_unpublished() -> None:
    report = replace(REPORT, status="succeeded", generation="g", problem="no server")
    told = _told(report, [])

    assert "INCOMPLETE: g is published" in told
    assert (
        "The published set is whole, but a step after it failed.\n\nno server" in told
    )
    assert "`stepladder export`" in told
    assert "NOT published" not in told
    assert not report.is_complete


def test_what_failed_before_publishing_is_told_as_not_published() -> None:
    told = _told(replace(REPORT, status="failed", problem="no memory"), [])

    assert "NOT published (failed).\n\nno memory" in told
    assert "INCOMPLETE" not in told
