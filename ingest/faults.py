"""What can be wrong with a file or a row, in the words the ledger keeps.

Rule names, the place of a fault and the error that stops a whole file belong here. A
fault never holds a value of the data: only where it is, which rule, and a reason that
is the same for every row.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

from ingest.errors import DataError

if TYPE_CHECKING:
    from pathlib import Path


class Rule(StrEnum):
    """The short names of everything that sends a row or a file away."""

    # rows
    REQUIRED = "required"
    TYPE_DATE = "type_date"
    TYPE_TIMESTAMP = "type_timestamp"
    TYPE_INTEGER = "type_integer"
    TYPE_NUMBER = "type_number"
    TYPE_BOOLEAN = "type_boolean"
    ALLOWED_VALUES = "allowed_values"
    MINIMUM = "minimum"
    MAXIMUM = "maximum"
    PATTERN = "pattern"
    NOT_IN_FUTURE = "not_in_future"
    NOT_BEFORE = "not_before"
    NOT_EQUAL = "not_equal"
    WITHIN = "within"
    CODE_UNKNOWN = "code_unknown"
    KEY_CONFLICT = "key_conflict"
    TOO_FEW_FIELDS = "too_few_fields"
    TOO_MANY_FIELDS = "too_many_fields"
    UNCLOSED_QUOTE = "unclosed_quote"
    UNTERMINATED_LINE = "unterminated_line"
    ENCODING = "encoding"
    NUL_BYTE = "nul_byte"
    CONTROL_CHARACTER = "control_character"
    FIELD_TOO_LONG = "field_too_long"
    NOT_FINITE = "not_finite"
    HEADER_REPEATED = "header_repeated"
    SYNTAX = "syntax"
    # files
    EMPTY_FILE = "empty_file"
    HEADER_MISSING_COLUMN = "header_missing_column"
    HEADER_AMBIGUOUS = "header_ambiguous"
    HEADER_DUPLICATE = "header_duplicate"
    HEADER_UNEXPECTED = "header_unexpected"
    HEADER_LACKS_OPTIONAL = "header_lacks_optional"
    PERCENT_OF_ONE = "percent_of_one"
    WRONG_DELIMITER = "wrong_delimiter"
    TRUNCATED_ARCHIVE = "truncated_archive"
    ARCHIVE_MEMBERS = "archive_members"
    BOMB = "bomb"
    TOO_MANY_COLUMNS = "too_many_columns"
    NOT_REGULAR_FILE = "not_regular_file"
    FILE_NAME = "file_name"
    SEVERAL_FILES = "several_files"
    NAMES_ERASED = "names_erased"
    TOO_MANY_REJECTS = "too_many_rejects"
    PARSER_DIED = "parser_died"
    CONSERVATION = "conservation"


@dataclass(frozen=True)
class Fault:
    """One broken rule at one place of a file."""

    record: int
    line: int
    column: str | None
    rule: Rule
    reason: str


class FileStoppedError(DataError):
    """A whole file cannot be used: nothing of it is loaded, the ledger says why."""

    rule: str

    def __init__(
        self,
        problem: str,
        *,
        rule: Rule,
        remedy: str,
        file: Path | str | None = None,
        line: int | None = None,
        column: str | None = None,
    ) -> None:
        """Keep the parts of the message; rule and remedy are never left out."""
        super().__init__(
            problem, file=file, line=line, column=column, rule=rule, remedy=remedy
        )
