"""What to do about each rule that sends a row or a file away, in plain words.

One sentence or two for each rule, the same for every row; the reason beside it says
what is wrong. A stopped file brings a remedy of its own, which knows the file.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from ingest.faults import Rule

if TYPE_CHECKING:
    from collections.abc import Mapping

_EXPORT_AGAIN = "Export the file again"

REMEDIES: Final[Mapping[Rule, str]] = {
    Rule.REQUIRED: "Fill the cell in the source and export again; if another column "
    "holds the value, map that one.",
    Rule.TYPE_DATE: "If many rows have this, declare the form in the mapping "
    "(`date_format`); if few, correct the date in the source. A number like 45351 is a "
    "spreadsheet's count of days: format the column as a date there.",
    Rule.TYPE_TIMESTAMP: "If many rows have this, declare `timestamp_format`, `epoch` "
    "or `time_zone` in the mapping; if few, correct the moment in the source. A number "
    "like 45351 is a spreadsheet's count of days: format it as a date there.",
    Rule.TYPE_INTEGER: "Correct the number in the source; if it has a fraction or a "
    "unit, bring it to the contract's unit with `multiply`.",
    Rule.TYPE_NUMBER: "If many rows have this, declare `decimal` in the mapping; if "
    "few, correct the number in the source.",
    Rule.TYPE_BOOLEAN: "List the source's words in the mapping: `codes: {Y: true, "
    "N: false}`.",
    Rule.ALLOWED_VALUES: "Translate the source's value to an allowed one with `codes`; "
    "docs/reference/contracts.md lists those.",
    Rule.MINIMUM: "Correct the value in the source; if many rows have this, look "
    "whether the mapping takes the right column and unit.",
    Rule.MAXIMUM: "Correct the value in the source; if many rows have this, look "
    "whether the mapping takes the right column and unit. A day that stands for "
    "`none`, such as 9999-12-31, belongs into `null_tokens`.",
    Rule.PATTERN: "Correct the value in the source; if many rows have this, look "
    "whether the mapping takes the right column.",
    Rule.NOT_IN_FUTURE: "Correct the date in the source; if the times are right there, "
    "look at `time_zone` in the mapping.",
    Rule.NOT_BEFORE: "Correct whichever of the two is wrong in the source; if many "
    "rows have this, the mapping may have exchanged them.",
    Rule.NOT_EQUAL: "Correct whichever of the two is wrong in the source; if many rows "
    "have this, the mapping may read one column for both.",
    Rule.WITHIN: "Correct the value in the source, or the scale that goes with it in "
    "the mapping.",
    Rule.CODE_UNKNOWN: "Add the code to `codes` in the mapping, or say with "
    "`otherwise` what codes not listed become.",
    Rule.KEY_CONFLICT: "Find out in the source which row is right and send that one; "
    "if the later or newer row is always right, set `on_key_conflict`.",
    Rule.TOO_FEW_FIELDS: "Have fields that hold a delimiter or a line end quoted by "
    "the export, and see that the file was not cut off.",
    Rule.TOO_MANY_FIELDS: "Have fields that hold a delimiter quoted by the export, or "
    "declare the right delimiter under `format`.",
    Rule.UNCLOSED_QUOTE: "Have quotation marks inside a field doubled by the export; "
    "if it does not quote at all, set `quote: null` under `format`.",
    Rule.UNTERMINATED_LINE: "See that the file was not cut off and send it whole; if "
    "the export never ends its last line, set `last_line: open` under `format`.",
    Rule.ENCODING: "Declare the real `encoding` under `format`; files from Windows "
    "programs are often cp1252.",
    Rule.NUL_BYTE: f"{_EXPORT_AGAIN}: it was damaged on the way, or is in another "
    "`encoding` than declared (utf-16).",
    Rule.CONTROL_CHARACTER: "Type the value again in the source, without invisible "
    "signs that were copied along.",
    Rule.FIELD_TOO_LONG: "Shorten the value in the source; if it swallowed lines after "
    "it, have quotation marks doubled by the export.",
    Rule.NOT_FINITE: "Correct the number in the source; if it stands for `none`, list "
    "its text in `null_tokens`.",
    Rule.HEADER_REPEATED: "When several files are put together, leave the header out "
    "of all but the first; the line itself holds nothing to mend.",
    Rule.SYNTAX: "Correct the cell or the record in the source and export again; a "
    "spreadsheet error means a formula there failed.",
    Rule.EMPTY_FILE: "Send it again; a file without rows still has its header.",
    Rule.HEADER_MISSING_COLUMN: "Restore the column in the export, or correct the "
    "mapping; `from: [old name, new name]` takes whichever is there.",
    Rule.HEADER_AMBIGUOUS: "Leave one of the two columns out of the export, or name "
    "in the mapping the one that counts.",
    Rule.HEADER_DUPLICATE: "Rename one of the two columns in the export.",
    Rule.HEADER_UNEXPECTED: "Map the column if it is needed; else leave it: it is "
    "never stored.",
    Rule.HEADER_LACKS_OPTIONAL: "Add the column to the export if there is one; else "
    "leave it: it stays empty.",
    Rule.PERCENT_OF_ONE: "If 1 means all of it in this column, say `multiply: 100` in "
    "the mapping; if it means one percent, leave it.",
    Rule.WRONG_DELIMITER: "Declare the real `delimiter` under `format`.",
    Rule.TRUNCATED_ARCHIVE: "Send the file again: it was damaged or cut off on the "
    "way.",
    Rule.ARCHIVE_MEMBERS: "Pack one file only, without a password or macros; of a "
    "workbook name the sheet with `sheet` under `format`.",
    Rule.BOMB: "Send the data as plain CSV, in several files if it is large.",
    Rule.TOO_MANY_COLUMNS: "Export only the columns that the mapping names.",
    Rule.NOT_REGULAR_FILE: "Put the file itself into the folder, not a link to it.",
    Rule.FILE_NAME: "Name the file as the mapping's `from_file_name` expects it, or "
    "correct that pattern.",
    Rule.SEVERAL_FILES: "If they are parts, or of several days, declare in the mapping "
    "where their names tell the day (`delivered_on`); if each holds changes only, "
    "declare `delivery: delta`.",
    Rule.NAMES_ERASED: "Take the file out of `landing/`, wherever else it is kept as "
    "well, and have the source leave out who was erased.",
    Rule.TOO_MANY_REJECTS: "Correct the mapping or the export; try it with "
    "`stepladder check`, which stores nothing.",
    Rule.PARSER_DIED: "Save the sheet as CSV and send that.",
    Rule.CONSERVATION: "Nothing was loaded: please report the shape of this file as a "
    "bug.",
}
"""What to do, by rule: complete, as a test holds."""


def remedy_of(rule: str) -> str:
    """Return what to do about a rule that the ledger or the fault index names."""
    return REMEDIES[Rule(rule)]
