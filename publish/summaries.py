"""Published tables that arrange anew what other published tables hold.

Such a table is not read from the warehouse: its query, as dbt compiled it, is turned to
the published tables, in which small groups are hidden already. So it cannot show what
one of them hides, whatever each of them hides and why.
"""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING, Any

from publish.errors import DeclarationError
from publish.sql import quoted

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping
    from pathlib import Path

    from publish.declared import PublishedModel


def summary_query(
    dbt_manifest: Path, model: PublishedModel, *, protected: Collection[str]
) -> str:
    """Return a summary's query over the tables of the database `published`.

    Args:
        dbt_manifest: dbt's `manifest.json`; the compiled queries lie beside it.
        model: The summary.
        protected: Names of the tables that it may read.

    Raises:
        DeclarationError: It reads something else, or was not compiled.
    """
    nodes: Mapping[str, Any] = json.loads(dbt_manifest.read_text("utf-8"))["nodes"]
    node = next(
        node
        for node in nodes.values()
        if node["resource_type"] == "model" and node["name"] == model.name
    )
    place = str(node["original_file_path"])
    compiled = dbt_manifest.parent / "compiled" / node["package_name"] / place
    try:
        query: str = compiled.read_text(encoding="utf-8")
    except OSError as error:
        raise DeclarationError(
            "the compiled query of this model is not there",
            file=compiled,
            remedy="Let dbt build the project again.",
        ) from error
    for upstream in node["depends_on"]["nodes"]:
        read = nodes.get(upstream, {})
        if read.get("name") not in protected:
            raise DeclarationError(
                f"a table made of published tables reads {upstream}",
                file=place,
                column="publish_from",
                remedy="Let it read published reports only.",
            )
        relation = rf'(?:"\w+"\.)?"{read["schema"]}"\."{read["name"]}"'
        query = re.sub(relation, f"published.{quoted(read['name'])}", query)
    return query
