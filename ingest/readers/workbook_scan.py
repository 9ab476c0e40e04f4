"""What a workbook really holds, found by streaming its XML: before any parser sees it.

Limits, cell positions, rows with values and formulas without a result are looked at
here; of values only those that a parser would lose: errors, and zeros in front.
"""

from __future__ import annotations

import re
import zipfile
from dataclasses import dataclass, field
from typing import IO, Any
from xml.parsers import expat

from ingest.faults import FileStoppedError, Rule
from ingest.readers.workbook_styles import padding_styles, shown

MAX_UNPACKED = 1 << 30
MAX_RATIO = 250
RATIO_APPLIES_ABOVE = 16 << 20
MAX_CELLS_SPANNED = 50_000_000
MAX_ERRORS = 100_000
MAX_PADDED = 3_000_000
_REFERENCE = re.compile(r"^([A-Z]{1,3})([0-9]{1,7})$")
_MAIN = "xl/workbook.xml"
_LINKS = "xl/_rels/workbook.xml.rels"


@dataclass
class Scan:
    """Where the values of one sheet are."""

    first_row: int = 0
    first_column: int = 0
    last_row: int = 0
    last_column: int = 0
    rows: list[int] = field(default_factory=list)
    texts: dict[int, tuple[list[int], list[str]]] = field(default_factory=dict)

    def tell(self, row: int, column: int, text: str) -> None:
        """Keep the text that a cell shows, where its value says less."""
        rows, texts = self.texts.setdefault(column, ([], []))
        rows.append(row)
        texts.append(text)


class ScanStoppedError(Exception):
    """The XML is not what a sheet may be."""

    def __init__(self, rule: Rule, problem: str, remedy: str) -> None:
        """Keep the parts of the message."""
        super().__init__(problem)
        self.rule = rule
        self.problem = problem
        self.remedy = remedy


def scan_workbook(file: IO[bytes], *, sheet: str | None, name: str) -> tuple[str, Scan]:
    """Return the name of the sheet to read, and where its values are.

    Raises:
        FileStoppedError: The workbook is damaged, a bomb, or not readable in truth.
    """
    try:
        with zipfile.ZipFile(file) as archive:
            _refuse_bombs(archive)
            chosen, member = _sheet(archive, sheet)
            padding = padding_styles(archive, _parser())
            with archive.open(member) as content:
                return chosen, _Scanner(padding).scan(content)
    except ScanStoppedError as error:
        raise FileStoppedError(
            error.problem, file=name, rule=error.rule, remedy=error.remedy
        ) from None
    except (
        zipfile.BadZipFile,
        expat.ExpatError,
        EOFError,
        KeyError,
        NotImplementedError,
        RuntimeError,
        ValueError,
    ):
        raise FileStoppedError(
            "the workbook is damaged or was cut off",
            file=name,
            rule=Rule.TRUNCATED_ARCHIVE,
            remedy="Open it in a spreadsheet program and save it again as .xlsx.",
        ) from None


def _refuse_bombs(archive: zipfile.ZipFile) -> None:
    members = archive.infolist()
    unpacked = sum(member.file_size for member in members)
    packed = sum(member.compress_size for member in members) or 1
    if unpacked > MAX_UNPACKED or (
        unpacked > RATIO_APPLIES_ABOVE and unpacked > MAX_RATIO * packed
    ):
        raise ScanStoppedError(
            Rule.BOMB, "the workbook unpacks to too much", "Send it as CSV, in parts."
        )
    if any(member.filename.endswith("vbaProject.bin") for member in members):
        raise ScanStoppedError(
            Rule.ARCHIVE_MEMBERS,
            "the workbook holds macros",
            "Save it as .xlsx without macros.",
        )


def _sheet(archive: zipfile.ZipFile, wanted: str | None) -> tuple[str, str]:
    sheets: dict[str, str] = {}
    links: dict[str, str] = {}

    def sheet_element(tag: str, given: dict[str, str]) -> None:
        if tag.rsplit(":", 1)[-1] == "sheet":
            link = next(v for k, v in given.items() if k.rsplit(":", 1)[-1] == "id")
            sheets[given["name"]] = link

    def link_element(tag: str, given: dict[str, str]) -> None:
        if tag.rsplit(":", 1)[-1] == "Relationship":
            links[given["Id"]] = given["Target"]

    for member, handler in ((_MAIN, sheet_element), (_LINKS, link_element)):
        parser = _parser()
        parser.StartElementHandler = handler
        with archive.open(member) as content:
            parser.ParseFile(content)
    if wanted is None and len(sheets) != 1:
        raise ScanStoppedError(
            Rule.ARCHIVE_MEMBERS,
            f"the workbook has {len(sheets)} sheets",
            "Name one with `sheet` in the mapping.",
        )
    chosen = wanted if wanted is not None else next(iter(sheets))
    if chosen not in sheets:
        raise ScanStoppedError(
            Rule.ARCHIVE_MEMBERS,
            "the workbook has no sheet of the declared name",
            "Correct `sheet` in the mapping, or rename the sheet.",
        )
    target = links[sheets[chosen]].removeprefix("/")
    return chosen, target if target.startswith("xl/") else f"xl/{target}"


def _parser() -> expat.XMLParserType:
    parser = expat.ParserCreate()

    def refuse(*_: Any) -> None:  # noqa: ANN401 - whatever a DTD declares
        raise ScanStoppedError(
            Rule.BOMB,
            "the workbook's XML declares a document type",
            "Save it again with a spreadsheet program.",
        )

    parser.StartDoctypeDeclHandler = refuse
    parser.EntityDeclHandler = refuse
    return parser


class _Scanner:
    """The state of one walk over a sheet's XML."""

    def __init__(self, padding: dict[str, int]) -> None:
        self.found = Scan()
        self.padding = padding
        self.digits = 0
        self.errors = 0
        self.padded = 0
        self.row = 0
        self.column = 0
        self.read = 0
        self.is_error = self.has_formula = self.has_value = False
        self.awaits_result = self.in_value = False
        self.text: list[str] | None = None

    def scan(self, content: IO[bytes]) -> Scan:
        parser = _parser()
        parser.StartElementHandler = self._start
        parser.EndElementHandler = self._end
        parser.CharacterDataHandler = self._characters
        for block in iter(lambda: content.read(1 << 20), b""):
            self.read += len(block)
            if self.read > MAX_UNPACKED:
                raise ScanStoppedError(
                    Rule.BOMB, "the sheet unpacks to too much", "Send it as CSV."
                )
            parser.Parse(block, False)  # noqa: FBT003 - the signature of expat
        parser.Parse(b"", True)  # noqa: FBT003 - the signature of expat
        return self.found

    def _start(self, tag: str, given: dict[str, str]) -> None:
        name = tag.rsplit(":", 1)[-1]
        if name == "row":
            self.row = int(given.get("r", self.row + 1))
            self.column = 0
        elif name == "c":
            self._cell(given)
        elif name == "f":
            self.has_formula = True
        elif name in {"v", "is"}:
            self.has_value = True
            self.in_value = name == "v"
            self.text = [] if self.is_error or self.digits else None

    def _cell(self, given: dict[str, str]) -> None:
        reference = given.get("r")
        self.column += 1
        if reference is not None:
            match = _REFERENCE.match(reference)
            if match is None or int(match[2]) != self.row:
                raise ValueError(reference)
            self.column = _column_number(match[1])
        kind = given.get("t", "n")
        self.is_error = kind == "e"
        self.digits = self.padding.get(given.get("s", ""), 0) if kind == "n" else 0
        self.has_formula = self.has_value = self.in_value = False
        # Only a result that is text may be saved as nothing: an empty text.
        self.awaits_result = kind != "str"

    def _characters(self, text: str) -> None:
        if self.in_value:
            self.awaits_result = False
        if self.text is not None:
            self.text.append(text)

    def _end(self, tag: str) -> None:
        name = tag.rsplit(":", 1)[-1]
        if name == "v":
            self.in_value = False
        if name != "c":
            return
        if self.has_formula and (self.awaits_result or not self.has_value):
            raise ScanStoppedError(
                Rule.SYNTAX,
                f"row {self.row} has a formula without a saved result",
                "Open it in a spreadsheet program and save it again.",
            )
        if not self.has_value:
            return
        found = self.found
        if not found.rows or found.rows[-1] != self.row:
            if found.rows and found.rows[-1] > self.row:
                raise ValueError(self.row)
            found.rows.append(self.row)
        found.first_row = found.first_row or self.row
        found.last_row = self.row
        found.first_column = min(found.first_column or self.column, self.column)
        found.last_column = max(found.last_column, self.column)
        spanned = (found.last_row - found.first_row + 1) * (
            found.last_column - found.first_column + 1
        )
        if spanned > MAX_CELLS_SPANNED:
            raise ScanStoppedError(
                Rule.BOMB,
                "the values of the sheet lie too far apart",
                "Delete stray cells far below or to the right, or send CSV.",
            )
        if self.text is not None:
            self._tell("".join(self.text))
        self.text = None

    def _tell(self, text: str) -> None:
        if self.is_error:
            self.errors += 1
        else:
            self.padded += 1
        if self.errors > MAX_ERRORS:
            raise ScanStoppedError(
                Rule.TOO_MANY_REJECTS,
                f"more than {MAX_ERRORS:,} cells hold error values",
                "Correct the formulas.",
            )
        if self.padded > MAX_PADDED:
            raise ScanStoppedError(
                Rule.BOMB,
                f"more than {MAX_PADDED:,} cells are shown with zeros in front",
                "Send it as CSV.",
            )
        told = text if self.is_error else shown(text, self.digits)
        if told is not None:
            self.found.tell(self.row, self.column, told)


def _column_number(letters: str) -> int:
    number = 0
    for letter in letters:
        number = number * 26 + ord(letter) - ord("A") + 1
    return number
