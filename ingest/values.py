"""Text to typed values, column by column, with nothing guessed.

Each function takes a column of text (null where nothing was delivered) and returns the
typed column; a value that does not fit the type is null in it. Formats are declared or
ISO; a date that could be read two ways is never read.
"""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

import polars as pl

if TYPE_CHECKING:
    from collections.abc import Callable

_GROUPED_POINT = r"^[+-]?\d{1,3}(,\d{3})+\.\d+$"
_GROUPED_COMMA = r"^[+-]?\d{1,3}(\.\d{3})+,\d+$"
_PLAIN_COMMA = r"^[+-]?\d+(,\d+)?$"
_WHOLE = r"^[+-]?\d+(\.0*)?$"
_DURATION = (
    r"^P(?:(?<weeks>\d+(?:\.\d+)?)W)?(?:(?<days>\d+(?:\.\d+)?)D)?"
    r"(?:T(?:(?<hours>\d+(?:\.\d+)?)H)?(?:(?<minutes>\d+(?:\.\d+)?)M)?"
    r"(?:(?<seconds>\d+(?:\.\d+)?)S)?)?$"
)
_DURATION_SECONDS = {
    "weeks": 604_800,
    "days": 86_400,
    "hours": 3_600,
    "minutes": 60,
    "seconds": 1,
}
_BOOLEANS = {
    **dict.fromkeys(("true", "t", "yes", "y", "1"), True),
    **dict.fromkeys(("false", "f", "no", "n", "0"), False),
}
_ISO_TIMESTAMPS = (
    ("%Y-%m-%dT%H:%M:%SZ", True),
    ("%Y-%m-%dT%H:%M:%S", False),
    ("%Y-%m-%dT%H:%M:%S%.fZ", True),
    ("%Y-%m-%dT%H:%M:%S%.f%z", True),
    ("%Y-%m-%dT%H:%M:%S%.f", False),
    ("%Y-%m-%dT%H:%M%z", True),
    ("%Y-%m-%dT%H:%MZ", True),
    ("%Y-%m-%dT%H:%M", False),
)
_ISO_DATE = "%Y-%m-%d"
_ISO_DATE_LENGTH = 10
_MIDNIGHT = r"^(\d{4}-\d\d-\d\d)[T ]00:00(:00(\.0+)?)?$"
_EARLIEST_YEAR = 1800
MICROSECONDS = {"seconds": 1_000_000, "milliseconds": 1_000}


def to_number(text: pl.Series, *, decimal: str = ".") -> pl.Series:
    """Return floats; `inf` marks a number that is not finite or too large to hold.

    A percent sign is dropped: `45 %` is 45. Thousands separators are read only where
    they cannot be mistaken (`1,234.50`); `1,234` alone is not a number.
    """
    if decimal == ",":
        return _comma_number(text).fill_nan(float("inf"))
    number = text.cast(pl.Float64, strict=False)
    return _second_look(text, number, _point_number).fill_nan(float("inf"))


def to_integer(text: pl.Series) -> pl.Series:
    """Return whole numbers; `12.0` is whole, `12.5` is not."""
    return _second_look(text, text.cast(pl.Int64, strict=False), _whole_number)


def to_boolean(text: pl.Series) -> pl.Series:
    """Return truth values for true/false, t/f, yes/no, y/n and 1/0 in any case."""
    return text.str.to_lowercase().replace_strict(
        list(_BOOLEANS),
        list(_BOOLEANS.values()),
        default=None,
        return_dtype=pl.Boolean,
    )


def to_seconds(text: pl.Series) -> pl.Series:
    """Return the seconds of ISO 8601 durations without years and months."""
    parts = text.str.extract_groups(_DURATION).struct.unnest()
    fits = parts.select(pl.any_horizontal(pl.all().is_not_null())).to_series()
    seconds = parts.select(
        pl.sum_horizontal(
            pl.col(name).cast(pl.Float64).fill_null(0) * length
            for name, length in _DURATION_SECONDS.items()
        )
    ).to_series()
    return _masked(seconds, fits)


def to_date(text: pl.Series, *, pattern: str | None = None) -> pl.Series:
    """Return dates written by `pattern`, or ISO (a time of day must be midnight)."""
    if pattern is not None:
        return _plausible(text.str.to_date(pattern, strict=False))
    dates = _masked(text, text.str.len_bytes() == _ISO_DATE_LENGTH).str.to_date(
        _ISO_DATE, strict=False
    )
    return _plausible(_second_look(text, dates, _midnight))


def to_timestamp(
    text: pl.Series, *, time_zone: str, pattern: str | None = None
) -> pl.Series:
    """Return UTC timestamps (microseconds).

    Text without an offset is local time of `time_zone`. A local time that the change to
    summer time skipped does not exist (null); one that the change back repeats is the
    earlier of the two.
    """
    if pattern is not None:
        zoned = "%z" in pattern or "%:z" in pattern
        return _plausible(_read_moment(text, pattern, time_zone, utc=zoned))
    pattern, utc = _likely(text)
    moments = _read_moment(text, pattern, time_zone, utc=utc)
    return _plausible(
        _second_look(text, moments, lambda rest: _any_moment(rest, time_zone))
    )


def to_epoch(text: pl.Series, *, unit: str) -> pl.Series:
    """Return UTC timestamps from seconds or milliseconds since 1970; 0 means unset."""
    whole = to_integer(text)
    return (whole * MICROSECONDS[unit]).cast(pl.Datetime("us"))


def _second_look(
    text: pl.Series, typed: pl.Series, look: Callable[[pl.Series], pl.Series]
) -> pl.Series:
    """Read the values that did not fit at first, and only those, in another way."""
    if typed.null_count() == text.null_count():
        return typed
    places = (typed.is_null() & text.is_not_null()).arg_true()
    return typed.scatter(places, look(text.gather(places)))


def _point_number(text: pl.Series) -> pl.Series:
    rest = _without_percent(text)
    grouped = rest.str.contains(_GROUPED_POINT)
    rest = rest.str.replace_all(",", "", literal=True).zip_with(grouped, rest)
    return rest.cast(pl.Float64, strict=False)


def _whole_number(text: pl.Series) -> pl.Series:
    rest = _without_percent(text)
    digits = rest.str.replace(r"\.0*$", "").str.strip_prefix("+")
    return _masked(digits, rest.str.contains(_WHOLE)).cast(pl.Int64, strict=False)


def _midnight(text: pl.Series) -> pl.Series:
    return text.str.extract(_MIDNIGHT, 1).str.to_date(_ISO_DATE, strict=False)


def _any_moment(text: pl.Series, time_zone: str) -> pl.Series:
    separated = _with_separator(text)
    moments = _read_moment(separated, _ISO_TIMESTAMPS[0][0], time_zone, utc=True)
    for pattern, utc in _ISO_TIMESTAMPS[1:]:
        moments = moments.fill_null(
            _read_moment(separated, pattern, time_zone, utc=utc)
        )
    return moments


def _comma_number(text: pl.Series) -> pl.Series:
    rest = _without_percent(text)
    grouped = rest.str.contains(_GROUPED_COMMA)
    plain = rest.str.contains(_PLAIN_COMMA)
    digits = rest.str.replace_all(".", "", literal=True).str.replace(
        ",", ".", literal=True
    )
    number = _masked(digits, grouped | plain).cast(pl.Float64, strict=False)
    words = _masked(rest, number.is_null() & ~rest.str.contains(r"\d"))
    return number.fill_null(words.cast(pl.Float64, strict=False))


def _without_percent(text: pl.Series) -> pl.Series:
    return text.str.replace(r"\s*%$", "")


def _with_separator(text: pl.Series) -> pl.Series:
    dated = text.str.replace(r"^(\d{4}-\d\d-\d\d)$", "${1}T00:00:00")
    spaced = dated.str.replace(r"^(\d{4}-\d\d-\d\d) ", "${1}T")
    return (
        spaced.str.replace(r"\s*([+-]\d\d)$", "${1}00")
        .str.replace(r"\s*(UTC|[zZ])$", "Z")
        .str.replace(r" ([+-]\d\d:?\d\d)$", "${1}")
    )


def _likely(text: pl.Series) -> tuple[str, bool]:
    """Return the form of the first value: most likely that of all."""
    sample = text.drop_nulls().head(1)
    for pattern, utc in _ISO_TIMESTAMPS:
        if sample.str.to_datetime(pattern, strict=False).null_count() == 0:
            return pattern, utc
    return _ISO_TIMESTAMPS[0]


def _read_moment(
    text: pl.Series, pattern: str, time_zone: str, *, utc: bool
) -> pl.Series:
    read = text.str.to_datetime(pattern, strict=False, time_unit="us", cache=False)
    if read.dtype.time_zone is not None:  # type: ignore[attr-defined]
        return read.dt.convert_time_zone("UTC").dt.replace_time_zone(None)
    if utc or time_zone == "UTC":
        return read
    return (
        read.dt.replace_time_zone(time_zone, ambiguous="earliest", non_existent="null")
        .dt.convert_time_zone("UTC")
        .dt.replace_time_zone(None)
    )


def _plausible(moments: pl.Series) -> pl.Series:
    earliest = moments.min()
    if not isinstance(earliest, date) or earliest.year >= _EARLIEST_YEAR:
        return moments
    return _masked(moments, moments.dt.year() >= _EARLIEST_YEAR)


def _masked(values: pl.Series, keep: pl.Series) -> pl.Series:
    """Return the values where `keep` is true, null elsewhere."""
    if keep.all():
        return values
    nothing = pl.Series(values.name, [None], dtype=values.dtype)
    return values.zip_with(
        keep.fill_null(value=False), nothing.new_from_index(0, len(values))
    )
