"""Whether a mapping fits the contract of the entity it fills.

Only judgements that need both belong here. The shape of a mapping is judged by its
models; the rows of a file are judged at conversion.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NoReturn

from ingest.contract import EMAIL, Column, Contract, LogicalType, load_contracts
from ingest.documents import Document, suggestion
from ingest.errors import UsageError

if TYPE_CHECKING:
    from collections.abc import Iterator

    from ingest.mapping import ColumnMapping, Feed, SourceMapping

_STRING = {LogicalType.STRING}
_NUMBERS = {LogicalType.INTEGER, LogicalType.NUMBER}
_MOMENTS = {LogicalType.DATE, LogicalType.TIMESTAMP}
_KEYS_OF_TYPES = {
    "id_type": _STRING,
    "id_type_from": _STRING,
    "prefix": _STRING,
    "join": _STRING,
    "date_format": {LogicalType.DATE},
    "timestamp_format": {LogicalType.TIMESTAMP},
    "epoch": _MOMENTS,
    "decimal": _NUMBERS,
    "duration": _NUMBERS,
    "multiply": _NUMBERS,
    "scale": _NUMBERS,
}
_NO_VALUE = {"reject", "keep", "null"}


def check_mapping(mapping: SourceMapping, document: Document) -> None:
    """Raise on the first thing in a mapping that its contracts cannot take.

    Raises:
        UsageError: Names the file, the line, the key and what to do.
    """
    contracts = load_contracts()
    for name, feed in mapping.feeds.items():
        place = ("feeds", name)
        contract = contracts.get(feed.entity)
        if contract is None:
            _refuse(
                document,
                (*place, "entity"),
                "there is no such entity",
                suggestion(feed.entity, contracts.keys()),
            )
        _check_feed(feed, contract, document)


def _check_feed(feed: Feed, contract: Contract, document: Document) -> None:
    if feed.people_left_out == "kept":
        _check_left_out(feed, contract, document)
    place = ("feeds", feed.name, "columns")
    known = {column.name: column for column in contract.columns}
    for name, mapped in feed.columns.items():
        if name not in known:
            _refuse(
                document,
                (*place, name),
                f"`{contract.entity}` has no such column",
                suggestion(name, known.keys()),
            )
        for problem, remedy in _problems(mapped, known[name]):
            _refuse(document, (*place, name), problem, remedy)
    for column in contract.columns:
        if column.required and column.name not in feed.columns:
            _refuse(
                document,
                place,
                f"the required column `{column.name}` is not mapped",
                f"Add `{column.name}: <source column>`.",
            )
    if feed.on_key_conflict == "newest" and contract.version_column not in feed.columns:
        _refuse(
            document,
            ("feeds", feed.name, "on_key_conflict"),
            "nothing says which row is newest",
            f"Map `{contract.version_column}`, or choose quarantine or last_wins."
            if contract.version_column
            else "Choose quarantine or last_wins.",
        )


def _check_left_out(feed: Feed, contract: Contract, document: Document) -> None:
    place = ("feeds", feed.name, "people_left_out")
    if feed.delivery != "full":
        _refuse(
            document,
            place,
            "`kept` is about deliveries that replace the one before",
            "Remove people_left_out: only `delivery: full` takes anything away.",
        )
    if contract.subject is None:
        _refuse(
            document,
            place,
            f"a record of `{contract.entity}` is not about one person",
            "Remove people_left_out, or declare `delivery: delta`.",
        )


def _problems(mapped: ColumnMapping, column: Column) -> Iterator[tuple[str, str]]:
    for key, types in _KEYS_OF_TYPES.items():
        if getattr(mapped, key) is not None and column.logical_type not in types:
            names = " or ".join(sorted(types))
            yield f"{key} is for a {names} column", f"Remove {key}."
    yield from _identifier_problems(mapped, column)
    if mapped.null_means != "missing":
        yield from _null_problems(column)
    if mapped.optional and column.required:
        yield "the contract requires this column", "Remove optional."
    allowed = _allowed(column)
    if allowed is None:
        return
    remedy = f"Use one of: {', '.join(allowed)}."
    if (
        mapped.value is not None
        and mapped.codes is None
        and mapped.value not in allowed
    ):
        yield "the value is not an allowed one", remedy
    for target in (mapped.codes or {}).values():
        if target is not None and target not in allowed:
            yield "a code becomes a value that is not allowed", remedy
    if mapped.otherwise not in _NO_VALUE and mapped.otherwise not in allowed:
        yield "otherwise is not an allowed value", remedy


def _identifier_problems(
    mapped: ColumnMapping, column: Column
) -> Iterator[tuple[str, str]]:
    declared = mapped.id_type is not None or mapped.id_type_from is not None
    if not column.is_person_identifier:
        if declared:
            yield "this column does not name a person", "Remove id_type."
        return
    if mapped.value is not None or mapped.from_file_name is not None:
        yield "one id for every row would make everybody one person", "Use `from`."
    if column.id_type is None and not declared:
        yield "the kind of identifier is not known", "Add id_type or id_type_from."
    if column.id_type == EMAIL and (
        mapped.id_type_from is not None or mapped.id_type not in (None, EMAIL)
    ):
        yield "this column holds e-mail addresses only", "Remove id_type."


def _null_problems(column: Column) -> Iterator[tuple[str, str]]:
    if column.required or column.is_key:
        yield "this column is never empty", "Remove null_means."
    elif column.default is not None:
        problem = f"an empty cell becomes `{column.default}` here"
        yield problem, "Remove null_means."


def _allowed(column: Column) -> tuple[str, ...] | None:
    if column.logical_type is LogicalType.BOOLEAN:
        return ("true", "false")
    return column.allowed_values


def _refuse(
    document: Document, place: tuple[str, ...], problem: str, remedy: str
) -> NoReturn:
    raise UsageError(
        problem,
        file=document.path,
        line=document.line_of(place),
        column=".".join(place),
        remedy=remedy,
    )
