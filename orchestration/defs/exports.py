"""After publishing: hand the published set to the tools that the settings name.

Off unless `export_to` names a target. An export reads the published set only; when one
fails, what is published stays published and the run says what is wrong.
"""

from typing import TYPE_CHECKING, Final

import dagster as dg

from orchestration.defs.failures import told_plainly
from orchestration.defs.published import OWNER, PUBLISHED_KEY
from orchestration.progress import Progress
from orchestration.resources import WorkspaceResource

if TYPE_CHECKING:
    from ingest.workspace import WorkspaceSettings

_DESCRIPTIONS: Final = {
    "xlsx": "An Excel workbook of the published tables, with a data dictionary.",
    "hyper": "A .hyper file of the published tables, for Tableau.",
    "postgres": "The published tables in a schema of a PostgreSQL server.",
}


def export_assets(settings: "WorkspaceSettings") -> list[dg.AssetsDefinition]:
    """Define an asset for each target that the settings name."""
    return [_asset(target) for target in dict.fromkeys(settings.export_to)]


def _asset(target: str) -> dg.AssetsDefinition:
    @dg.asset(
        key=dg.AssetKey(["exports", target]),
        deps=[PUBLISHED_KEY],
        group_name="exports",
        owners=[OWNER],
        description=_DESCRIPTIONS[target],
    )
    def exported(
        workspace: WorkspaceResource, progress: dg.ResourceParam[Progress]
    ) -> dg.MaterializeResult[None]:
        from orchestration.exporting import (
            export_hyper,
            export_to_postgres,
            export_workbook,
        )

        progress.tell(f"exporting to {target}")
        with told_plainly():
            opened = workspace.open()
            if target == "xlsx":
                _, rows = export_workbook(opened)
            elif target == "hyper":
                _, rows = export_hyper(opened)
            else:
                rows = export_to_postgres(opened)
        return dg.MaterializeResult(metadata={"rows": rows})

    return exported
