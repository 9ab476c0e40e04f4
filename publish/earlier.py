"""Which earlier published set a generation is to be compared with."""

from __future__ import annotations

from typing import TYPE_CHECKING

from publish.errors import PublishError
from publish.generations import generation_names
from publish.manifest import Manifest, read_manifest

if TYPE_CHECKING:
    from ingest.workspace import Workspace


def earlier_manifest(workspace: Workspace, manifest: Manifest) -> Manifest | None:
    """Find the newest kept set of an earlier month, or else the one just before.

    A set that is published again within a month is compared with what readers saw in
    the month before, as long as that is kept. None when there is no earlier one that
    can be read.
    """
    just_before = None
    month = (manifest.as_of_date.year, manifest.as_of_date.month)
    for name in reversed(generation_names(workspace.published)):
        if name >= manifest.generation:
            continue
        try:
            found = read_manifest(workspace.published / name)
        except PublishError:
            continue
        if (found.as_of_date.year, found.as_of_date.month) < month:
            return found
        just_before = just_before or found
    return just_before
