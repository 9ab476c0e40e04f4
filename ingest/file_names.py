"""What a file's name tells: the day of the delivery, and values of whole columns.

Carrying out `delivered_on` and `from_file_name` of a mapping belongs here.
"""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from datetime import date, timedelta
from typing import TYPE_CHECKING

import polars as pl

from ingest.faults import FileStoppedError, Rule
from ingest.values import to_date

if TYPE_CHECKING:
    from ingest.mapping import Feed


@dataclass(frozen=True)
class Named:
    """A feed with what the name of one file adds to it.

    Attributes:
        feed: The feed; columns that come from the name hold their value.
        delivered_on: The day of the delivery, None where the feed declares none.
        values: All that was read from the name, as JSON; '' where nothing is.
    """

    feed: Feed
    delivered_on: date | None
    values: str


def read_name(feed: Feed, file_name: str, *, today: date) -> Named:
    """Read from a file's name what the feed says it tells.

    Args:
        feed: The feed the file belongs to.
        file_name: Its name, without folders.
        today: A delivery is not of a day after tomorrow: it would stay the newest.

    Raises:
        FileStoppedError: The name does not tell what the mapping promises.
    """
    found: dict[str, str] = {}
    columns = dict(feed.columns)
    for name, column in feed.columns.items():
        if column.from_file_name is not None:
            text = _group(column.from_file_name, file_name, name)
            found[name] = text
            filled = {"from_file_name": None, "value": text}
            columns[name] = column.model_copy(update=filled)
    day = None
    if feed.delivered_on is not None:
        text = _group(feed.delivered_on.from_file_name, file_name, "delivered_on")
        day = _day(text, feed.delivered_on.date_format, file_name, today)
        found["delivered_on"] = day.isoformat()
    return Named(
        feed=feed.model_copy(update={"columns": columns}),
        delivered_on=day,
        values=json.dumps(found, sort_keys=True) if found else "",
    )


def _group(pattern: str, file_name: str, column: str) -> str:
    match = re.search(pattern, file_name)
    if match is None or not match[1]:
        raise FileStoppedError(
            "the file name does not tell what the mapping reads from it",
            file=file_name,
            column=column,
            rule=Rule.FILE_NAME,
            remedy="Name the file as `from_file_name` expects it, or correct that.",
        )
    return match[1]


def _day(text: str, pattern: str | None, file_name: str, today: date) -> date:
    day: date | None = to_date(pl.Series([text]), pattern=pattern)[0]
    if day is None:
        raise FileStoppedError(
            "the day in the file name cannot be read in the declared form",
            file=file_name,
            column="delivered_on",
            rule=Rule.FILE_NAME,
            remedy="Correct the name, or `date_format` below `delivered_on`.",
        )
    if day > today + timedelta(days=1):
        raise FileStoppedError(
            "the day in the file name lies in the future",
            file=file_name,
            column="delivered_on",
            rule=Rule.FILE_NAME,
            remedy="Correct the name: this file would stay the newest until then.",
        )
    return day
