"""The parts a mapping is made of: where a column comes from, how bytes are read.

Each model here judges its own shape; feeds and sources are in `mapping`.
"""

from __future__ import annotations

import codecs
import math
import re
from typing import Annotated, Literal

from pydantic import (
    AfterValidator,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    model_validator,
)

from ingest.workspace import Slug

_DIRECTIVE = r"%(?:-?[YymdebBhjHIklMSpPTRFDzs%]|[369]?f|\.[369]?f|:z)"
_SEVERAL = 2
_NOT_TEXT = {"idna", "punycode", "undefined", "unicode_escape", "raw_unicode_escape"}


def _plain(value: str) -> str:
    if not value or len(value) > 300 or re.search(r"[\x00-\x1f\x7f]", value):  # noqa: PLR2004
        message = "a text of 1 to 300 characters without control characters is needed"
        raise ValueError(message)
    return value


def _text_of_scalar(value: object) -> object:
    if isinstance(value, bool):
        return "true" if value else "false"
    return str(value) if isinstance(value, int | float) else value


def _otherwise(value: object) -> object:
    return "null" if value is None else _text_of_scalar(value)


def file_pattern(value: str) -> str:
    """Return the pattern of file names if it names no folder."""
    if re.search(r"[/\\]", value) or value in {".", ".."}:
        message = "a file pattern names files of the landing folder, without folders"
        raise ValueError(message)
    return value


def _date_format(value: str) -> str:
    rest = re.sub(_DIRECTIVE, "", value)
    if "%" in rest or "%" not in value:
        message = "a format is made of directives such as %d.%m.%Y or %Y-%m-%d %H:%M"
        raise ValueError(message)
    return value


def _name_pattern(value: str) -> str:
    try:
        groups = re.compile(value).groups
    except (re.error, RecursionError, OverflowError):
        groups = 0
    if groups != 1:
        message = "a regular expression with exactly one group ( ) is needed"
        raise ValueError(message)
    return value


def _encoding(value: str) -> str:
    try:
        name = codecs.lookup(value).name
        "a".encode(name)
    except (LookupError, UnicodeError, ValueError):
        name = "undefined"
    if name in _NOT_TEXT:
        message = "unknown encoding; common ones are utf-8, cp1252, iso8859-15, utf-16"
        raise ValueError(message)
    return name


def _delimiter(value: str) -> str:
    if not re.fullmatch(r"[\t !#$%&*,/:;<=>?@^_`|~+-]", value):
        message = "a delimiter is one sign such as , ; | or a tab"
        raise ValueError(message)
    return value


def _listed(words: tuple[str, ...]) -> str:
    *others, last = words
    return f"{', '.join(others)} and {last}" if others else last


def _finite(value: float) -> float:
    if not math.isfinite(value):
        message = "the number must be finite"
        raise ValueError(message)
    return value


Plain = Annotated[str, AfterValidator(_plain)]
Scalar = Annotated[str, BeforeValidator(_text_of_scalar), Field(max_length=300)]
Finite = Annotated[float, AfterValidator(_finite)]
DateFormat = Annotated[Plain, AfterValidator(_date_format)]
NamePattern = Annotated[Plain, AfterValidator(_name_pattern)]
NullTokens = tuple[Scalar, ...]


class MappingModel(BaseModel):
    """What all models of a mapping have in common."""

    model_config = ConfigDict(
        frozen=True, extra="forbid", use_attribute_docstrings=True
    )


class Scale(MappingModel):
    """The scale a rating is given on."""

    minimum: Finite
    """Lowest value of the source's scale."""
    maximum: Finite
    """Highest value of the source's scale."""
    inverted: bool = False
    """Whether the lowest value is the best; values become minimum + maximum - value."""

    @model_validator(mode="after")
    def _has_an_extent(self) -> Scale:
        if self.minimum >= self.maximum:
            message = "the minimum of a scale lies below its maximum"
            raise ValueError(message)
        return self


class ColumnMapping(MappingModel):
    """Where one canonical column comes from. A bare name is short for `from: name`."""

    from_column: Plain | tuple[Plain, ...] | None = Field(default=None, alias="from")
    """Name of the source's column, or a list of names it may have: the one that is
    there is taken; two of them in one file stop it."""
    join: tuple[Plain, ...] | None = Field(default=None, min_length=2)
    """Source columns joined to one text; missing if one of them is."""
    separator: str = Field(default="|", max_length=10)
    """What stands between joined columns."""
    value: Scalar | None = None
    """One value for every row, instead of a source column."""
    from_file_name: NamePattern | None = None
    """One value for every row of a file: the group of this regular expression, found
    in the file's name."""
    id_type: Slug | None = None
    """Kind of person identifier, where it differs from the contract's."""
    id_type_from: Plain | None = None
    """Source column that names the kind of person identifier row by row."""
    null_tokens: NullTokens = ()
    """Texts that mean nothing here, besides those of the feed."""
    date_format: DateFormat | None = None
    """Form of dates, in strptime directives; ISO 8601 when absent."""
    timestamp_format: DateFormat | None = None
    """Form of timestamps, in strptime directives; ISO 8601 when absent."""
    decimal: Literal[".", ","] | None = None
    """Decimal sign of numbers."""
    epoch: Literal["seconds", "milliseconds"] | None = None
    """The moment is a count since 1970-01-01 UTC."""
    duration: Literal["iso8601"] | None = None
    """The length of time is written like PT1H30M; it becomes seconds."""
    multiply: Finite | None = None
    """Factor of a number, to reach the contract's unit."""
    scale: Scale | None = None
    """Scale of a rating, to turn it so that higher is better."""
    codes: dict[str, Scalar | None] | None = Field(default=None, min_length=1)
    """Source's code → our value; null clears it."""
    otherwise: Annotated[Scalar, BeforeValidator(_otherwise)] = "reject"
    """What a code not listed becomes: reject (the row), keep, null or one value."""
    prefix: Plain | None = None
    """Text put before every value, to keep ids of several sources apart."""
    null_means: Literal["unchanged", "cleared", "missing"] = "missing"
    """What an empty cell says: unchanged (the last known value still holds), cleared
    (the value was taken away: a change), missing (nothing)."""
    optional: bool = False
    """Whether files may lack the source column: then the column is empty, and `check`
    and `run` say so. Not for what the contract requires."""

    @model_validator(mode="before")
    @classmethod
    def _short_form(cls, given: object) -> object:
        return {"from": given} if isinstance(given, str | list) else given

    @model_validator(mode="after")
    def _comes_from_one_place(self) -> ColumnMapping:
        places = (self.from_column, self.join, self.value, self.from_file_name)
        if sum(place is not None for place in places) != 1:
            message = (
                "a column needs exactly one of from, join, value and from_file_name"
            )
            raise ValueError(message)
        if isinstance(self.from_column, tuple) and (
            len(set(self.from_column)) < max(_SEVERAL, len(self.from_column))
        ):
            message = "a list of names in from holds two or more different ones"
            raise ValueError(message)
        if self.null_means != "missing" and not self.sources:
            message = "null_means is for columns that come from source columns"
            raise ValueError(message)
        if self.optional and (not self.sources or self.null_means == "cleared"):
            message = (
                "optional is for columns that come from source columns, and whose "
                "empty cells do not mean `cleared`"
            )
            raise ValueError(message)
        if self.id_type is not None and self.id_type_from is not None:
            message = "id_type and id_type_from exclude each other"
            raise ValueError(message)
        if self.codes is None and self.otherwise != "reject":
            message = "otherwise needs codes"
            raise ValueError(message)
        if self.multiply == 0:
            message = "multiplying by 0 would lose every value"
            raise ValueError(message)
        return self

    @property
    def sources(self) -> tuple[str, ...]:
        """The source columns it reads, without the one of `id_type_from`."""
        if self.join is not None:
            return self.join
        if isinstance(self.from_column, tuple):
            return self.from_column
        return () if self.from_column is None else (self.from_column,)

    @property
    def choices(self) -> tuple[tuple[str, ...], ...]:
        """The source columns it needs, each as the names it may have."""
        if isinstance(self.from_column, tuple):
            return (self.from_column,)
        return tuple((source,) for source in self.sources)


class DeliveredOn(MappingModel):
    """How the name of a file tells the day of the delivery it is part of."""

    from_file_name: NamePattern
    """Regular expression whose one group is the day, found in the file's name."""
    date_format: DateFormat | None = None
    """Form of the day; ISO 8601 when absent."""


class Format(MappingModel):
    """How the bytes of a file are read."""

    kind: Literal[
        "csv", "tsv", "xlsx", "parquet", "json", "ndjson", "xapi", "open_badges"
    ] = "csv"
    """Kind of file."""
    delimiter: Annotated[str, AfterValidator(_delimiter)] = ","
    """Sign between fields (csv); a tab for tsv."""
    encoding: Annotated[str, AfterValidator(_encoding)] = "utf-8"
    """Encoding of the text; a byte order mark is taken off."""
    quote: Literal['"', "'"] | None = '"'
    """Sign around fields that hold a delimiter or a line end; null for none."""
    sheet: Plain | None = None
    """Sheet of a workbook (xlsx); the only one when absent."""
    header_row: int = Field(default=1, ge=1, le=1000)
    """Line (csv, tsv) or row of the sheet (xlsx) on which the header stands, from 1.
    What is above it, titles for instance, is passed over."""
    last_line: Literal["open", "ended"] = "open"
    """Whether the last line needs a line end (csv). `open`: without one it is loaded if
    it has all its fields, and the delivery says so. `ended`: it may be cut off and is
    rejected; for programs that always write it."""
    records_path: Plain | None = None
    """Keys, joined by dots, that lead to the list of records (json)."""

    @model_validator(mode="before")
    @classmethod
    def _tabs_for_tsv(cls, given: object) -> object:
        if isinstance(given, dict) and given.get("kind") == "tsv":
            return {"delimiter": "\t", **given}
        return given

    @model_validator(mode="after")
    def _keys_fit_the_kind(self) -> Format:
        for key, kinds in {
            "sheet": ("xlsx",),
            "records_path": ("json",),
            "header_row": ("csv", "tsv", "xlsx"),
            "delimiter": ("csv", "tsv"),
            "quote": ("csv", "tsv"),
            "last_line": ("csv", "tsv"),
        }.items():
            if key in self.model_fields_set and self.kind not in kinds:
                message = f"{key} is for {_listed(kinds)} only"
                raise ValueError(message)
        if self.quote is not None and self.quote == self.delimiter:
            message = "quote and delimiter are the same sign"
            raise ValueError(message)
        return self
