"""Every test that the page of traps names exists."""

import re
from pathlib import Path

TEST = re.compile(r"`([\w/]+\.(?:py|yml))::(\w+)`")
ROW = re.compile(r"^\| (?!trap \||---)[^|]+ \| ([^|]+) \|$", re.MULTILINE)


def _absent(page: str, repository: Path) -> list[str]:
    """Tests that a page names and the tree does not have."""
    return [
        f"{path}::{name}"
        for path, name in TEST.findall(page)
        if not _holds(repository / path, name)
    ]


def _holds(file: Path, name: str) -> bool:
    if not file.is_file():
        return False
    written = f"def {name}(" if file.suffix == ".py" else f"  - name: {name}\n"
    return written in file.read_text(encoding="utf-8")


def _page(repository: Path) -> str:
    return (repository / "docs/explanation/traps.md").read_text(encoding="utf-8")


def test_every_test_that_holds_a_trap_exists(repository: Path) -> None:
    assert TEST.findall(_page(repository))
    assert _absent(_page(repository), repository) == []


def test_every_trap_has_a_test_or_a_reason(repository: Path) -> None:
    rows = ROW.findall(_page(repository))
    assert rows
    assert [
        told
        for told in rows
        if not TEST.search(told) and not told.startswith(("**missing**:", "*not appli"))
    ] == []


def test_a_planted_name_that_no_test_has_is_found(repository: Path) -> None:
    here = "tests/house/test_traps.py"
    page = f"`{here}::test_nothing_at_all` `{here}::_page` `tests/none.py::test_none`"
    assert _absent(page, repository) == [
        f"{here}::test_nothing_at_all",
        "tests/none.py::test_none",
    ]
