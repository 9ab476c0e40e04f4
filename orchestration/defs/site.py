"""Stage four: the pages of the published set, built from nothing else."""

from typing import Final

import dagster as dg

from orchestration.defs.failures import told_plainly
from orchestration.defs.published import OWNER, PUBLISHED_KEY
from orchestration.progress import Progress
from orchestration.resources import WorkspaceResource, WriterResource

SITE_KEY: Final = dg.AssetKey(["published", "site"])


def site_asset() -> dg.AssetsDefinition:
    """Define the pages."""

    @dg.asset(
        key=SITE_KEY,
        deps=[PUBLISHED_KEY],
        group_name="published",
        owners=[OWNER],
        kinds={"html"},
        description="Eight pages that show the published set and compute nothing: "
        "published/latest/site/index.html, for any browser, without a server.",
    )
    def site(
        workspace: WorkspaceResource,
        writer: WriterResource,
        progress: dg.ResourceParam[Progress],
    ) -> dg.MaterializeResult[None]:
        from orchestration.pages import build_pages
        from publish.manifest import read_latest_manifest

        progress.tell("building the pages")
        opened = workspace.open()
        manifest = read_latest_manifest(opened)
        if manifest is None:
            raise dg.Failure("nothing is published yet", allow_retries=False)
        with told_plainly():
            folder = build_pages(opened, manifest, fence=writer.fence)
        size = sum(path.stat().st_size for path in folder.rglob("*") if path.is_file())
        return dg.MaterializeResult(
            metadata={
                "page": dg.MetadataValue.path(folder / "index.html"),
                "bytes": size,
            }
        )

    return site
