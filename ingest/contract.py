"""The contracts: the one hand-written truth about every canonical entity.

Small frozen values and the way to get them belong here. The form of the files in
`ingest/contracts/` is known to `contract_file` alone; what a contract *causes* (checks,
sources, pages) belongs to the modules that act on it.
"""

from __future__ import annotations

import functools
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from pathlib import Path
from types import MappingProxyType
from typing import TYPE_CHECKING, Literal

from ingest.documents import suggestion
from ingest.errors import UsageError

if TYPE_CHECKING:
    from collections.abc import Mapping

CONTRACTS = Path(__file__).parent / "contracts"

Bound = int | float | date
"""A date for a date column, a naive datetime (UTC) for a timestamp column."""

RowRuleKind = Literal["not_before", "not_equal", "within"]


class LogicalType(StrEnum):
    """The types a canonical column may have."""

    STRING = "string"
    INTEGER = "integer"
    NUMBER = "number"
    BOOLEAN = "boolean"
    DATE = "date"
    TIMESTAMP = "timestamp"


class Classification(StrEnum):
    """How a column touches a person, and so where it may go."""

    DIRECT = "direct"
    QUASI = "quasi"
    SPECIAL = "special"
    FREETEXT = "freetext"
    IDENTIFIER = "identifier"
    MEASURE = "measure"


class OnErasure(StrEnum):
    """What becomes of a row when the person that a column names is erased."""

    ROW = "row"
    """The row is about that person: it goes."""
    MENTION = "mention"
    """The row is about somebody else: the mention is forgotten, the row stays."""
    WITH_PARENT = "with_parent"
    """The row belongs to one of another entity, and goes if that does."""


EMAIL = "email"
"""The id type whose columns also yield the hash that xAPI uses."""

DUCKDB_TYPES: Mapping[LogicalType, str] = MappingProxyType(
    {
        LogicalType.STRING: "VARCHAR",
        LogicalType.INTEGER: "BIGINT",
        LogicalType.NUMBER: "DOUBLE",
        LogicalType.BOOLEAN: "BOOLEAN",
        LogicalType.DATE: "DATE",
        LogicalType.TIMESTAMP: "TIMESTAMP",
    }
)


@dataclass(frozen=True)
class Column:
    """One canonical column, as a source's mapping fills it."""

    name: str
    logical_type: LogicalType
    classification: Classification
    description: str
    required: bool
    is_key: bool
    allowed_values: tuple[str, ...] | None = None
    minimum: Bound | None = None
    maximum: Bound | None = None
    pattern: str | None = None
    default: str | None = None
    id_type: str | None = None
    id_type_from_mapping: bool = False
    not_in_future: bool = False
    derived_year: bool = False
    on_erasure: OnErasure | None = None
    examples: tuple[str, ...] = ()

    @property
    def is_person_identifier(self) -> bool:
        """Whether the value names a person and is pseudonymised at the door."""
        return self.id_type is not None or self.id_type_from_mapping

    @property
    def vault_only(self) -> bool:
        """Whether the value itself may lie in the vault only."""
        return self.classification in (Classification.DIRECT, Classification.FREETEXT)


@dataclass(frozen=True)
class RowRule:
    """A rule between columns of one row; it holds where a value it needs is missing."""

    kind: RowRuleKind
    column: str
    other: str | None = None
    low: str | None = None
    high: str | None = None


@dataclass(frozen=True)
class Relationship:
    """A column whose values are keys of another entity."""

    column: str
    to_entity: str
    to_column: str


@dataclass(frozen=True)
class RawColumn:
    """One column of the raw Parquet files of an entity."""

    name: str
    duckdb_type: str
    classification: Classification
    description: str


@dataclass(frozen=True)
class Contract:
    """What one canonical entity promises."""

    domain: str
    entity: str
    version: str
    grain: str
    description: str
    purpose: str
    limitations: str
    owner: str
    freshness_days: int
    columns: tuple[Column, ...]
    key: tuple[str, ...]
    version_column: str | None
    row_rules: tuple[RowRule, ...]
    relationships: tuple[Relationship, ...]

    def column(self, name: str) -> Column:
        """Return the column of that name."""
        return next(column for column in self.columns if column.name == name)

    @property
    def subject(self) -> str | None:
        """The column that names whom a record is about; None where it names several.

        The person of the key or, where that names none, the one that is required.
        """
        people = [column for column in self.columns if column.is_person_identifier]
        named = [column.name for column in people if column.name in self.key] or [
            column.name for column in people if column.required
        ]
        return named[0] if len(named) == 1 else None

    def raw_person_columns(self, rule: OnErasure) -> tuple[str, ...]:
        """Return the raw columns with pseudonyms that have a rule for erasures."""
        return tuple(
            part.name
            for column in self.columns
            if column.is_person_identifier and column.on_erasure is rule
            for part in _raw_identifier(column)
            if part.classification is Classification.IDENTIFIER
        )

    def parents(self) -> tuple[Relationship, ...]:
        """Return the relationships to entities with which rows of this one go."""
        return tuple(
            relationship
            for relationship in self.relationships
            if self.column(relationship.column).on_erasure is OnErasure.WITH_PARENT
        )

    def raw_columns(self) -> tuple[RawColumn, ...]:
        """Return the columns of the raw Parquet files, in order."""
        raw = [part for column in self.columns for part in _raw(column)]
        return (*raw, _ROW_NUMBER)


_ROW_NUMBER = RawColumn(
    name="_row_number",
    duckdb_type="BIGINT",
    classification=Classification.MEASURE,
    description="Number of the record in the source file, from 1.",
)


def load_contracts() -> Mapping[str, Contract]:
    """Return every shipped contract by entity name.

    Raises:
        UsageError: A contract file breaks a rule of this module.
    """
    return _load_folder(CONTRACTS)


def load_contract(entity: str) -> Contract:
    """Return the contract of one entity.

    Raises:
        UsageError: There is no such entity.
    """
    contracts = load_contracts()
    if entity not in contracts:
        raise UsageError(
            f"there is no entity `{entity[:60]}`",
            remedy=suggestion(entity, contracts.keys()),
        )
    return contracts[entity]


@functools.cache
def _load_folder(folder: Path) -> Mapping[str, Contract]:
    from ingest.contract_file import read_contracts

    return MappingProxyType(read_contracts(folder))


def _raw(column: Column) -> tuple[RawColumn, ...]:
    if column.is_person_identifier:
        return _raw_identifier(column)
    if column.classification is Classification.FREETEXT:
        return (
            RawColumn(
                name=f"{column.name}_length",
                duckdb_type="BIGINT",
                classification=Classification.MEASURE,
                description=f"Number of characters of `{column.name}`; "
                "the text itself lies in the vault.",
            ),
        )
    if column.derived_year:
        return (
            RawColumn(
                name=f"{column.name.removesuffix('_date')}_year",
                duckdb_type="BIGINT",
                classification=Classification.QUASI,
                description=f"Year of `{column.name}`; the date lies in the vault.",
            ),
        )
    if column.vault_only:
        return ()
    return (
        RawColumn(
            name=column.name,
            duckdb_type=DUCKDB_TYPES[column.logical_type],
            classification=column.classification,
            description=column.description,
        ),
    )


def _raw_identifier(column: Column) -> tuple[RawColumn, ...]:
    pseudonym = RawColumn(
        name=column.name,
        duckdb_type="VARCHAR",
        classification=Classification.IDENTIFIER,
        description=column.description,
    )
    kind = RawColumn(
        name=f"{column.name}_type",
        duckdb_type="VARCHAR",
        classification=Classification.MEASURE,
        description=f"Kind of identifier in `{column.name}`; pseudonyms of different "
        "kinds never meet.",
    )
    if column.id_type != EMAIL:
        return pseudonym, kind
    hashed = RawColumn(
        name=f"{column.name}_sha1",
        duckdb_type="VARCHAR",
        classification=Classification.IDENTIFIER,
        description=f"Pseudonym of the `mbox_sha1sum` made from `{column.name}`, so "
        "that xAPI actors known by that hash alone are found.",
    )
    return pseudonym, kind, hashed
