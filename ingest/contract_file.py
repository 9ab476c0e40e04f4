"""The form of a contract file: Open Data Contract Standard v3, read and judged.

The only module that knows how a contract is written down. It refuses what the standard
allows and Stepladder cannot keep (a column without a classification, a key without a
value). What a contract means to the rest of the program is in `contract`.
"""

from __future__ import annotations

import re
from datetime import date, datetime, time
from enum import StrEnum
from typing import TYPE_CHECKING, Any, NoReturn, TypeVar, get_args

from open_data_contract_standard.model import (
    CustomProperty,
    DataQuality,
    OpenDataContractStandard,
    SchemaObject,
    SchemaProperty,
)

from ingest.contract import (
    Bound,
    Classification,
    Column,
    Contract,
    LogicalType,
    OnErasure,
    Relationship,
    RowRule,
    RowRuleKind,
)
from ingest.documents import Document, read_document, suggestion, validate_document
from ingest.errors import UsageError

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from pathlib import Path

ENGINE = "stepladder"
"""The `engine` of the quality rules that ingest itself carries out."""

_Choice = TypeVar("_Choice", bound=StrEnum)


def read_contracts(folder: Path) -> dict[str, Contract]:
    """Read every contract of a folder, by entity name.

    Raises:
        UsageError: A file is wrong, or a relationship leads nowhere.
    """
    contracts: dict[str, Contract] = {}
    for path in sorted(folder.glob("*.yaml")):
        contract = read_contract(path)
        if contract.entity in contracts:
            raise UsageError("two contracts describe the same entity", file=path)
        contracts[contract.entity] = contract
    for contract in contracts.values():
        _check_relationships(contract, contracts, folder)
    return contracts


def read_contract(path: Path) -> Contract:
    """Read and judge one contract file.

    Raises:
        UsageError: The file is not ODCS v3, or breaks a rule of this module.
    """
    document = read_document(path)
    odcs = validate_document(OpenDataContractStandard, document)
    return _Reader(document).contract(odcs)


def _check_relationships(
    contract: Contract, contracts: Mapping[str, Contract], folder: Path
) -> None:
    for relationship in contract.relationships:
        target = contracts.get(relationship.to_entity)
        names = [] if target is None else [column.name for column in target.columns]
        if relationship.to_column not in names:
            raise UsageError(
                "a relationship leads to a column that does not exist",
                file=folder / f"{contract.domain}__{contract.entity}.yaml",
                column=relationship.column,
            )


class _Reader:
    """Turns one ODCS document into a `Contract`, knowing the file for its errors."""

    def __init__(self, document: Document) -> None:
        self._document = document

    def contract(self, odcs: OpenDataContractStandard) -> Contract:
        if not (odcs.apiVersion or "").startswith("v3.") or odcs.kind != "DataContract":
            self._refuse("a contract is an ODCS v3 DataContract", "apiVersion")
        schemas = odcs.schema_ or []
        if len(schemas) != 1:
            self._refuse("a contract describes exactly one entity", "schema")
        schema = schemas[0]
        domain = self._name(odcs.domain, "domain")
        entity = self._name(schema.name, "schema.name")
        if self._document.path.stem != f"{domain}__{entity}":
            self._refuse(f"the file must be called {domain}__{entity}.yaml", "domain")
        columns = tuple(self._column(column) for column in schema.properties or [])
        names = [column.name for column in columns]
        if len(set(names)) != len(names):
            self._refuse("two columns have the same name", "schema.properties")
        extras = self._extras(schema.customProperties, {"versionColumn"})
        version_column = extras.get("versionColumn")
        if version_column is not None and version_column not in names:
            self._refuse("versionColumn names no column", "customProperties")
        return Contract(
            domain=domain,
            entity=entity,
            version=self._text(odcs.version, "version"),
            grain=self._text(schema.dataGranularityDescription, "grain"),
            description=self._text(schema.description, "schema.description"),
            purpose=self._text(
                odcs.description.usage if odcs.description else None,
                "description.usage",
            ),
            limitations=self._text(
                odcs.description.limitations if odcs.description else None,
                "description.limitations",
            ),
            owner=self._owner(odcs),
            freshness_days=self._freshness(odcs),
            columns=columns,
            key=self._key(schema),
            version_column=version_column,
            row_rules=self._row_rules(schema, names),
            relationships=self._relationships(schema),
        )

    def _column(self, odcs: SchemaProperty) -> Column:
        name = self._name(odcs.name, "properties.name")
        extras = self._extras(
            odcs.customProperties,
            {"default", "idType", "idTypeFromMapping", "derivedYear", "onErasure"},
        )
        logical_type = self._member(LogicalType, odcs.logicalType, name)
        options = dict(odcs.logicalTypeOptions or {})
        column = Column(
            name=name,
            logical_type=logical_type,
            classification=self._member(Classification, odcs.classification, name),
            description=self._text(odcs.description, name),
            required=bool(odcs.required),
            is_key=bool(odcs.primaryKey),
            allowed_values=self._allowed_values(odcs),
            minimum=self._bound(options.pop("minimum", None), logical_type, name),
            maximum=self._bound(options.pop("maximum", None), logical_type, name),
            pattern=options.pop("pattern", None),
            default=extras.get("default"),
            id_type=extras.get("idType"),
            id_type_from_mapping=extras.get("idTypeFromMapping") == "true",
            not_in_future=self._not_in_future(odcs.quality, name),
            derived_year=extras.get("derivedYear") == "true",
            on_erasure=self._on_erasure(extras.get("onErasure"), name),
            examples=tuple(str(example) for example in odcs.examples or []),
        )
        if options:
            self._refuse(f"unknown option {', '.join(sorted(options))}", name)
        self._check_column(column)
        return column

    def _on_erasure(self, value: str | None, name: str) -> OnErasure | None:
        return None if value is None else self._member(OnErasure, value, name)

    def _check_column(self, column: Column) -> None:
        text = column.logical_type is LogicalType.STRING
        moment = column.logical_type in (LogicalType.DATE, LogicalType.TIMESTAMP)
        direct = column.classification is Classification.DIRECT
        problems = {
            "a key column must be required or have a default": column.is_key
            and not column.required
            and column.default is None,
            "a required column needs no default": column.required
            and column.default is not None,
            "only a string can be a person identifier, free text, a choice or have a "
            "pattern": not text
            and bool(
                column.is_person_identifier
                or column.classification is Classification.FREETEXT
                or column.allowed_values
                or column.pattern
            ),
            "only a number or a date can have a minimum or maximum": (
                column.minimum is not None or column.maximum is not None
            )
            and (text or column.logical_type is LogicalType.BOOLEAN),
            "only a date or a timestamp can be not_in_future": column.not_in_future
            and not moment,
            "derivedYear is for a direct date": column.derived_year
            and not (direct and column.logical_type is LogicalType.DATE),
            "a person identifier is classified identifier or direct": (
                column.is_person_identifier
            )
            != (column.classification is Classification.IDENTIFIER)
            and not direct,
            "the default is not one of the allowed values": (
                column.default is not None
                and column.allowed_values is not None
                and column.default not in column.allowed_values
            ),
            "a key cannot be kept out of the raw store": column.is_key
            and column.vault_only,
            "a person identifier says onErasure: row or mention": (
                column.is_person_identifier
                and column.on_erasure not in (OnErasure.ROW, OnErasure.MENTION)
            ),
            "onErasure of what names no person is with_parent": (
                not column.is_person_identifier
                and column.on_erasure not in (None, OnErasure.WITH_PARENT)
            ),
            "a key cannot be a mere mention": column.is_key
            and column.on_erasure is OnErasure.MENTION,
            "the pattern is not a regular expression": column.pattern is not None
            and not _compiles(column.pattern),
        }
        for problem, broken in problems.items():
            if broken:
                self._refuse(problem, column.name)

    def _key(self, schema: SchemaObject) -> tuple[str, ...]:
        positions = {
            column.primaryKeyPosition: str(column.name)
            for column in schema.properties or []
            if column.primaryKey
        }
        ordered = [positions.get(place) for place in range(1, len(positions) + 1)]
        key = tuple(name for name in ordered if name is not None)
        marked = sum(bool(column.primaryKey) for column in schema.properties or [])
        if not key or len(key) != marked:
            self._refuse(
                "the key needs columns with primaryKeyPosition 1, 2, …", "schema"
            )
        return key

    def _row_rules(
        self, schema: SchemaObject, names: Sequence[str]
    ) -> tuple[RowRule, ...]:
        rules = []
        for quality in schema.quality or []:
            parts = self._implementation(quality, "schema.quality")
            kind = parts.pop("rule", None)
            needs = {"within": {"column", "low", "high"}}.get(
                str(kind), {"column", "other"}
            )
            if kind not in get_args(RowRuleKind) or set(parts) != needs:
                self._refuse(f"unknown row rule `{kind}`", "schema.quality")
            for name in parts.values():
                if name not in names:
                    self._refuse(f"row rule names no column `{name}`", "schema.quality")
            rules.append(RowRule(kind=kind, **parts))
        return tuple(rules)

    def _relationships(self, schema: SchemaObject) -> tuple[Relationship, ...]:
        found = []
        for column in schema.properties or []:
            for relationship in column.relationships or []:
                target = relationship.to
                if not isinstance(target, str) or target.count(".") != 1:
                    self._refuse("write `to: entity.column`", str(column.name))
                entity, _, name = target.partition(".")
                found.append(Relationship(str(column.name), entity, name))
        return tuple(found)

    def _not_in_future(self, rules: list[DataQuality] | None, name: str) -> bool:
        for rule in rules or []:
            if self._implementation(rule, name) != {"rule": "not_in_future"}:
                self._refuse("unknown column rule", name)
        return bool(rules)

    def _implementation(self, quality: DataQuality, place: str) -> dict[str, Any]:
        parts = quality.implementation
        if (
            quality.type != "custom"
            or quality.engine != ENGINE
            or not isinstance(parts, dict)
        ):
            self._refuse(f"a rule is `type: custom, engine: {ENGINE}`", place)
        return dict(parts)

    def _allowed_values(self, odcs: SchemaProperty) -> tuple[str, ...] | None:
        if odcs.enum is None:
            return None
        values = tuple(str(choice.value) for choice in odcs.enum)
        if len(set(values)) != len(values):
            self._refuse("an allowed value stands twice", str(odcs.name))
        return values

    def _bound(
        self,
        value: object,
        logical_type: LogicalType,
        name: str,
    ) -> Bound | None:
        if value is None:
            return None
        if logical_type in (LogicalType.DATE, LogicalType.TIMESTAMP):
            try:
                day = date.fromisoformat(str(value))
            except ValueError:
                self._refuse("a bound of a date is written YYYY-MM-DD", name)
            return (
                day
                if logical_type is LogicalType.DATE
                else datetime.combine(day, time())
            )
        if isinstance(value, bool) or not isinstance(value, int | float):
            self._refuse("a bound of a number is a number", name)
        return value

    def _owner(self, odcs: OpenDataContractStandard) -> str:
        team = odcs.team
        if team is None or isinstance(team, list):
            self._refuse("a contract has a team with a name", "team")
        return self._text(team.name, "team.name")

    def _freshness(self, odcs: OpenDataContractStandard) -> int:
        promises = odcs.slaProperties or []
        days = [
            promise.value
            for promise in promises
            if promise.property == "latency" and promise.unit == "d"
        ]
        if len(days) != 1 or not isinstance(days[0], int) or days[0] < 1:
            self._refuse(
                "say how fresh the data is: one latency in whole d", "slaProperties"
            )
        return days[0]

    def _extras(
        self, properties: list[CustomProperty] | None, known: set[str]
    ) -> dict[str, str]:
        found: dict[str, str] = {}
        for extra in properties or []:
            name = extra.property or ""
            if name not in known:
                self._refuse(
                    f"unknown custom property `{name}`",
                    "customProperties",
                    remedy=suggestion(name, known),
                )
            value = extra.value
            found[name] = str(value).lower() if isinstance(value, bool) else str(value)
        return found

    def _member(self, choices: type[_Choice], value: str | None, name: str) -> _Choice:
        known = [choice.value for choice in choices]
        if value not in known:
            self._refuse(
                f"{choices.__name__} is missing or unknown",
                name,
                remedy=f"Use one of: {', '.join(known)}.",
            )
        return choices(value)

    def _text(self, value: str | None, place: str) -> str:
        if not value or not value.strip():
            self._refuse("this needs a text", place)
        return " ".join(value.split())

    def _name(self, value: str | None, place: str) -> str:
        if not re.fullmatch(r"[a-z][a-z0-9_]{0,40}", value or ""):
            self._refuse("a name is small letters, digits and _", place)
        return str(value)

    def _refuse(
        self, problem: str, place: str, *, remedy: str | None = None
    ) -> NoReturn:
        raise UsageError(problem, file=self._document.path, column=place, remedy=remedy)


def _compiles(pattern: str) -> bool:
    try:
        re.compile(pattern)
    except re.error:
        return False
    return True
