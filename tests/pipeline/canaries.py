"""A workspace whose personal fields are unique texts, and a search of all its bytes.

The files are the good ones of `tests/fixtures`, in every format that is read, with each
identifier, name, address, date of birth and text of a person replaced. Each file ends
with a row that is refused.
"""

from __future__ import annotations

import csv
import gzip
import io
import json
import re
import zipfile
from itertools import cycle
from pathlib import Path
from typing import TYPE_CHECKING

import duckdb
import polars as pl
import xlsxwriter

from ingest.contract import Classification, LogicalType, load_contracts

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

    from ingest.contract import Column, Contract
    from ingest.workspace import Workspace

CANARY = "zqcanary"
BIRTHDAYS = "1907-03-"
GOOD = Path(__file__).parents[1] / "fixtures/good"
FOUND = re.compile(
    b"|".join(
        re.escape(text.encode(encoding))
        for text in (CANARY, BIRTHDAYS)
        for encoding in ("utf-8", "utf-16-le")
    ),
    re.IGNORECASE,
)


class Planter:
    """Gives every personal value a canary of its own, the same one each time."""

    def __init__(self) -> None:
        self._given: dict[str, str] = {}

    def planted(self, column: Column | None, value: str) -> str:
        """Replace a value if its column is personal."""
        if column is None or not value or not _is_personal(column):
            return value
        number = len(self._given) + 1
        if column.logical_type is LogicalType.DATE:
            return f"{BIRTHDAYS}{number % 28 + 1:02}"
        canary = f"{CANARY}{number:04}"
        if "@" in value:
            canary += "@example.org"
        elif column.classification is Classification.FREETEXT:
            canary += " said so"
        return self._given.setdefault(value, canary)


def plant(workspace: Workspace) -> set[str]:
    """Fill the landing folder of a workspace; return the kinds of its files."""
    planter, formats = Planter(), cycle(_FORMATS.items())
    mappings: dict[str, dict[str, object]] = {}
    used = set()
    for contract in load_contracts().values():
        with (GOOD / f"{contract.domain}__{contract.entity}.csv").open() as file:
            rows = list(csv.DictReader(file))
        columns = {column.name: column for column in contract.columns}
        changed = [
            {
                name: planter.planted(columns[name], value)
                if name in columns
                else value
                for name, value in row.items()
            }
            for row in rows
        ]
        changed.append(_refused(contract, changed[0]))
        ending, (form, write) = next(formats)
        folder = workspace.landing / contract.domain
        folder.mkdir(exist_ok=True)
        (folder / f"{contract.entity}.{ending}").write_bytes(write(changed))
        used.add(ending)
        mapping = mappings.setdefault(
            contract.domain,
            {
                "source": contract.domain,
                "preset": f"generic_{contract.domain}",
                "feeds": {},
            },
        )
        feeds = mapping["feeds"]
        assert isinstance(feeds, dict)
        feeds[contract.entity] = {"files": f"{contract.entity}.*", "format": form}
    for name, document in (*mappings.items(), *_STANDARDS.items()):
        text = json.dumps(document)
        (workspace.mappings / f"{name}.yaml").write_text(text)
    _plant_standards(workspace)
    broken = f"name\n{CANARY}broken\n".encode()
    (workspace.landing / "hris/workers.broken").write_bytes(broken)
    return used


def hits(
    root: Path,
    *,
    besides: tuple[str, ...] = (),
    pattern: re.Pattern[bytes] = FOUND,
) -> list[str]:
    """Name every file under a folder that holds a canary, however it is packed."""
    found = []
    for path in sorted(root.rglob("*")):
        place = path.relative_to(root).as_posix()
        if path.is_symlink() or not path.is_file() or place.startswith(besides):
            continue
        if any(pattern.search(part) for part in _unpacked(path)):
            found.append(place)
    return found


def _unpacked(path: Path) -> Iterator[bytes]:
    """The bytes of a file, and those that it is a packing of."""
    content = path.read_bytes()
    yield content
    if content.startswith(b"\x1f\x8b"):
        yield gzip.decompress(content)
    elif content.startswith(b"PK\x03\x04"):
        with zipfile.ZipFile(path) as packed:
            yield from (packed.read(name) for name in packed.namelist())
    elif content.startswith(b"PAR1"):
        for column in pl.read_parquet(path).select(pl.col(pl.String, pl.Date)):
            yield "\n".join(column.cast(pl.String).drop_nulls().unique()).encode()
    elif content[8:12] == b"DUCK":
        yield from _tables(path)


def _tables(path: Path) -> Iterator[bytes]:
    """Every text and day of every table: DuckDB packs them, so bytes tell nothing."""
    with duckdb.connect(path, read_only=True) as database:
        columns = database.execute(
            "select schema_name, table_name, column_name from duckdb_columns() "
            "inner join duckdb_tables() using (schema_name, table_name) "
            "where data_type like '%VARCHAR%' or data_type = 'DATE'"
        ).fetchall()
        for schema, table, column in columns:
            found = database.execute(
                f'select string_agg(distinct "{column}"::varchar, chr(10)) '
                f'from "{schema}"."{table}"'
            ).fetchall()
            yield str(found[0][0]).encode()


def _is_personal(column: Column) -> bool:
    return column.is_person_identifier or column.classification in {
        Classification.DIRECT,
        Classification.IDENTIFIER,
        Classification.FREETEXT,
    }


def _refused(contract: Contract, row: Mapping[str, str]) -> dict[str, str]:
    """A row like another, with a canary where a date or number must be."""
    strict = (LogicalType.DATE, LogicalType.TIMESTAMP, LogicalType.NUMBER)
    wrong = next(
        (c.name for c in contract.columns if c.logical_type in strict),
        contract.columns[0].name,
    )
    return {**row, wrong: f"{CANARY} wrong"}


def _delimited(delimiter: str) -> Callable[[list[dict[str, str]]], bytes]:
    def write(rows: list[dict[str, str]]) -> bytes:
        text = io.StringIO()
        writer = csv.DictWriter(text, list(rows[0]), delimiter=delimiter)
        writer.writeheader()
        writer.writerows(rows)
        return text.getvalue().encode()

    return write


def _workbook(rows: list[dict[str, str]]) -> bytes:
    packed = io.BytesIO()
    with xlsxwriter.Workbook(packed, {"in_memory": True}) as book:
        sheet = book.add_worksheet()
        table = [list(rows[0]), *(list(row.values()) for row in rows)]
        for place, values in enumerate(table):
            for column, value in enumerate(values):
                sheet.write_string(place, column, value)
    return packed.getvalue()


def _parquet(rows: list[dict[str, str]]) -> bytes:
    packed = io.BytesIO()
    pl.DataFrame(rows, schema=dict.fromkeys(rows[0], pl.String)).write_parquet(packed)
    return packed.getvalue()


def _lines(rows: list[dict[str, str]]) -> bytes:
    return "".join(json.dumps(row) + "\n" for row in rows).encode()


def _zipped(rows: list[dict[str, str]]) -> bytes:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        archive.writestr("rows.csv", _delimited(",")(rows))
    return packed.getvalue()


_CSV: dict[str, str | None] = {"kind": "csv", "delimiter": ","}
_NO_TEXT: dict[str, str | None] = {"delimiter": None, "encoding": None}
_FORMATS: dict[
    str, tuple[dict[str, str | None], Callable[[list[dict[str, str]]], bytes]]
] = {
    "csv": (_CSV, _delimited(",")),
    "xlsx": ({**_NO_TEXT, "kind": "xlsx"}, _workbook),
    "json": ({**_NO_TEXT, "kind": "json"}, lambda rows: json.dumps(rows).encode()),
    "csv.gz": (_CSV, lambda rows: gzip.compress(_delimited(",")(rows))),
    "ndjson": ({**_NO_TEXT, "kind": "ndjson"}, _lines),
    "tsv": ({"kind": "tsv", "delimiter": "\t"}, _delimited("\t")),
    "parquet": ({**_NO_TEXT, "kind": "parquet"}, _parquet),
    "zip": (_CSV, _zipped),
}
_STANDARDS: dict[str, dict[str, object]] = {
    "xapi": {"source": "xapi", "preset": "xapi"},
    "badges": {"source": "badges", "preset": "open_badges"},
}


def _plant_standards(workspace: Workspace) -> None:
    for source in _STANDARDS:
        (workspace.landing / source).mkdir()
    statements = [
        {
            "id": f"0b9f8a52-0000-4000-8000-00000000000{number}",
            "actor": {"name": f"{CANARY}name", "mbox": f"mailto:{CANARY}9@example.org"},
            "verb": {"id": "http://adlnet.gov/expapi/verbs/completed"},
            "object": {"id": "https://example.org/courses/1"},
            "timestamp": moment,
        }
        for number, moment in enumerate(["2024-05-01T08:00:00Z", f"{CANARY} wrong"])
    ]
    (workspace.landing / "xapi/xapi_1.ndjson").write_bytes(_lines(statements))  # type: ignore[arg-type]
    badges = [
        {
            "@context": ["https://www.w3.org/ns/credentials/v2"],
            "id": f"https://badges.example.org/credentials/{number}",
            "type": ["VerifiableCredential", "AchievementCredential"],
            "issuer": {"id": "https://badges.example.org/i/1", "name": "Institute"},
            "validFrom": moment,
            "credentialSubject": {
                "type": ["AchievementSubject"],
                "identifier": [
                    {
                        "type": "IdentityObject",
                        "identityType": "emailAddress",
                        "identityHash": f"{CANARY}8@example.org",
                        "hashed": False,
                    }
                ],
                "achievement": {
                    "id": "https://badges.example.org/a/1",
                    "type": ["Achievement"],
                    "achievementType": "Badge",
                    "name": "Robotics",
                },
            },
        }
        for number, moment in enumerate(["2024-01-01T00:00:00Z", f"{CANARY} wrong"])
    ]
    (workspace.landing / "badges/open_badges_1.json").write_text(json.dumps(badges))
