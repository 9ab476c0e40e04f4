"""Settings files are read strictly, and errors name the line."""

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import BaseModel, ConfigDict

from ingest.documents import (
    MAX_BYTES,
    MAX_DEPTH,
    did_you_mean,
    read_document,
    validate_document,
)
from ingest.errors import UsageError


class _Inner(BaseModel):
    model_config = ConfigDict(extra="forbid")

    colour: str


class _Outer(BaseModel):
    model_config = ConfigDict(extra="forbid")

    things: dict[str, _Inner] | None = None
    many: list[_Inner] = []


def _document(folder: Path, text: str) -> Path:
    path = folder / "settings.yaml"
    path.write_text(text, encoding="utf-8")
    return path


def test_codes_keep_their_zeros_and_words_that_yaml_takes_for_booleans(
    tmp_path: Path,
) -> None:
    path = _document(
        tmp_path, "codes:\n  NO: no\n  00123: 007\n  1.50: on\n  12:30: 2024-01-01\n"
    )

    assert read_document(path).data == {
        "codes": {"NO": "no", "00123": "007", "1.50": "on", "12:30": "2024-01-01"}
    }


def test_plain_numbers_booleans_and_null_keep_their_meaning(tmp_path: Path) -> None:
    path = _document(tmp_path, "a: 12\nb: -0.5\nc: true\nd: null\ne:\nf: ~\n")

    assert read_document(path).data == {
        "a": 12,
        "b": -0.5,
        "c": True,
        "d": None,
        "e": None,
        "f": None,
    }


@pytest.mark.parametrize(
    ("text", "line", "problem"),
    [
        ("a: 1\nb: 2\na: 3\n", 3, "stands twice"),
        ("a: &x 1\nb: *x\n", 2, "aliases"),
        ("a: 1\n? [b]\n: 2\n", 2, "a key must be plain text"),
        ("a: 1\nb: [1, 2\n", 3, "not YAML"),
        ("a: !!python/object/apply:os.getcwd []\n", 1, "not YAML"),
    ],
)
def test_a_file_that_could_be_misread_is_refused_with_its_line(
    tmp_path: Path, text: str, line: int, problem: str
) -> None:
    with pytest.raises(UsageError, match=problem) as refused:
        read_document(_document(tmp_path, text))

    assert refused.value.line == line


@pytest.mark.parametrize("text", ["", "- a\n- b\n", "just text\n"])
def test_a_file_without_keys_at_the_top_is_refused(tmp_path: Path, text: str) -> None:
    with pytest.raises(UsageError, match="must hold keys and values"):
        read_document(_document(tmp_path, text))


@pytest.mark.parametrize("depth", [20_000, 400_000])
def test_very_deep_nesting_is_refused_and_does_not_crash(
    tmp_path: Path, depth: int
) -> None:
    with pytest.raises(UsageError, match=f"more than {MAX_DEPTH} deep"):
        read_document(_document(tmp_path, "a: " + "[" * depth))


def test_lists_may_lie_as_deep_as_the_limit_says(tmp_path: Path) -> None:
    inner = MAX_DEPTH - 1
    document = read_document(_document(tmp_path, f"a: {'[' * inner}{']' * inner}\n"))

    assert str(document.data["a"]).count("[") == inner
    with pytest.raises(UsageError, match="deep"):
        read_document(_document(tmp_path, f"a: {'[' * MAX_DEPTH}{']' * MAX_DEPTH}\n"))


def test_a_file_that_is_not_utf_8_is_refused_with_its_line(tmp_path: Path) -> None:
    path = tmp_path / "settings.yaml"
    path.write_bytes(b"a: 1\nb: M\xfcller\n")

    with pytest.raises(UsageError, match="not UTF-8") as refused:
        read_document(path)

    assert refused.value.line == 2


def test_a_huge_file_is_refused_before_it_is_parsed(tmp_path: Path) -> None:
    path = _document(tmp_path, "a: " + "x" * MAX_BYTES)

    with pytest.raises(UsageError, match="larger than"):
        read_document(path)


def test_a_missing_file_is_refused(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="cannot be read"):
        read_document(tmp_path / "none.yaml")


def test_an_unknown_key_gets_its_line_and_the_nearest_known_one(
    tmp_path: Path,
) -> None:
    path = _document(tmp_path, "things:\n  box:\n    color: red\n")

    with pytest.raises(UsageError, match="Add `colour:`"):
        validate_document(_Outer, read_document(path))

    path = _document(tmp_path, "things:\n  box:\n    colour: red\n    colours: two\n")
    with pytest.raises(UsageError, match="Did you mean `colour`") as refused:
        validate_document(_Outer, read_document(path))

    assert refused.value.line == 4
    assert refused.value.column == "things.box.colours"


def test_an_error_inside_a_list_names_the_line_of_the_item(tmp_path: Path) -> None:
    path = _document(tmp_path, "many:\n  - colour: red\n  - colour: [blue]\n")

    with pytest.raises(UsageError) as refused:
        validate_document(_Outer, read_document(path))

    assert refused.value.line == 3


def test_no_suggestion_is_made_when_nothing_is_near() -> None:
    assert did_you_mean("zzz", ["hire_date", "email"]) is None
    assert did_you_mean("Hire_Dat", ["hire_date", "email"]) == "hire_date"


@given(content=st.binary(max_size=200))
def test_any_bytes_are_read_or_refused_and_nothing_else(
    content: bytes, tmp_path_factory: pytest.TempPathFactory
) -> None:
    path = tmp_path_factory.mktemp("any") / "settings.yaml"
    path.write_bytes(content)
    try:
        document = read_document(path)
    except UsageError:
        return
    assert isinstance(document.data, dict)
