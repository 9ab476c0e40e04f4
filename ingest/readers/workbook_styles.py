"""Number formats of a workbook that pad with zeros, and the text such a cell shows.

Postcodes and staff numbers are often numbers shown with leading zeros. Only formats of
zeros and nothing else (`00000`) count here: what they show is part of the value.
"""

from __future__ import annotations

import re
from decimal import ROUND_HALF_UP, Decimal, InvalidOperation
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import zipfile
    from xml.parsers import expat

STYLES = "xl/styles.xml"
_ZEROS = re.compile(r"0{2,30}")
_LONGEST = 40


def padding_styles(
    archive: zipfile.ZipFile, parser: expat.XMLParserType
) -> dict[str, int]:
    """Return the cell styles that pad with zeros, and to how many digits.

    Args:
        archive: The workbook.
        parser: A parser that refuses what a workbook may not hold.
    """
    if STYLES not in archive.namelist():
        return {}
    found = _Styles()
    parser.StartElementHandler = found.start
    parser.EndElementHandler = found.end
    with archive.open(STYLES) as content:
        parser.ParseFile(content)
    return {
        str(index): len(found.formats[number])
        for index, number in enumerate(found.cells)
        if _ZEROS.fullmatch(found.formats.get(number, ""))
    }


def shown(text: str, digits: int) -> str | None:
    """Return a number as a format of so many zeros shows it; None if it is none."""
    try:
        number = Decimal(text.strip())
        if not number.is_finite() or number.adjusted() > _LONGEST:
            return None
        whole = number.quantize(Decimal(1), rounding=ROUND_HALF_UP)
    except InvalidOperation:
        return None
    sign = "-" if whole < 0 else ""
    return f"{sign}{abs(whole):0{digits}f}"


class _Styles:
    """The formats by their numbers, and the format of each cell style in order."""

    def __init__(self) -> None:
        self.formats: dict[str, str] = {}
        self.cells: list[str] = []
        self.inside: list[str] = []

    def start(self, tag: str, given: dict[str, Any]) -> None:
        name = tag.rsplit(":", 1)[-1]
        parent = self.inside[-1] if self.inside else ""
        if name == "numFmt" and parent == "numFmts":
            self.formats[given["numFmtId"]] = given["formatCode"]
        elif name == "xf" and parent == "cellXfs":
            self.cells.append(given.get("numFmtId", "0"))
        self.inside.append(name)

    def end(self, _: str) -> None:
        self.inside.pop()
