"""The pipeline of one workspace: stages, checks and triggers put together.

Only assembly belongs here; each stage is defined in `orchestration.defs`.
"""

import json

import dagster as dg

from ingest.workspace import Workspace
from orchestration.ahead import Verdicts
from orchestration.dbt_runner import ensure_manifest
from orchestration.defs.additions import digest_asset, site_asset
from orchestration.defs.effects import effect_assets
from orchestration.defs.exports import export_assets
from orchestration.defs.published import published_asset
from orchestration.defs.quality import quality_checks
from orchestration.defs.raw import raw_assets
from orchestration.defs.translation import other_sources
from orchestration.defs.triggers import trigger_definitions
from orchestration.defs.warehouse import effect_models, warehouse_assets
from orchestration.progress import Progress
from orchestration.resources import WorkspaceResource, WriterResource


def assemble(
    workspace: Workspace,
    *,
    fence_token: int | None = None,
    progress: Progress | None = None,
    verdicts: Verdicts | None = None,
) -> dg.Definitions:
    """Put the pipeline of a workspace together.

    Args:
        workspace: Where it works; its folder need not exist to look at the graph.
        fence_token: The token of the writer's lock, if the caller holds it and has
            landed all files.
        progress: Where to say how far a run is.
        verdicts: Verdicts on the landed batches that are being worked on, if any.
    """
    root = str(workspace.root)
    raw = raw_assets()
    quality = quality_checks()
    manifest = ensure_manifest(workspace)
    warehouse = warehouse_assets(manifest)
    estimates = effect_assets(warehouse.keys)
    shown = effect_models(manifest)
    filled = {key for stage in (raw, *estimates) for key in stage.keys}
    others = other_sources(json.loads(manifest.read_bytes()), landed=filled)
    expected = {
        spec.key: spec.blocking
        for stage in (raw, quality, warehouse, shown)
        for spec in stage.check_specs
    }
    published = published_asset(
        sorted([*warehouse.keys, *shown.keys]), expected=expected
    )
    exports = export_assets(workspace.settings)
    return dg.Definitions.merge(
        dg.Definitions(
            assets=[
                raw,
                warehouse,
                *estimates,
                shown,
                published,
                site_asset(),
                digest_asset(),
                *exports,
                *others,
            ],
            asset_checks=[quality],
            executor=dg.in_process_executor,
            resources={
                "workspace": WorkspaceResource(
                    root=root, has_landed=fence_token is not None
                ),
                "writer": WriterResource(root=root, token_held=fence_token),
                "progress": progress or Progress(),
                "verdicts": verdicts or Verdicts(),
            },
        ),
        trigger_definitions(workspace.landing),
    )
