"""Conventions of the dbt project, judged on dbt's own `manifest.json`.

The text of the SQL is judged in `sql.py`; where personal columns go in `privacy.py`.
"""

import re
from collections import defaultdict
from collections.abc import Iterator, Mapping
from pathlib import PurePosixPath
from typing import Any

from publish.disclosure import SmallGroupRule
from publish.figure_kinds import Kind, figures

Node = Mapping[str, Any]
Manifest = Mapping[str, Any]

LAYERS: dict[str, re.Pattern[str]] = {
    "staging": re.compile(r"stg_[a-z]+__[a-z_]+"),
    "intermediate": re.compile(r"int_[a-z_]+__[a-z_]+"),
    "marts": re.compile(r"(?:dim|fct|bridge|rpt)_[a-z_]+"),
    "ops": re.compile(r"ops_[a-z_]+"),
}
MAY_READ = {
    "staging": {"source"},
    "intermediate": {"staging", "intermediate"},
    "marts": {"staging", "intermediate", "marts"},
    "ops": {"staging", "intermediate", "marts", "ops"},
}
PROMISED = {"marts", "ops"}
TYPES = {"varchar", "bigint", "double", "boolean", "date", "timestamp"}
CLASSIFICATIONS = {"identifier", "quasi", "special", "measure"}
ENDINGS: dict[str, set[str]] = {
    "_id": {"varchar"},
    "_code": {"varchar"},
    "_name": {"varchar"},
    "_at": {"timestamp"},
    "_date": {"date"},
    "_count": {"bigint"},
    "_rate": {"double"},
}


def models(manifest: Manifest) -> Iterator[Node]:
    """The models of the project."""
    for node in manifest["nodes"].values():
        if node["resource_type"] == "model":
            yield node


def meta(node: Node) -> Mapping[str, Any]:
    """What the YAML says about a model or column beyond dbt's own words."""
    return {**(node.get("meta") or {}), **(node.get("config", {}).get("meta") or {})}


def layer(node: Node) -> str:
    """The folder under `models/` that a model stands in."""
    return PurePosixPath(node["path"]).parts[0]


def columns(node: Node) -> Iterator[tuple[str, Node]]:
    """A model's documented columns."""
    yield from node["columns"].items()


def misnamed(manifest: Manifest) -> list[str]:
    """Names say layer and shape; schema and folder agree."""
    faults = []
    for node in models(manifest):
        pattern = LAYERS.get(layer(node))
        if pattern is None or not pattern.fullmatch(node["name"]):
            faults.append(f"{node['path']}: name not of its layer")
        if node["schema"] != layer(node):
            faults.append(f"{node['path']}: in schema {node['schema']}")
    return faults


def not_one_page_each(manifest: Manifest) -> list[str]:
    """Each model has a YAML file of its own name beside it."""
    return [
        node["path"]
        for node in models(manifest)
        if not (node.get("patch_path") or "").endswith(
            str(PurePosixPath(node["path"]).with_suffix(".yml"))
        )
    ]


def misread(manifest: Manifest) -> list[str]:
    """A layer reads only the layers below it."""
    faults = []
    for node in models(manifest):
        for upstream in node["depends_on"]["nodes"]:
            other = manifest["nodes"].get(upstream)
            kind = layer(other) if other else upstream.split(".")[0]
            if kind not in MAY_READ.get(layer(node), set()):
                faults.append(f"{node['name']} reads {upstream}")
    return faults


def without_contract(manifest: Manifest) -> list[str]:
    """What others read has an enforced contract and types from a closed list."""
    faults = []
    for node in models(manifest):
        if layer(node) not in PROMISED:
            continue
        if not node["config"].get("contract", {}).get("enforced"):
            faults.append(f"{node['name']}: contract not enforced")
        faults += [
            f"{node['name']}.{name}: type {column.get('data_type')}"
            for name, column in columns(node)
            if column.get("data_type") not in TYPES
        ]
    return faults


def mistyped_names(manifest: Manifest) -> list[str]:
    """The ending of a column's name promises its type."""
    return [
        f"{node['name']}.{name}: type {column['data_type']}"
        for node in models(manifest)
        if layer(node) in PROMISED
        for name, column in columns(node)
        if column.get("data_type") not in _types_promised(name)
    ]


def _types_promised(name: str) -> set[str]:
    if name.startswith(("is_", "has_")):
        return {"boolean"}
    ending = next((end for end in ENDINGS if name.endswith(end)), None)
    return ENDINGS[ending] if ending else TYPES


def undescribed(manifest: Manifest) -> list[str]:
    """Every model, and every column that others read, says what it is."""
    faults = []
    for node in models(manifest):
        if not node.get("description", "").strip():
            faults.append(node["name"])
        if layer(node) in PROMISED:
            faults += [
                f"{node['name']}.{name}"
                for name, column in columns(node)
                if not column.get("description", "").strip()
            ]
    return faults


def described_twice(manifest: Manifest) -> list[str]:
    """One column name has one description everywhere."""
    said: dict[str, set[str]] = defaultdict(set)
    for node in models(manifest):
        if layer(node) in PROMISED:
            for name, column in columns(node):
                said[name].add(" ".join(column.get("description", "").split()))
    return [
        f"{name}: {sorted(texts)}" for name, texts in said.items() if len(texts) > 1
    ]


def unclassified(manifest: Manifest) -> list[str]:
    """Every column that others read says how personal it is."""
    return [
        f"{node['name']}.{name}: {meta(column).get('classification')}"
        for node in models(manifest)
        if layer(node) in PROMISED
        for name, column in columns(node)
        if meta(column).get("classification") not in CLASSIFICATIONS
    ]


def grain_untested(manifest: Manifest) -> list[str]:
    """The stated grain is exactly the columns of a uniqueness test."""
    tested: dict[str, list[set[str]]] = defaultdict(list)
    for node in manifest["nodes"].values():
        details = node.get("test_metadata") or {}
        arguments = details.get("kwargs", {})
        arguments = {**arguments, **arguments.get("arguments", {})}
        if details.get("name") == "unique":
            tested[node["attached_node"]].append({arguments["column_name"]})
        if details.get("name") == "unique_key":
            key = arguments.get("columns") or arguments.get("key")
            tested[node["attached_node"]].append(set(key or ()))
    return [
        f"{node['name']}: grain {meta(node).get('grain')}"
        for node in models(manifest)
        if layer(node) in PROMISED
        and set(meta(node).get("grain") or ()) not in tested[node["unique_id"]]
    ]


def unasked(manifest: Manifest) -> list[str]:
    """Each mart says which questions it answers."""
    return [
        node["name"]
        for node in models(manifest)
        if layer(node) == "marts" and not meta(node).get("questions")
    ]


def metrics_unproven(manifest: Manifest) -> list[str]:
    """Each report has a dbt unit test with rows worked out by hand."""
    proven = {
        name
        for test in manifest.get("unit_tests", {}).values()
        for name in (test["model"], *_upstream_names(manifest, test))
    }
    return [
        node["name"]
        for node in models(manifest)
        if node["name"].startswith("rpt_") and node["name"] not in proven
    ]


def _upstream_names(manifest: Manifest, test: Node) -> Iterator[str]:
    for unique_id in test["depends_on"]["nodes"]:
        node = manifest["nodes"].get(unique_id)
        if node:
            yield node["name"]


def person_keys_published(manifest: Manifest) -> list[str]:
    """Published models whose YAML itself says that a column names a person."""
    return [
        f"{node['name']}.{name}"
        for node in models(manifest)
        if meta(node).get("publish")
        for name, column in columns(node)
        if meta(column).get("classification") == "identifier"
    ]


def unbounded_sums(manifest: Manifest) -> list[str]:
    """Published sums that tell neither one person's part nor why it is small."""
    return [
        f"{node['name']}.{figure.name}"
        for node in models(manifest)
        if meta(node).get("publish") and meta(node).get("suppress_columns")
        for figure in figures(_hiding(node), _types(node))
        if figure.kind in {Kind.SUM, Kind.FRACTIONS}
        and figure.name not in (meta(node).get("largest") or {})
        and figure.name not in (meta(node).get("bounded_sums") or {})
    ]


def largest_parts_published(manifest: Manifest) -> list[str]:
    """Published models with a column of one person's part that is not kept back."""
    return [
        f"{node['name']}.{name}"
        for node in models(manifest)
        if meta(node).get("publish")
        for name, _ in columns(node)
        if name.startswith("largest_")
        and (
            name not in (meta(node).get("largest") or {}).values()
            or name in meta(node)["suppress_columns"]
        )
    ]


def _hiding(node: Node) -> SmallGroupRule:
    return SmallGroupRule(
        meta(node)["people_count_column"],
        tuple(meta(node)["suppress_columns"]),
        (),
        0,
        is_sensitive=False,
    )


def _types(node: Node) -> list[tuple[str, str]]:
    return [(name, str(column["data_type"]).upper()) for name, column in columns(node)]
