"""Stage four: what is added to a published generation, built from nothing else."""

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Final

import dagster as dg

from orchestration.defs.failures import told_plainly
from orchestration.defs.published import OWNER, PUBLISHED_KEY
from orchestration.progress import Progress
from orchestration.resources import WorkspaceResource, WriterResource

if TYPE_CHECKING:
    from pathlib import Path

    from ingest.workspace import Workspace
    from publish.lock import Fence
    from publish.manifest import Manifest

SITE_KEY: Final = dg.AssetKey(["published", "site"])
PRIORITY: Final = "dagster/priority"
DIGEST_KEY: Final = dg.AssetKey(["published", "digest"])


def site_asset() -> dg.AssetsDefinition:
    """Define the pages."""
    return _addition(
        SITE_KEY,
        kinds={"html"},
        description="Eight pages that show the published set and compute nothing: "
        "published/latest/site/index.html, for any browser, without a server.",
        said="building the pages",
        build=_pages,
        shown={"page": "index.html"},
    )


def digest_asset() -> dg.AssetsDefinition:
    """Define the page of what changed, to be printed or mailed."""
    return _addition(
        DIGEST_KEY,
        kinds={"pdf", "html"},
        description="The month's changes on one page, as a PDF, an e-mail and plain "
        "text: published/latest/digest/. Each number is one published cell.",
        said="setting the digest",
        build=_digest,
        is_first=True,
        shown={"page": "digest.pdf", "mail": "digest.html"},
    )


def _addition(
    key: dg.AssetKey,
    *,
    kinds: set[str],
    description: str,
    said: str,
    build: "Callable[[Workspace, Manifest, Fence], Path]",
    shown: Mapping[str, str],
    is_first: bool = False,
) -> dg.AssetsDefinition:
    @dg.asset(
        key=key,
        deps=[PUBLISHED_KEY],
        group_name="published",
        owners=[OWNER],
        kinds=kinds,
        description=description,
        # The pages lead to a digest that is there, and do without one that failed: it
        # goes before them, and they do not wait for it.
        op_tags={PRIORITY: "1"} if is_first else None,
    )
    def added(
        workspace: WorkspaceResource,
        writer: WriterResource,
        progress: dg.ResourceParam[Progress],
    ) -> dg.MaterializeResult[None]:
        from publish.manifest import read_latest_manifest

        progress.tell(said)
        opened = workspace.open()
        manifest = read_latest_manifest(opened)
        if manifest is None:
            raise dg.Failure("nothing is published yet", allow_retries=False)
        with told_plainly():
            folder = build(opened, manifest, writer.fence)
        size = sum(path.stat().st_size for path in folder.rglob("*") if path.is_file())
        files = {
            name: dg.MetadataValue.path(folder / file) for name, file in shown.items()
        }
        return dg.MaterializeResult(metadata={**files, "bytes": size})

    return added


def _pages(workspace: "Workspace", manifest: "Manifest", fence: "Fence") -> "Path":
    from orchestration.pages import build_pages

    return build_pages(workspace, manifest, fence=fence)


def _digest(workspace: "Workspace", manifest: "Manifest", fence: "Fence") -> "Path":
    from orchestration.pages import build_digest

    return build_digest(workspace, manifest, fence=fence)
