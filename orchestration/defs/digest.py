"""Stage four, beside the pages: one page of what changed, to be printed or mailed."""

from typing import Final

import dagster as dg

from orchestration.defs.failures import told_plainly
from orchestration.defs.published import OWNER, PUBLISHED_KEY
from orchestration.progress import Progress
from orchestration.resources import WorkspaceResource, WriterResource

DIGEST_KEY: Final = dg.AssetKey(["published", "digest"])


def digest_asset() -> dg.AssetsDefinition:
    """Define the digest."""

    @dg.asset(
        key=DIGEST_KEY,
        deps=[PUBLISHED_KEY],
        group_name="published",
        owners=[OWNER],
        kinds={"pdf", "html"},
        description="The month's changes on one page, as a PDF, an e-mail and plain "
        "text: published/latest/digest/. Each number is one published cell.",
    )
    def digest(
        workspace: WorkspaceResource,
        writer: WriterResource,
        progress: dg.ResourceParam[Progress],
    ) -> dg.MaterializeResult[None]:
        from orchestration.pages import build_digest
        from publish.manifest import read_latest_manifest

        progress.tell("setting the digest")
        opened = workspace.open()
        manifest = read_latest_manifest(opened)
        if manifest is None:
            raise dg.Failure("nothing is published yet", allow_retries=False)
        with told_plainly():
            folder = build_digest(opened, manifest, fence=writer.fence)
        return dg.MaterializeResult(
            metadata={
                "page": dg.MetadataValue.path(folder / "digest.pdf"),
                "mail": dg.MetadataValue.path(folder / "digest.html"),
            }
        )

    return digest
