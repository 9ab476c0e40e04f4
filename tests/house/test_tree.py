"""The rules about the tree hold, and each one can fail."""

from collections.abc import Callable

import pytest

from tests.house.rules import tree

Rule = Callable[[tree.Files], list[str]]


RULES: list[tuple[Rule, dict[str, str]]] = [
    (tree.long_modules, {"ingest/long.py": "x = 1\n" * 401}),
    (tree.vague_names, {"ingest/utils.py": ""}),
    (tree.registry_hosts, {"requirements.lock": "--find-links wheels"}),
    (tree.machine_paths, {"ingest/paths.py": 'HERE = "/home/ada/stepladder"'}),
    (tree.diary_words, {"ingest/later.py": "# TODO: the other half"}),
    (tree.pickles, {"publish/state.py": "import pickle\n"}),
    (tree.version_mismatch, {"CHANGELOG.md": "## [9.9.9] - 2026-11-22\n"}),
    (tree.lock_misses, {"requirements.lock": "duckdb==0.9.0 \\\n"}),
    (tree.decision_faults, {"docs/decisions/0001-twice.md": "Context\n"}),
    (tree.readme_tree_faults, {"README.md": "├── ingest/\n│   └── nowhere.py\n"}),
    (tree.readme_recipe_faults, {"docs/x.md": "Type `make coffee`."}),
    (tree.broken_links, {"docs/x.md": "[the page](no-such-page.md)"}),
]


@pytest.mark.parametrize("rule", [rule for rule, _ in RULES])
def test_the_tree_keeps_the_rule(rule: Rule, files: dict[str, str]) -> None:
    assert rule(files) == []


@pytest.mark.parametrize(("rule", "planted"), RULES)
def test_a_planted_violation_is_found(
    rule: Rule, planted: dict[str, str], files: dict[str, str]
) -> None:
    assert len(rule({**files, **planted})) > len(rule(files))


def test_a_drawn_tree_is_read_as_paths() -> None:
    drawn = "repo\n├── a/\n│   ├── b.py\n│   └── c/\n│       └── d.py\n└── e.md\n"

    assert tree.drawn_tree(drawn) == ["a", "a/b.py", "a/c", "a/c/d.py", "e.md"]
