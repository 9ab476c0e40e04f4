"""Every fault of a settings file tells file, line, key, rule and remedy, no value."""

from pathlib import Path
from typing import Final

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ingest.errors import UsageError
from ingest.setting_faults import REMEDIES, SettingRule
from ingest.workspace import SETTINGS_FILE, WorkspaceSettings, load_workspace

ADDRESS: Final = "jane.doe@example.org"

_WRONG: Final = [
    ("treads: 2", "unknown_key", "treads", "Did you mean `threads`?"),
    ("colour: red", "unknown_key", "colour", "Known here: as_of, "),
    ("threads: 1\nthreads: 2", "duplicate_key", None, "Remove one of the two lines."),
    ("threads: '2'", "whole_number", "threads", "without quotation marks"),
    ("threads: 1.5", "whole_number", "threads", "Write a whole number"),
    ("threads:", "whole_number", "threads", "Write a whole number"),
    ("threads: 99999999999999999999", "whole_number", "threads", "whole number"),
    ("threads: 0", "minimum", "threads", "Choose a larger value"),
    ("keep_generations: 1001", "maximum", "keep_generations", "a smaller value"),
    ("max_rejected_share: 5 %", "number", "max_rejected_share", "decimal point"),
    ("time_zone: [UTC]", "text", "time_zone", "Write one text"),
    ("time_zone: Mars", "form", "time_zone", "What it is: IANA zone"),
    ("as_of: 2026-02-30", "form", "as_of", "or a fixed date YYYY-MM-DD"),
    ("reporting_currency: eur", "form", "reporting_currency", "three capitals"),
    ("fiscal_week_pattern: 4-4-4", "allowed_values", "fiscal_week_pattern", "Choose"),
    ("export_to: xlsx", "list", "export_to", "Write a list"),
    ("export_to: [pdf]", "allowed_values", "export_to.0", "Choose one of those"),
    ("headcount_worker_types: []", "length", "headcount_worker_types", "Add to it"),
    ("retention: 30", "keys", "retention", "`key: value` lines"),
    ("retention: {HR: {}}", "form", "retention.HR", "source/feed"),
    (
        "retention: {hr: {landing: 3}}",
        "unknown_key",
        "retention.hr.landing",
        "Did you mean `landing_days`?",
    ),
    ("threads: [1", "yaml", None, "Correct the line"),
    ("threads: !!python/name:os.system", "yaml", None, "Correct the line"),
    ("threads: *all", "alias", None, "Write out what the alias stands for"),
    ("? [threads]\n: 1", "key_form", None, "before the colon"),
    ("threads: " + "[" * 60, "too_deep", None, "never closed"),
]


@pytest.mark.parametrize(("text", "rule", "key", "remedy"), _WRONG)
def test_a_wrong_setting_tells_its_line_key_rule_and_remedy(
    tmp_path: Path, text: str, rule: str, key: str | None, remedy: str
) -> None:
    told = _refused(tmp_path, f"# ours\n\n{text}\n")

    assert told.file == str(tmp_path / SETTINGS_FILE)
    first = 3
    assert told.line is not None
    assert first <= told.line <= first + text.count("\n") + 1
    assert (told.rule, told.column) == (rule, key)
    assert remedy in str(told.remedy)


@pytest.mark.parametrize(
    ("text", "line", "remedy"),
    [
        (
            "disclosure_profile: works_council\nminimum_group_size: 6",
            2,
            "Set it to 10 or more, or leave it out.",
        ),
        (
            "minimum_group_size: 50\nminimum_group_size_sensitive: 20",
            2,
            "Set it to 50 or more.",
        ),
    ],
)
def test_settings_that_exclude_each_other_name_the_line_to_change(
    tmp_path: Path, text: str, line: int, remedy: str
) -> None:
    told = _refused(tmp_path, text)

    assert (told.line, told.remedy) == (line, remedy)


def test_one_wrong_setting_is_counted_once(tmp_path: Path) -> None:
    told = _refused(tmp_path, "time_zone: Mars\n")
    assert "more" not in told.problem

    told = _refused(tmp_path, "time_zone: Mars\nthreads: 0\n")
    assert told.problem.endswith("(and 1 more)")


@pytest.mark.parametrize("key", sorted(WorkspaceSettings.model_fields))
def test_no_key_repeats_a_personal_value_or_lacks_a_remedy(
    tmp_path: Path, key: str
) -> None:
    for text in (
        f"{key}: {ADDRESS}",
        f"{key}: [{ADDRESS}]",
        f"{key}: {{'{ADDRESS}': 1}}",
        f"{key}: {{'{ADDRESS}': {{}}}}",
        f"{key}: !{ADDRESS} 1",
        f"{key}: &{ADDRESS} 1\n'{ADDRESS}': *{ADDRESS}",
        f"'{ADDRESS}': {key}",
    ):
        told = _refused(tmp_path, text)
        assert told.rule in set(SettingRule)
        assert str(told.remedy).endswith(".") or "Did you mean" in str(told.remedy)
        assert "jane" not in str(told)


@settings(max_examples=60, deadline=None)
@given(text=st.text(max_size=60).filter(lambda text: text != ""))
def test_hostile_text_never_gets_onto_the_screen(
    tmp_path_factory: pytest.TempPathFactory, text: str
) -> None:
    quoted = "".join(f"\\U{ord(sign):08x}" for sign in text if not _surrogate(sign))
    told = _refused(tmp_path_factory.mktemp("w"), f'"{quoted}": 1\n')

    assert told.remedy
    assert (told.column or "…").isprintable()
    assert str(told).replace("\n", "") == str(told)


def test_every_rule_has_a_remedy_of_one_or_two_sentences() -> None:
    assert set(REMEDIES) == set(SettingRule)
    for remedy in REMEDIES.values():
        assert remedy.endswith(".")
        assert len(remedy) <= 160


def _surrogate(sign: str) -> bool:
    return 0xD800 <= ord(sign) <= 0xDFFF


def _refused(root: Path, text: str) -> UsageError:
    (root / SETTINGS_FILE).write_text(text, encoding="utf-8")
    with pytest.raises(UsageError) as refused:
        load_workspace(root)
    return refused.value
