"""What a target may read: the published set that readers see, checked byte for byte."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from ingest.store import sha256_of
from publish.errors import PublishError
from publish.manifest import read_manifest

if TYPE_CHECKING:
    from pathlib import Path

    from ingest.workspace import Workspace
    from publish.manifest import Manifest, TableFact


@dataclass(frozen=True)
class PublishedSet:
    """One generation as readers see it: its folder and its manifest."""

    folder: Path
    manifest: Manifest

    def parquet(self, table: TableFact) -> Path:
        """Return the file that holds the rows of a table.

        Raises:
            PublishError: It is not the file that was published.
        """
        path = self.folder / table.parquet.path
        if not path.is_file() or sha256_of(path) != table.parquet.sha256:
            raise PublishError(
                "this file is not as it was published",
                file=path,
                remedy="Check the published set with `stepladder verify`.",
            )
        return path


def latest_set(workspace: Workspace) -> PublishedSet:
    """Open what readers see; the link is followed once, so that it cannot change.

    Raises:
        PublishError: Nothing is published yet, or its manifest is damaged.
    """
    link = workspace.latest_published
    if not link.is_symlink():
        raise PublishError(
            "nothing is published yet",
            file=link,
            remedy="Publish with `stepladder run` first.",
        )
    folder = link.resolve()
    return PublishedSet(folder, read_manifest(folder))
