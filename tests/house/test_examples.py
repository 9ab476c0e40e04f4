"""What the documents show can be typed: shell, programs, settings and paths."""

from collections.abc import Callable
from pathlib import Path

import pytest

from ingest.programs import is_measured, load_program
from ingest.workspace import SETTINGS_FILE, load_workspace
from tests.house.rules import examples

Rule = Callable[[examples.Files], list[str]]

RULES: list[tuple[Rule, str]] = [
    (examples.unreadable_shell, "```bash\necho 'no end\n```\n"),
    (examples.unreadable_python, "```python\nprint(\n```\n"),
    (examples.unreadable_python, "```bash\npython - <<'PY'\nprint(\nPY\n```\n"),
    (examples.missing_paths, "See `ingest/nowhere.py`."),
]


@pytest.mark.parametrize("rule", dict.fromkeys(rule for rule, _ in RULES))
def test_the_documents_keep_the_rule(rule: Rule, files: dict[str, str]) -> None:
    assert rule(files) == []


@pytest.mark.parametrize(("rule", "text"), RULES)
def test_a_planted_violation_is_found(rule: Rule, text: str) -> None:
    planted = {"docs/x.md": text, "ingest/landing.py": ""}

    assert len(rule(planted)) == 1


def test_the_settings_that_guides_show_are_settings(
    files: dict[str, str], tmp_path: Path
) -> None:
    shown = [
        example
        for name, example in examples.blocks(files, "yaml")
        if name.startswith("docs/how-to/")
        and "feeds:" not in example
        and not example.startswith("program:")
    ]

    assert len(shown) >= 2
    for example in shown:
        (tmp_path / SETTINGS_FILE).write_text(example, encoding="utf-8")
        assert load_workspace(tmp_path).root == tmp_path


def test_the_program_that_a_guide_registers_is_one(
    files: dict[str, str], tmp_path: Path
) -> None:
    shown = [
        example
        for _, example in examples.blocks(files, "yaml")
        if example.startswith("program:")
    ]

    assert shown
    for example in shown:
        (tmp_path / "program.yaml").write_text(example, encoding="utf-8")
        declared = load_program(tmp_path / "program.yaml").spec
        assert declared.outcomes is not None
        assert all(is_measured(outcome) for outcome in declared.outcomes.each())
