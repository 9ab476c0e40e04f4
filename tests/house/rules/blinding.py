"""The rule that nothing that chooses or describes people in trials can see outcomes."""

from collections.abc import Mapping
from typing import Any

Manifest = Mapping[str, Any]

OUTCOMES = "int_career_events__dated"
BLIND = (
    "int_person_months__described",
    "int_program_pools__counted",
    "int_program_trials__drawn",
    "int_program_trials__sampled",
)


def sighted(manifest: Manifest) -> list[str]:
    """Models that choose or describe people and descend from outcomes."""
    return [
        name
        for name in BLIND
        if OUTCOMES in _ancestors(manifest, _named(manifest, name))
    ]


def _named(manifest: Manifest, name: str) -> str:
    return next(
        str(unique_id)
        for unique_id, node in manifest["nodes"].items()
        if node["name"] == name and node["resource_type"] == "model"
    )


def _ancestors(manifest: Manifest, unique_id: str) -> set[str]:
    found: set[str] = set()
    waiting = [unique_id]
    while waiting:
        for upstream in manifest["nodes"][waiting.pop()]["depends_on"]["nodes"]:
            node = manifest["nodes"].get(upstream)
            if node is not None and node["name"] not in found:
                found.add(node["name"])
                waiting.append(upstream)
    return found
