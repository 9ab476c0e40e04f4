"""How personal each column of the warehouse is: derived from the contracts.

A column is as personal as what it is made of (`publish.lineage`). The classes of raw
columns come from the contracts through dbt's sources; those of all models follow. A
model's YAML may say less only with a reason beside it::

    - name: mentoring_pair_id
      config:
        meta:
          classification: measure
          classification_reason: Names a pair for a day and cannot be joined to people.

The manifest is read as plain JSON with the compiled SQL in it.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from pathlib import PurePosixPath
from typing import TYPE_CHECKING, Any

from ingest.contract import Classification
from publish.errors import LineageError
from publish.lineage import (
    LITERAL,
    NAMING,
    RANK,
    Origin,
    classification_of,
    follow,
)

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from publish.lineage import Made

PROMISED = frozenset({"marts", "ops"})
"""The folders of models whose YAML says how personal each column is."""


@dataclass(frozen=True)
class ClassifiedColumn:
    """One column of a model, what it is made of, and what its YAML says of that."""

    table: str
    name: str
    origins: frozenset[Origin]
    derived: Classification
    declared: Classification | None
    reason: str | None

    @property
    def classification(self) -> Classification:
        """As derived, unless the YAML is stricter or has a reason to say less."""
        if self.declared is None:
            return self.derived
        if self.reason is None:
            return max(self.derived, self.declared, key=RANK.__getitem__)
        return self.declared

    @property
    def named(self) -> str:
        """Name it with what made it as personal as it is."""
        sources = sorted(
            ".".join(origin.column)
            for origin in self.origins
            if origin.classification == self.derived and origin != LITERAL
        )
        return f"{self.table}.{self.name} <- {', '.join(sources)} ({self.derived})"


@dataclass(frozen=True)
class ClassifiedModel:
    """A model with its columns classified."""

    table: str
    layer: str
    is_published: bool
    columns: tuple[ClassifiedColumn, ...]
    literal_comparisons: tuple[str, ...]

    @property
    def made(self) -> Made:
        """What its columns are made of, to those who read it."""
        return {column.name: _lowered(column) for column in self.columns}


def classify(manifest: Mapping[str, Any]) -> dict[str, ClassifiedModel]:
    """Classify every column of every model, by the model's name in the warehouse.

    Raises:
        LineageError: A model's SQL cannot be followed, or it describes other columns
            than it has.
    """
    tables = raw_tables(manifest)
    classified: dict[str, ClassifiedModel] = {}
    for node in _in_order(manifest):
        model = classify_model(node, tables)
        classified[model.table] = model
        tables[model.table] = model.made
    return classified


def raw_tables(manifest: Mapping[str, Any]) -> dict[str, Made]:
    """Return the columns of the raw tables, each made of itself."""
    return {
        _table(source): _raw_columns(source) for source in manifest["sources"].values()
    }


def findings(classified: Mapping[str, ClassifiedModel]) -> list[str]:
    """Tell what breaks a rule about where personal columns may go."""
    told = []
    for model in classified.values():
        told += [
            f"{model.table} compares a person with a text: {comparison}"
            for comparison in model.literal_comparisons
        ]
        for column in model.columns:
            if column.reason is None:
                if _is_understated(column):
                    told.append(f"{column.named} is declared {column.declared}")
            elif not _is_understated(column):
                told.append(f"{column.table}.{column.name}: the reason excuses nothing")
            if model.layer in PROMISED and column.declared is None:
                told.append(f"{column.named} declares no classification")
            if model.is_published and column.classification in NAMING:
                told.append(f"{column.named} is published")
    return told


def _is_understated(column: ClassifiedColumn) -> bool:
    return column.declared is not None and RANK[column.declared] < RANK[column.derived]


def _lowered(column: ClassifiedColumn) -> frozenset[Origin]:
    """Carry on what an exception has decided, and a stricter word of the YAML."""
    limit = column.classification
    if RANK[limit] > RANK[column.derived]:
        own = Origin((column.table, column.name), limit)
        return column.origins | {own}
    return frozenset(
        origin
        if RANK[origin.classification] <= RANK[limit]
        else replace(origin, classification=limit)
        for origin in column.origins
    )


def classify_model(
    node: Mapping[str, Any], tables: Mapping[str, Made]
) -> ClassifiedModel:
    """Classify the columns of one model, given what the tables it reads are made of.

    Raises:
        LineageError: Its SQL cannot be followed, or it describes other columns than
            it has.
    """
    table = _table(node)
    try:
        made, comparisons = follow(node["compiled_code"], tables)
    except LineageError as error:
        raise LineageError(
            error.problem,
            file=node["original_file_path"],
            remedy="Write the query in another way: what it publishes has to be known.",
        ) from error
    described = node["columns"]
    unknown = sorted(set(described) - set(made))
    if unknown:
        raise LineageError(
            "the query has no such column",
            file=node["original_file_path"],
            column=unknown[0],
            remedy="Correct the model's YAML.",
        )
    columns = []
    for name, origins in made.items():
        said = _meta(described.get(name, {}))
        declared = said.get("classification")
        columns.append(
            ClassifiedColumn(
                table=table,
                name=name,
                origins=origins,
                derived=classification_of(origins),
                declared=None if declared is None else Classification(declared),
                reason=said.get("classification_reason"),
            )
        )
    return ClassifiedModel(
        table=table,
        layer=PurePosixPath(node["path"]).parts[0],
        is_published=bool(_meta(node).get("publish")),
        columns=tuple(columns),
        literal_comparisons=tuple(comparisons),
    )


def _raw_columns(source: Mapping[str, Any]) -> Made:
    table = _table(source)
    made: Made = {}
    for name, column in source["columns"].items():
        kind = Classification(_meta(column)["classification"])
        made[name] = frozenset({Origin((table, name), kind)})
    return made


def _table(node: Mapping[str, Any]) -> str:
    return f"{node['schema']}.{node.get('identifier') or node['name']}"


def _meta(node: Mapping[str, Any]) -> dict[str, Any]:
    return {**(node.get("meta") or {}), **(node.get("config", {}).get("meta") or {})}


def _in_order(manifest: Mapping[str, Any]) -> Iterator[Mapping[str, Any]]:
    """Models after the models they read."""
    done: set[str] = set()
    waiting = {
        unique_id: node
        for unique_id, node in manifest["nodes"].items()
        if node["resource_type"] == "model"
    }

    def visit(unique_id: str) -> Iterator[Mapping[str, Any]]:
        if unique_id in done or unique_id not in waiting:
            return
        done.add(unique_id)
        for upstream in waiting[unique_id]["depends_on"]["nodes"]:
            yield from visit(upstream)
        yield waiting[unique_id]

    for unique_id in waiting:
        yield from visit(unique_id)
