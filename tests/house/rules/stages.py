"""The rule that what reads estimates is built after they are made, and says so.

Models and tests tagged `program_effects` are built in a second pass over the warehouse;
one without the tag would read the empty tables of the first.
"""

from collections.abc import Iterator, Mapping
from typing import Any

Node = Mapping[str, Any]
Manifest = Mapping[str, Any]

ESTIMATES = "raw_effects"
TAG = "program_effects"
BUILT = {"model", "test", "snapshot", "seed"}


def untagged(manifest: Manifest) -> list[str]:
    """What reads an estimate, however far away, without the tag."""
    return [
        node["name"]
        for node in _readers(manifest)
        if node["resource_type"] in BUILT and TAG not in _tags(manifest, node)
    ]


def tagged_too_early(manifest: Manifest) -> list[str]:
    """What carries the tag and reads no estimate: it could be built before."""
    readers = {node["unique_id"] for node in _readers(manifest)}
    return [
        node["name"]
        for node in manifest["nodes"].values()
        if TAG in node["tags"] and node["unique_id"] not in readers
    ]


def _tags(manifest: Manifest, node: Node) -> list[str]:
    """A test of one model goes where the model goes."""
    attached = manifest["nodes"].get(node.get("attached_node") or "")
    return [*node["tags"], *(attached["tags"] if attached else ())]


def _readers(manifest: Manifest) -> Iterator[Node]:
    known: dict[str, bool] = {
        unique_id: source["source_name"] == ESTIMATES
        for unique_id, source in manifest["sources"].items()
    }

    def reads(unique_id: str) -> bool:
        if unique_id not in known:
            node = manifest["nodes"].get(unique_id, {"depends_on": {"nodes": []}})
            known[unique_id] = any(map(reads, node["depends_on"].get("nodes", ())))
        return known[unique_id]

    for unique_id, node in manifest["nodes"].items():
        if reads(unique_id):
            yield node
