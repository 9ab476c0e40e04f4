"""A parse of the project is handed from one workspace to the next, or done without."""

from pathlib import Path

import platformdirs
import pytest

from orchestration.parse_cache import PARSE_FILE, keep_parse, take_parse


@pytest.fixture(autouse=True)
def cache(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    folder = tmp_path / "cache"
    monkeypatch.setattr(platformdirs, "user_cache_path", lambda *_, **__: folder)
    return folder


def _target(tmp_path: Path, name: str, parse: bytes | None = None) -> Path:
    target = tmp_path / name
    target.mkdir()
    if parse is not None:
        (target / PARSE_FILE).write_bytes(parse)
    return target


def test_a_kept_parse_is_laid_into_a_workspace_that_has_none(tmp_path: Path) -> None:
    keep_parse(_target(tmp_path, "one", b"parsed"), key="project 1")
    other = tmp_path / "two"

    take_parse(other, key="project 1")

    assert (other / PARSE_FILE).read_bytes() == b"parsed"


def test_a_parse_of_another_project_is_not_taken(tmp_path: Path) -> None:
    keep_parse(_target(tmp_path, "one", b"parsed"), key="project 1")
    other = tmp_path / "two"

    take_parse(other, key="project 2")

    assert not other.exists()


def test_a_workspace_keeps_the_parse_it_has(tmp_path: Path) -> None:
    keep_parse(_target(tmp_path, "one", b"parsed"), key="project 1")
    other = _target(tmp_path, "two", b"own")

    take_parse(other, key="project 1")

    assert (other / PARSE_FILE).read_bytes() == b"own"


def test_only_the_last_three_parses_are_kept(tmp_path: Path, cache: Path) -> None:
    for number in range(5):
        target = _target(tmp_path, f"workspace {number}", b"parsed")
        keep_parse(target, key=f"project {number}")

    assert len(list((cache / "dbt").iterdir())) == 3
    last = tmp_path / "last"
    take_parse(last, key="project 4")
    assert (last / PARSE_FILE).exists()


def test_nothing_is_kept_for_an_account_without_a_home(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    nowhere = Path("~/.cache/stepladder")
    monkeypatch.setattr(platformdirs, "user_cache_path", lambda *_, **__: nowhere)
    monkeypatch.chdir(tmp_path)

    keep_parse(_target(tmp_path, "one", b"parsed"), key="project 1")

    assert [path.name for path in tmp_path.iterdir()] == ["one"]


def test_a_cache_that_cannot_be_written_is_done_without(
    tmp_path: Path, cache: Path
) -> None:
    cache.write_text("a file where the folder should be")
    one = _target(tmp_path, "one", b"parsed")

    keep_parse(one, key="project 1")
    take_parse(tmp_path / "two", key="project 1")

    assert (one / PARSE_FILE).read_bytes() == b"parsed"
    assert not (tmp_path / "two").exists()
