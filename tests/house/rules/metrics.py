"""Rules that bind the metric registry to the marts, judged on dbt's `manifest.json`.

The form of the registry is judged where it is read (`ingest.metric_registry`).
"""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from ingest.metric_registry import Family, Variant, variants_of

Node = Mapping[str, Any]
Manifest = Mapping[str, Any]

SAID_BY_NAME = {
    "days": "days",
    "hours": "hours",
    "months": "months",
    "count": "count",
    "rate": "ratio",
    "share": "ratio",
    "ratio": "ratio",
}
NUMBERS = {"bigint", "double"}
EVERY_REPORT_HAS = {"group_size_count"}
ARRANGES_OTHERS = "published_tables"


def unregistered_columns(manifest: Manifest, families: Sequence[Family]) -> list[str]:
    """Numbers of a report that no entry of the registry explains."""
    explained: dict[str, set[str]] = defaultdict(set)
    for _, variant in variants_of(families):
        explained[variant.value.model].update(variant.columns)
    return [
        f"{name}.{column}: no metric names it"
        for name, node in _reports(manifest).items()
        for column in _measures(node)
        if column not in explained[name]
    ]


def absent_columns(manifest: Manifest, families: Sequence[Family]) -> list[str]:
    """Columns that an entry names and its report does not have."""
    reports = _reports(manifest)
    faults = []
    for metric, variant in variants_of(families):
        node = reports.get(variant.value.model)
        place = f"{metric.metric_id} {variant.variant_id}"
        if node is None:
            faults.append(f"{place}: no report {variant.value.model}")
            continue
        faults += [
            f"{place}: no column {variant.value.model}.{column}"
            for column in (*variant.columns, *variant.filter)
            if column not in node["columns"]
        ]
    return faults


def mistaken_units(families: Sequence[Family]) -> list[str]:
    """Variants whose unit is not the one that the name of their column ends with."""
    return [
        f"{metric.metric_id} {variant.variant_id}: {variant.value.column} is told in "
        f"{metric.unit_of(variant)}"
        for metric, variant in variants_of(families)
        if (ending := variant.value.column.rsplit("_", 1)[-1]) in SAID_BY_NAME
        and metric.unit_of(variant) != SAID_BY_NAME[ending]
    ]


def unproven_variants(manifest: Manifest, families: Sequence[Family]) -> list[str]:
    """Variants whose value stands in no expected row of a dbt unit test."""
    expected: dict[str, list[Mapping[str, Any]]] = defaultdict(list)
    for test in manifest.get("unit_tests", {}).values():
        rows = test["expect"]["rows"]
        expected[test["model"]] += rows if isinstance(rows, list) else []
    return [
        f"{metric.metric_id} {variant.variant_id}: no unit test of "
        f"{variant.value.model} expects {variant.value.column}"
        for metric, variant in variants_of(families)
        if not any(_proves(row, variant) for row in expected[variant.value.model])
    ]


def _proves(row: Mapping[str, Any], variant: Variant) -> bool:
    return row.get(variant.value.column) is not None and all(
        row.get(column) == value for column, value in variant.filter.items()
    )


def _reports(manifest: Manifest) -> dict[str, Node]:
    return {
        node["name"]: node
        for node in manifest["nodes"].values()
        if node["resource_type"] == "model"
        and node["name"].startswith("rpt_")
        and _meta(node).get("publish_from") != ARRANGES_OTHERS
    }


def _measures(node: Node) -> Iterator[str]:
    said = _meta(node)
    # The largest part of one person decides about a sum and is never published.
    largest = (said.get("largest") or {}).values()
    named = {*EVERY_REPORT_HAS, *(said.get("grain") or ()), *largest}
    for name, column in node["columns"].items():
        if column.get("data_type") in NUMBERS and name not in named:
            yield name


def _meta(node: Node) -> Mapping[str, Any]:
    return {**(node.get("meta") or {}), **(node.get("config", {}).get("meta") or {})}
