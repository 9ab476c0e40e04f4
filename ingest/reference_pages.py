"""The reference pages a person reads: entities, mapping keys, settings and programs.

Pure functions that return Markdown. Which files the texts go to is decided in `sync`.
"""

from __future__ import annotations

import types
import typing
from typing import TYPE_CHECKING, Any

from pydantic import BaseModel

from ingest import mapping, periods, programs, workspace
from ingest.contract import Classification, Column, Contract, OnErasure, RowRule
from ingest.covariates import CATALOGUE, USUAL
from ingest.dbt_sources import GENERATED
from ingest.mapping import load_preset, preset_names

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

_CLASSIFICATIONS = {
    Classification.DIRECT: "names a person by itself: stays in the encrypted vault",
    Classification.IDENTIFIER: "id of a person: only its pseudonym leaves the vault",
    Classification.FREETEXT: "may hold anything: only its length leaves the vault",
    Classification.SPECIAL: "sensitive: published with the larger group size",
    Classification.QUASI: "may single somebody out: never published row by row",
    Classification.MEASURE: "not personal by itself",
}

_ERASED = {
    OnErasure.ROW: "If this person is erased, the row goes.",
    OnErasure.MENTION: "If the person named by it is erased, it is emptied.",
    OnErasure.WITH_PARENT: "If what it names goes with an erased person, the row goes.",
}


_CONTRACTS_INTRO = f"""\
<!-- {GENERATED} -->

# Contracts

What every canonical entity promises. A mapping fills these columns from the real
columns of a source (see [mapping keys](mapping-keys.md)); a row that breaks a promise
goes to quarantine with the rule and the reason.

| class | what it means |
|---|---|"""

_MAPPING_INTRO = """\
<!-- Generated from the models in ingest/ by `stepladder sync`; do not edit. -->

# Mapping keys

A file `mappings/<source>.yaml` says how the files in `landing/<source>/` fill the
[canonical columns](contracts.md). Nothing is guessed: a column that is not mapped is
reported and never stored.

`preset:` starts from a shipped mapping. The keys of the file lie over those of the
preset, feed by feed and column by column; `null` drops a feed or a column. What each
preset leaves of its dialect, and why: [presets](presets.md).

| preset | what it reads |
|---|---|"""

_SETTINGS_INTRO = """\
<!-- Generated from the models in ingest/ by `stepladder sync`; do not edit. -->

# Settings and programs

`stepladder.yaml` holds the settings of a workspace; every key may be left out. Each
`programs/*.yaml` declares one version of a program before its effect is looked at; a
hash of what is declared is kept with every result."""


def contracts_page(contracts: Mapping[str, Contract]) -> str:
    """Return the data dictionary of the canonical entities."""
    ordered = sorted(contracts.values(), key=lambda found: (found.domain, found.entity))
    lines = [_CONTRACTS_INTRO]
    lines += [f"| {name} | {told} |" for name, told in _CLASSIFICATIONS.items()]
    lines += ["", "| entity | domain | one row per | key |", "|---|---|---|---|"]
    lines += [
        f"| [{found.entity}](#{found.entity}) | {found.domain} | {_grain(found)} | "
        f"{_names(found.key)} |"
        for found in ordered
    ]
    for contract in ordered:
        lines += ["", *_contract_lines(contract)]
    return "\n".join(lines) + "\n"


def mapping_page() -> str:
    """Return the reference of the keys of `mappings/<source>.yaml`."""
    lines = [
        _MAPPING_INTRO,
        *(f"| `{name}` | {load_preset(name).description} |" for name in preset_names()),
        *_model_lines("The file", mapping.SourceMapping),
        *_model_lines("A feed", mapping.Feed, without={"name"}),
        *_model_lines("delivered_on", mapping.DeliveredOn),
        *_model_lines("format", mapping.Format),
        *_model_lines("A column", mapping.ColumnMapping),
        *_model_lines("scale", mapping.Scale),
    ]
    return "\n".join(lines) + "\n"


def settings_page() -> str:
    """Return the reference of `stepladder.yaml` and `programs/*.yaml`."""
    lines = [
        _SETTINGS_INTRO,
        *_model_lines("stepladder.yaml", workspace.WorkspaceSettings),
        *_model_lines("retention", periods.Retention),
        *_model_lines("A program", programs.ProgramSpec),
        *_model_lines("treatment", programs.Treatment),
        *_model_lines("eligibility", programs.Eligibility),
        *_model_lines("rollout", programs.Rollout),
        *_model_lines("outcomes", programs.Outcomes),
        *_model_lines("An outcome", programs.Outcome),
        *_model_lines("cost", programs.Cost),
        *_model_lines("A benefit", programs.Benefit),
        *_covariate_lines(),
    ]
    return "\n".join(lines) + "\n"


def _covariate_lines() -> list[str]:
    lines = [
        "",
        "## Covariates",
        "",
        "All as of time zero, before any event of that month. No other can be named.",
        "",
        "| covariate | kind | without a list | meaning |",
        "|---|---|---|---|",
    ]
    lines += [
        f"| `{found.name}` | {found.kind} | {'used' if found.name in USUAL else ''} | "
        f"{_cell(found.definition)} |"
        for found in CATALOGUE.values()
    ]
    return lines


def _contract_lines(contract: Contract) -> list[str]:
    lines = [
        f"## {contract.entity}",
        "",
        contract.description,
        "",
        f"- **One row per** {_grain(contract)}",
        f"- **Key:** {_names(contract.key)}",
        f"- **Version:** {_version(contract)}",
        f"- **Held for:** {contract.purpose}",
        f"- **Mind:** {contract.limitations}",
        f"- **Owner:** {contract.owner}",
        f"- **Fresh:** a delivery at least every {contract.freshness_days} days",
    ]
    lines += [f"- **Rule:** {_rule(rule)}" for rule in contract.row_rules]
    lines += [
        f"- **Refers to:** `{link.column}` → `{link.to_entity}.{link.to_column}`"
        for link in contract.relationships
    ]
    lines += [
        "",
        "| column | type | class | must be | meaning |",
        "|---|---|---|---|---|",
    ]
    lines += [
        f"| `{column.name}` | {column.logical_type} | {column.classification} | "
        f"{_cell(_limits(column))} | {_cell(_meaning(column))} |"
        for column in contract.columns
    ]
    return lines


def _grain(contract: Contract) -> str:
    return contract.grain.removeprefix("One row per ").removesuffix(".")


def _limits(column: Column) -> str:
    told = []
    if column.required:
        told.append("present")
    if column.default is not None:
        told.append(f"`{column.default}` if missing")
    if column.minimum is not None:
        told.append(f"≥ {_bound(column.minimum)}")
    if column.maximum is not None:
        told.append(f"≤ {_bound(column.maximum)}")
    if column.pattern is not None:
        told.append(f"like `{column.pattern}`")
    if column.not_in_future:
        told.append("not in the future")
    if column.allowed_values is not None:
        told.append("one of " + _names(column.allowed_values))
    return "; ".join(told)


def _meaning(column: Column) -> str:
    examples = f" Example: {_names(column.examples)}." if column.examples else ""
    kind = f" Kind of id: `{column.id_type}`." if column.id_type else ""
    erased = f" {_ERASED[column.on_erasure]}" if column.on_erasure else ""
    return f"{column.description}{kind}{erased}{examples}"


def _version(contract: Contract) -> str:
    if contract.version_column is None:
        return "rows never change"
    return f"the newest `{contract.version_column}` of a key counts"


def _rule(rule: RowRule) -> str:
    if rule.kind == "within":
        return f"`{rule.column}` lies within `{rule.low}` and `{rule.high}`"
    words = {"not_before": "is not before", "not_equal": "is not equal to"}
    return f"`{rule.column}` {words[rule.kind]} `{rule.other}`"


def _bound(bound: object) -> str:
    return str(bound).removesuffix(" 00:00:00")


def _model_lines(
    title: str, model: type[BaseModel], *, without: Iterable[str] = ()
) -> list[str]:
    lines = [
        "",
        f"## {title}",
        "",
        "| key | value | when absent | meaning |",
        "|---|---|---|---|",
    ]
    for name, field in model.model_fields.items():
        if name in without:
            continue
        absent = "**needed**" if field.is_required() else _absent(field)
        lines.append(
            f"| `{field.alias or name}` | {_cell(_type_name(field.annotation))} | "
            f"{_cell(absent)} | {_cell(' '.join((field.description or '').split()))} |"
        )
    return lines


def _absent(field: Any) -> str:  # noqa: ANN401 - a FieldInfo
    if field.default_factory is not None or field.default is None:
        return ""
    if isinstance(field.default, BaseModel):
        return "the defaults below"
    if isinstance(field.default, list | tuple):
        return ", ".join(f"`{value!r}`" for value in field.default)
    if isinstance(field.default, bool):
        return f"`{str(field.default).lower()}`"
    return f"`{field.default}`"


def _type_name(annotation: Any) -> str:  # noqa: ANN401 - any annotation
    origin, arguments = typing.get_origin(annotation), typing.get_args(annotation)
    if origin is typing.Annotated:
        return _type_name(arguments[0])
    if origin is typing.Literal:
        return ", ".join(f"`{value}`" for value in arguments)
    if origin in (types.UnionType, typing.Union):
        return " or ".join(
            _type_name(choice) for choice in arguments if choice is not type(None)
        )
    if origin in (list, tuple):
        return f"list of {_type_name(arguments[0])}"
    if origin is dict:
        return f"keys → {_type_name(arguments[1])}"
    names = {
        "str": "text",
        "int": "whole number",
        "float": "number",
        "bool": "true, false",
        "date": "YYYY-MM-DD",
    }
    return names.get(annotation.__name__, "more keys")


def _names(names: Iterable[str]) -> str:
    return ", ".join(f"`{name}`" for name in names)


def _cell(text: str) -> str:
    return text.replace("|", "\\|")
