"""The columns of a table of one's own, as the arrays that an estimate is made of.

Reads Parquet and CSV and only the columns that are named. What a column cannot be is
said with its name, never with a value. Nothing is estimated here.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from ingest.errors import UsageError

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    import numpy as np
    import polars as pl
    from numpy.typing import NDArray

# One of a pair of words is enough: what is neither a yes nor a no is the other of it.
_YES: Final = {
    "1", "true", "t", "yes", "y", "treated", "treatment", "intervention", "participant",
    "participants", "participated", "joined", "enrolled", "program", "programme",
}  # fmt: skip
_NO: Final = {
    "0", "false", "f", "no", "n", "none", "control", "controls", "comparison",
    "untreated", "not treated", "non-participant", "nonparticipant", "not joined",
    "not enrolled", "never", "placebo",
}  # fmt: skip
_NO_VALUE: Final = ("", "NA", "N/A", "NaN", "nan", "null", "NULL", ".")
_DELIMITERS: Final = (",", ";", "\t", "|")
_MICROSECONDS_PER_DAY: Final = 86_400_000_000
_TABLES: Final = (".parquet", ".csv", ".tsv", ".txt")


@dataclass(frozen=True)
class Table:
    """Named columns of one file."""

    path: Path
    frame: pl.DataFrame

    def numbers(self, name: str, *, what: str) -> NDArray[np.float64]:
        """Return a column as numbers: flags as 1 and 0, dates as days; NaN if missing.

        Args:
            name: The column.
            what: What it is used as, for the message.
        """
        import polars as pl

        column = self.plain(name)
        if column.dtype == pl.String:
            told = _as_flags(column)
            column = column.cast(pl.Float64, strict=False) if told is None else told
            if column.null_count() > self.frame[name].null_count():
                raise self._text(name, what=what)
        converted = _as_numbers(column)
        if converted is None:
            raise self.unfit(name, f"the {what} is {_kind(column)}, not numbers")
        return converted

    def _text(self, name: str, *, what: str) -> UsageError:
        if what != "outcome":
            return self.unfit(
                name,
                f"the {what} is text, not numbers",
                remedy="Write numbers, with a decimal point where they need one.",
            )
        return self.unfit(
            name,
            "the outcome is text, not numbers or yes and no",
            remedy="Write 1 where it happened and 0 where it did not, or numbers with "
            "a decimal point.",
        )

    def plain(self, name: str) -> pl.Series:
        """Return a column as it stands, categories as text."""
        return _without_categories(self.frame[name])

    def flags(self, name: str, *, what: str, yes: str | None) -> NDArray[np.float64]:
        """Return a column as 1 and 0, NaN if missing.

        Args:
            name: The column: true and false, 1 and 0, or text of two values.
            what: What it is used as, for the message.
            yes: The value that counts as 1, when the column does not say so itself.
        """
        import polars as pl

        column = self.plain(name)
        values = column.drop_nulls().unique()
        if column.dtype.is_float():
            values = values.drop_nans()
        if values.is_empty():
            return _filled(pl.Series([None] * len(column), dtype=pl.Float64))
        if yes is not None:
            said = _equal_to(column, yes)
            if not said.any():
                raise self.unfit(name, "no row has the value of --treated-value")
            if len(values) > 2:  # noqa: PLR2004 - yes and no
                raise self.unfit(name, f"the {what} has more than two values")
            return _filled(said)
        if column.dtype == pl.String:
            told = _as_flags(column)
            if told is None:
                raise self.unfit(
                    name,
                    f"the {what} is text that is not two values of yes and no",
                    remedy="Name the value of the treated with --treated-value, and "
                    "leave out rows of a third group."
                    if what == "treatment"
                    else "Write 1 where it happened and 0 where it did not.",
                )
            return _filled(told)
        numbers = _as_numbers(column) if _is_number(column.dtype) else None
        if numbers is None or not set(values.cast(pl.Float64)) <= {0.0, 1.0}:
            raise self.unfit(name, f"the {what} is not 1 and 0, true and false")
        return numbers

    def covariate(self, name: str) -> NDArray[Any]:
        """Return a column as numbers, or as text whose values are levels."""
        import polars as pl

        column = self.plain(name)
        if column.dtype == pl.String:
            if _has_decimal_commas(column):
                raise self.unfit(
                    name,
                    "these are numbers with a decimal comma, which would be adjusted "
                    "for value by value",
                    remedy="Write them with a decimal point.",
                )
            return column.to_numpy().astype(object)
        converted = _as_numbers(column)
        if converted is None:
            raise self.unfit(name, f"{_kind(column)} cannot be adjusted for")
        return converted

    def numbered(self, name: str) -> NDArray[np.int64]:
        """Number the values of any column from 0; -1 where there is none."""
        import polars as pl

        column = self.frame[name]
        if column.dtype.is_float():
            column = column.fill_nan(None)
        ranks = column.rank("dense").cast(pl.Int64) - 1
        return ranks.fill_null(-1).to_numpy()

    def unfit(
        self, name: str, problem: str, *, remedy: str | None = None
    ) -> UsageError:
        """Say what a column cannot be, for raising."""
        return UsageError(
            problem,
            file=self.path,
            column=name,
            remedy=remedy or "Name another column, or prepare this one.",
        )


def read_table(path: Path, *, columns: Sequence[str]) -> Table:
    """Read the named columns of a Parquet or CSV file.

    Raises:
        UsageError: The file is neither or cannot be read, or a column is not there
            (the message names those that are).
    """
    import polars as pl

    if path.suffix.lower() not in _TABLES:
        raise UsageError(
            "this is neither Parquet nor CSV",
            file=path,
            remedy=f"Name a file that ends in {', '.join(_TABLES)}.",
        )
    try:
        twice = _named_twice(path)
        lazy = _scanned(path)
        there = lazy.collect_schema().names()
        unclear = [name for name in dict.fromkeys(columns) if name in twice]
        if unclear:
            raise UsageError(
                f"several columns have one name: {', '.join(unclear)}",
                file=path,
                remedy="Give each column a name of its own.",
            )
        missing = [name for name in columns if name not in there]
        if missing:
            raise UsageError(
                f"no such column: {', '.join(missing)}",
                file=path,
                remedy=f"There are: {', '.join(there)}.",
            )
        return Table(path, lazy.select(list(dict.fromkeys(columns))).collect())
    except (pl.exceptions.PolarsError, OSError, UnicodeError) as error:
        raise UsageError(
            "the file cannot be read as what its name says",
            file=path,
            remedy="Write it anew, as Parquet or as CSV in UTF-8 with one header line.",
        ) from error


def _scanned(path: Path) -> pl.LazyFrame:
    import polars as pl

    if path.suffix.lower() == ".parquet":
        return pl.scan_parquet(path)
    return pl.scan_csv(
        path,
        separator=_delimiter(_header(path)),
        null_values=list(_NO_VALUE),
        infer_schema_length=None,
        try_parse_dates=True,
    )


def _header(path: Path) -> str:
    with path.open(encoding="utf-8-sig") as handle:
        return handle.readline()


def _delimiter(header: str) -> str:
    return max(_DELIMITERS, key=header.count)


def _named_twice(path: Path) -> set[str]:
    """Name the columns whose name another has too; Parquet refuses them itself."""
    import csv
    from collections import Counter

    if path.suffix.lower() == ".parquet":
        return set()
    header = _header(path)
    names = next(csv.reader([header], delimiter=_delimiter(header)), [])
    return {name for name, count in Counter(names).items() if count > 1}


def _without_categories(column: pl.Series) -> pl.Series:
    import polars as pl

    is_category = column.dtype.base_type() in {pl.Categorical, pl.Enum}
    return column.cast(pl.String) if is_category else column


def _has_decimal_commas(column: pl.Series) -> bool:
    """Say whether all of a text is numbers, and some of them have a decimal comma."""
    words = column.drop_nulls().str.strip_chars()
    is_number = words.str.contains(r"^[+-]?\d+(,\d+)?$").all()
    return bool(is_number and words.str.contains(",", literal=True).any())


def _equal_to(column: pl.Series, value: str) -> pl.Series:
    """Compare with what was typed: numbers as numbers, so that 2 is 2.0."""
    import polars as pl

    if column.dtype.is_numeric():
        try:
            return column.cast(pl.Float64) == float(value)
        except ValueError:
            return pl.Series([False] * len(column))
    return column.cast(pl.String).str.strip_chars() == value


def _as_flags(column: pl.Series) -> pl.Series | None:
    """Read text of two values as true and false; None when it does not say which."""
    import polars as pl

    words = column.str.strip_chars().str.to_lowercase()
    values = set(words.drop_nulls().unique())
    if not values or len(values) > 2:  # noqa: PLR2004 - yes and no
        return None
    yes, no = values & _YES, values & _NO
    if len(yes) > 1 or len(no) > 1 or not (yes or no):
        return None
    if yes:
        return words.is_in(list(yes)).cast(pl.Boolean)
    return ~words.is_in(list(no))


def _as_numbers(column: pl.Series) -> NDArray[np.float64] | None:
    import polars as pl

    kind = column.dtype.base_type()
    if kind == pl.Null:
        column = column.cast(pl.Float64)
    elif kind == pl.Date:
        column = column.cast(pl.Int32)
    elif kind == pl.Datetime:
        column = column.dt.timestamp("us") / _MICROSECONDS_PER_DAY
    elif kind == pl.Duration:
        column = column.dt.total_microseconds() / _MICROSECONDS_PER_DAY
    elif not _is_number(column.dtype):
        return None
    return _filled(column)


def _filled(column: pl.Series) -> NDArray[np.float64]:
    import polars as pl

    filled = column.cast(pl.Float64).fill_null(float("nan"))
    numbers: NDArray[np.float64] = filled.to_numpy(writable=True)
    return numbers


def _is_number(dtype: pl.DataType) -> bool:
    import polars as pl

    return dtype.is_numeric() or dtype == pl.Boolean


def _kind(column: pl.Series) -> str:
    return f"of the kind {column.dtype.base_type().__name__}"
