"""After publishing: hand out what the settings name, to tools and to analysts.

Off unless `export_to` names a target. An export for a tool reads the published set
only; when one fails, what is published stays published and the run says what is wrong.
"""

from typing import TYPE_CHECKING, Final

import dagster as dg

from orchestration.defs.failures import told_plainly
from orchestration.defs.published import OWNER, PUBLISHED_KEY
from orchestration.progress import Progress
from orchestration.resources import WorkspaceResource, WriterResource

if TYPE_CHECKING:
    from ingest.workspace import WorkspaceSettings

ANALYST: Final = "analyst"
_DESCRIPTIONS: Final = {
    "xlsx": "An Excel workbook of the published tables, with a data dictionary.",
    "hyper": "A .hyper file of the published tables, for Tableau.",
    "postgres": "The published tables in a schema of a PostgreSQL server.",
}


def export_assets(settings: "WorkspaceSettings") -> list[dg.AssetsDefinition]:
    """Define an asset for each target that the settings name."""
    return [
        _rows_for_analysts() if target == ANALYST else _published_set(target)
        for target in dict.fromkeys(settings.export_to)
    ]


def _published_set(target: str) -> dg.AssetsDefinition:
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


def _rows_for_analysts() -> dg.AssetsDefinition:
    @dg.asset(
        key=dg.AssetKey(["exports", ANALYST]),
        deps=[PUBLISHED_KEY],
        group_name="exports",
        owners=[OWNER],
        description="Rows of people under pseudonyms, without special categories.",
    )
    def exported(
        workspace: WorkspaceResource,
        writer: WriterResource,
        progress: dg.ResourceParam[Progress],
    ) -> dg.MaterializeResult[None]:
        from orchestration.exporting import export_analyst

        progress.tell("writing rows for analysts")
        with told_plainly():
            _, rows = export_analyst(workspace.open(), fence=writer.fence)
        return dg.MaterializeResult(metadata={"rows": rows})

    return exported
