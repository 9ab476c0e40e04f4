"""Show readers an earlier generation again, after checking every byte of it.

Listing the generations belongs here too; making one does not.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from publish.errors import GenerationError
from publish.generations import (
    check_name,
    generation_names,
    latest_generation,
    point_latest,
)
from publish.manifest import Manifest, read_manifest
from publish.verify import generation_findings

if TYPE_CHECKING:
    from ingest.workspace import Workspace
    from publish.lock import Fence


@dataclass(frozen=True)
class PublishedGeneration:
    """One generation that could be shown, and whether it is."""

    name: str
    is_latest: bool
    manifest: Manifest


def published_generations(workspace: Workspace) -> list[PublishedGeneration]:
    """List the published generations, newest first."""
    shown = latest_generation(workspace.published)
    return [
        PublishedGeneration(
            name, name == shown, read_manifest(workspace.published / name)
        )
        for name in reversed(generation_names(workspace.published))
    ]


def roll_back(workspace: Workspace, generation: str, *, fence: Fence) -> None:
    """Point `latest` at an earlier generation, if it is still intact.

    The next run publishes from the present input again: correct the input, or stop
    the schedule, before that happens.

    Raises:
        UnknownGenerationError: There is no such generation.
        GenerationError: Its files are not as its manifest says.
    """
    check_name(generation)
    if generation in generation_names(workspace.published):
        findings = generation_findings(workspace, generation)
        if findings:
            raise GenerationError(
                f"this generation is damaged ({len(findings)} findings)",
                file=findings[0].path,
                remedy="Choose another one; `stepladder verify` lists every finding.",
            )
    point_latest(workspace.published, generation=generation, fence=fence)
    if generation in generation_names(workspace.warehouse):
        point_latest(workspace.warehouse, generation=generation, fence=fence)
