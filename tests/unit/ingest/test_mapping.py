"""A mapping says where columns come from; a wrong one is refused by name and line."""

import string
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from ingest.errors import UsageError
from ingest.mapping import (
    ColumnMapping,
    Feed,
    Format,
    SourceMapping,
    load_mapping,
    load_mappings,
)
from ingest.workspace import create_workspace

ROSTER = """\
source: roster
time_zone: America/New_York
feeds:
  workers:
    entity: workers
    files: "employee_*.csv"
    delivery: full
    null_tokens: ["", "N/A"]
    date_format: "%d-%b-%Y"
    columns:
      worker_id: {join: [PCN, "Initial Hire Date"]}
      hire_date: Initial Hire Date
      termination_date: {from: Left, date_format: "%Y-%m-%d", null_tokens: [0]}
      gender: {from: sex, codes: {M: male, F: female, 00: null}, otherwise: null}
      worker_type: {value: employee}
"""


def _mapping(folder: Path, text: str, *, name: str = "roster") -> SourceMapping:
    path = folder / f"{name}.yaml"
    path.write_text(text, encoding="utf-8")
    return load_mapping(path)


def _feed(folder: Path, text: str = ROSTER) -> Feed:
    return _mapping(folder, text).feeds["workers"]


def test_a_bare_name_is_short_for_from(tmp_path: Path) -> None:
    columns = _feed(tmp_path).columns

    assert columns["hire_date"] == ColumnMapping.model_validate(
        {"from": "Initial Hire Date"}
    )


def test_a_feed_knows_its_name_and_every_source_column_it_reads_once(
    tmp_path: Path,
) -> None:
    feed = _feed(tmp_path)

    assert feed.name == "workers"
    assert feed.source_columns == ("PCN", "Initial Hire Date", "Left", "sex")


def test_the_column_that_names_the_kind_of_id_is_read_too() -> None:
    feed = Feed.model_validate(
        {
            "name": "statements",
            "entity": "learning_events",
            "files": "x*",
            "delivery": "events",
            "columns": {"learner_id": {"from": "actor", "id_type_from": "kind"}},
        }
    )

    assert feed.source_columns == ("actor", "kind")


def test_what_a_column_says_goes_before_what_the_feed_says(tmp_path: Path) -> None:
    feed = _feed(tmp_path)

    assert feed.date_format_of("hire_date") == "%d-%b-%Y"
    assert feed.date_format_of("termination_date") == "%Y-%m-%d"
    assert feed.timestamp_format_of("hire_date") is None
    assert feed.decimal_of("hire_date") == "."


def test_null_tokens_of_a_column_come_besides_those_of_the_feed(
    tmp_path: Path,
) -> None:
    feed = _feed(tmp_path)

    assert feed.null_tokens_of("hire_date") == ("", "N/A")
    assert feed.null_tokens_of("termination_date") == ("", "N/A", "0")


def test_codes_keep_their_zeros_and_may_clear_a_value(tmp_path: Path) -> None:
    gender = _feed(tmp_path).columns["gender"]

    assert gender.codes == {"M": "male", "F": "female", "00": None}
    assert gender.otherwise == "null"


def test_codes_of_a_boolean_may_be_written_true_and_false() -> None:
    mapped = ColumnMapping.model_validate({"from": "x", "codes": {"J": True, "N": 0}})

    assert mapped.codes == {"J": "true", "N": "0"}


@pytest.mark.parametrize(
    ("file_name", "belongs"),
    [
        ("employee_2024.csv", True),
        ("employee_2024.csv.gz", True),
        ("employee_2024.csv.zip", True),
        ("Employee_2024.csv", False),
        ("employee_2024.csv.bak", False),
        ("old_employee_2024.csv", False),
    ],
)
def test_files_are_found_by_name_also_when_compressed(
    tmp_path: Path, file_name: str, *, belongs: bool
) -> None:
    assert _feed(tmp_path).matches(file_name) is belongs


def test_tsv_is_parted_by_tabs_and_csv_by_commas() -> None:
    assert Format.model_validate({"kind": "tsv"}).delimiter == "\t"
    assert Format.model_validate({"kind": "csv"}).delimiter == ","
    assert Format.model_validate({"kind": "tsv", "delimiter": "|"}).delimiter == "|"


def test_an_encoding_is_known_under_any_of_its_names() -> None:
    assert Format.model_validate({"encoding": "Windows-1252"}).encoding == "cp1252"


@pytest.mark.parametrize(
    ("old", "new", "line", "problem"),
    [
        ("hire_date: Initial", "hire_dat: Initial", 12, "Did you mean `hire_date`"),
        ("    entity: workers\n", "    entity: worker\n", 5, "Did you mean `workers`"),
        ("    delivery: full\n", "    delivry: full\n", 4, "Add `delivery:`"),
        ("      hire_date: Initial Hire Date\n", "", 10, "`hire_date` is not mapped"),
        ("delivery: full", "delivery: weekly", 7, "should be 'full'"),
        ('files: "employee_*.csv"', 'files: "../*.csv"', 6, "without folders"),
        ("America/New_York", "New York", 2, "IANA"),
        ("source: roster", "source: Roster!", 1, "small letter"),
        ("source: roster", "source: other", 1, "Rename the file to other.yaml"),
        ("codes: {M: male", "codes: {M: man", 14, "not allowed"),
        ("otherwise: null", "otherwise: women", 14, "otherwise is not"),
        ("{value: employee}", "{value: boss}", 15, "not an allowed"),
        ("{value: employee}", "{value: employee, from: x}", 15, "exactly one of"),
        ("{value: employee}", "{separator: x}", 15, "exactly one of"),
        ("{value: employee}", "{from: x, otherwise: keep}", 15, "needs codes"),
        ("{value: employee}", "{from: x, multiply: 2}", 15, "multiply is for a"),
        ("{value: employee}", "{from: x, epoch: seconds}", 15, "epoch is for a date"),
        ("{value: employee}", "{from: x, id_type: email}", 15, "not name a person"),
        ("worker_id: {join: [PCN, ", 'worker_id: {join: ["", ', 11, "1 to 300"),
        (
            'worker_id: {join: [PCN, "Initial Hire Date"]}',
            "worker_id: {value: 1}",
            11,
            "everybody one person",
        ),
        ('date_format: "%d-%b-%Y"', 'date_format: "dd-mm-yyyy"', 9, "directives"),
        ('date_format: "%d-%b-%Y"', 'date_format: "%d-%Q"', 9, "directives"),
        ("    delivery: full\n", "    delivery: full\n    name: x\n", None, "`name`"),
        (
            "    delivery: full\n",
            "    delivery: full\n    on_key_conflict: newest\n",
            8,
            "which row is newest",
        ),
        (
            "    delivery: full\n",
            "    delivery: full\n    format: {kind: csv, sheet: One}\n",
            8,
            "sheet is for xlsx only",
        ),
        (
            "    delivery: full\n",
            "    delivery: full\n    format: {kind: json, header_row: 2}\n",
            8,
            "header_row is for csv, tsv and xlsx only",
        ),
        (
            "    delivery: full\n",
            "    delivery: full\n    format: {encoding: rot13}\n",
            8,
            "unknown encoding",
        ),
        (
            "    delivery: full\n",
            "    delivery: full\n    format: {delimiter: ab}\n",
            8,
            "one sign",
        ),
    ],
)
def test_a_mapping_with_a_fault_is_refused_with_line_and_remedy(
    tmp_path: Path, old: str, new: str, line: int | None, problem: str
) -> None:
    assert old in ROSTER

    with pytest.raises(UsageError, match=problem) as refused:
        _mapping(tmp_path, ROSTER.replace(old, new, 1))

    assert refused.value.exit_code == 2
    assert str(refused.value.file).endswith("roster.yaml")
    assert line in (None, refused.value.line)


def test_an_email_column_takes_nothing_but_addresses(tmp_path: Path) -> None:
    text = ROSTER + "      email: {from: mail, id_type: user_name}\n"

    with pytest.raises(UsageError, match="e-mail addresses only"):
        _mapping(tmp_path, text)


def test_an_id_of_unknown_kind_must_say_its_kind(tmp_path: Path) -> None:
    text = """\
source: directory
feeds:
  ids:
    entity: person_identifiers
    files: "ids.csv"
    delivery: full
    columns: {worker_id: id, identifier: login}
"""
    with pytest.raises(UsageError, match="Add id_type or id_type_from"):
        _mapping(tmp_path, text, name="directory")

    said = text.replace("login}", "{from: login, id_type: user_name}}")
    columns = _mapping(tmp_path, said, name="directory").feeds["ids"].columns
    assert columns["identifier"].id_type == "user_name"


def test_a_mapping_lies_over_its_preset_feed_by_feed_and_column_by_column(
    tmp_path: Path,
) -> None:
    mapping = _mapping(
        tmp_path,
        """\
source: hris
preset: workday_fivetran
time_zone: Europe/Berlin
feeds:
  roles: null
  org_units: null
  addresses: null
  workers:
    format: {delimiter: ";"}
    columns:
      universal_id: null
      gender: sex
""",
        name="hris",
    )

    workers = mapping.feeds["workers"]
    assert set(mapping.feeds) == {"workers", "job_history"}
    assert mapping.time_zone == "Europe/Berlin"
    assert (workers.format.delimiter, workers.format.kind) == (";", "csv")
    assert "universal_id" not in workers.columns
    assert workers.columns["gender"].from_column == "sex"
    assert workers.columns["worker_id"].from_column == "id"


def test_a_wrong_column_over_a_preset_is_found_in_the_file_of_the_source(
    tmp_path: Path,
) -> None:
    with pytest.raises(UsageError, match="Did you mean `email`") as refused:
        _mapping(
            tmp_path,
            "source: hris\npreset: workday_fivetran\nfeeds:\n  workers:\n"
            "    columns:\n      emial: mail\n",
            name="hris",
        )

    assert refused.value.line == 6


def test_an_unknown_preset_gets_the_nearest_known_one(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="Did you mean `generic_lms`"):
        _mapping(tmp_path, "source: roster\npreset: generic_lsm\n")


def test_the_mappings_of_a_workspace_come_in_the_order_of_their_names(
    tmp_path: Path,
) -> None:
    workspace = create_workspace(tmp_path / "acme")
    for name in ("roster", "hris"):
        _mapping(workspace.mappings, ROSTER.replace("roster", name, 1), name=name)

    assert [found.source for found in load_mappings(workspace)] == ["hris", "roster"]


def test_the_fingerprint_changes_with_all_that_decides_what_a_row_becomes(
    tmp_path: Path,
) -> None:
    changes = [
        ("%d-%b-%Y", "%d.%m.%Y"),
        ("America/New_York", "UTC"),
        ("M: male", "M: female"),
        ("delivery: full", "delivery: delta"),
        ("employee}", "intern}"),
    ]
    texts = [ROSTER, *(ROSTER.replace(old, new, 1) for old, new in changes)]
    mappings = [_mapping(tmp_path, text) for text in texts]

    assert len({found.fingerprint(found.feeds["workers"]) for found in mappings}) == 6


def test_the_fingerprint_stays_when_only_layout_or_file_names_change(
    tmp_path: Path,
) -> None:
    before = _mapping(tmp_path, ROSTER)
    after = _mapping(
        tmp_path,
        "# moved\n"
        + ROSTER.replace("employee_*", "emp*").replace(
            "{value: employee}", "\n        value: employee"
        ),
    )

    assert before.fingerprint(before.feeds["workers"]) == after.fingerprint(
        after.feeds["workers"]
    )


_TEXT = st.one_of(
    st.text(max_size=40),
    st.sampled_from(
        ["'; drop table x; --", "a\x00b", "../../x", "%", "\u202e", "p" * 301]
    ),
)


@given(
    given_feed=st.fixed_dictionaries(
        {"name": _TEXT, "entity": _TEXT, "files": _TEXT, "delivery": _TEXT},
        optional={
            "date_format": _TEXT,
            "columns": st.dictionaries(_TEXT, _TEXT, max_size=2),
            "format": st.fixed_dictionaries(
                {}, optional={"delimiter": _TEXT, "encoding": _TEXT, "sheet": _TEXT}
            ),
        },
    )
)
def test_a_hostile_feed_is_refused(given_feed: dict[str, Any]) -> None:
    """No random text is one of the four delivery modes."""
    with pytest.raises(ValidationError):
        Feed.model_validate(given_feed)


@given(files=_TEXT, source=_TEXT, encoding=_TEXT, delimiter=_TEXT, date_format=_TEXT)
def test_whatever_a_feed_accepts_names_no_folder_and_no_control_character(
    files: str, source: str, encoding: str, delimiter: str, date_format: str
) -> None:
    try:
        feed = Feed.model_validate(
            {
                "name": "a",
                "entity": "workers",
                "files": files,
                "delivery": "full",
                "date_format": date_format or None,
                "format": {"encoding": encoding, "delimiter": delimiter},
                "columns": {"worker_id": source},
            }
        )
    except ValidationError:
        return
    assert {"/", "\\", "\x00"}.isdisjoint(feed.files)
    assert feed.files not in {".", ".."}
    assert all(ord(sign) >= 32 for sign in source)
    assert len(feed.format.delimiter) == 1
    assert feed.format.delimiter not in string.ascii_letters + string.digits + "\"'\n\r"
    assert feed.date_format is None or "%" in feed.date_format
