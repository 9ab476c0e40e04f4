"""dbt's own documentation as one page that opens without a server or a network.

It describes the project: models, columns, SQL, tests and what is made of what. It is
filled from the parse alone, so no warehouse is opened and no row can get in. The page
is dbt's, without the address of its usage statistics and under a policy that lets it
fetch nothing.
"""

from __future__ import annotations

import importlib.util
import json
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from ingest.errors import DataError

if TYPE_CHECKING:
    from collections.abc import Mapping

POLICY: Final = (
    "default-src 'none'; script-src 'unsafe-inline' 'unsafe-eval'; "
    "style-src 'unsafe-inline'; img-src data:; font-src data:; "
    "base-uri 'none'; form-action 'none'"
)
_HEAD: Final = '<meta charset="utf-8">'
_MANIFEST: Final = '"MANIFEST.JSON INLINE DATA"'
_CATALOG: Final = '"CATALOG.JSON INLINE DATA"'
_TRACKER: Final = "//d1fc8wv8zag5ca.cloudfront.net/2.9.0/sp.js"
_TABLES: Final = frozenset({"model", "seed", "snapshot"})


def packaged_page() -> str:
    """Read the page that the installed dbt brings."""
    found = importlib.util.find_spec("dbt")
    for folder in (found and found.submodule_search_locations) or ():
        path = Path(folder) / "task" / "docs" / "index.html"
        if path.is_file():
            return path.read_text(encoding="utf-8")
    raise DataError(
        "the installed dbt brings no documentation page",
        remedy="Install dbt-core in the locked version.",
    )


def filled_page(page: str, manifest: Mapping[str, Any]) -> str:
    """Put a manifest into the page, and shut the page off from the network.

    Raises:
        DataError: The page is not the one that this is made for.
    """
    parts = {
        _HEAD: f'{_HEAD}<meta http-equiv="Content-Security-Policy" content="{POLICY}">',
        _TRACKER: "",
        _MANIFEST: _script(manifest),
        _CATALOG: _script(_catalog(manifest)),
    }
    for place, text in parts.items():
        if page.count(place) != 1:
            raise DataError(
                "the documentation page of the installed dbt has changed",
                remedy="Install dbt-core in the locked version.",
            )
        page = page.replace(place, text)
    return page


def _catalog(manifest: Mapping[str, Any]) -> dict[str, Any]:
    """What dbt would ask a warehouse for: the declared columns instead."""
    nodes = {
        name: _entry(node)
        for name, node in manifest["nodes"].items()
        if node["resource_type"] in _TABLES
    }
    sources = {name: _entry(node) for name, node in manifest["sources"].items()}
    return {"nodes": nodes, "sources": sources, "metadata": {}, "errors": None}


def _entry(node: Mapping[str, Any]) -> dict[str, Any]:
    columns = {
        name: {
            "name": name,
            "index": place,
            "type": column.get("data_type") or "",
            "comment": None,
        }
        for place, (name, column) in enumerate(node["columns"].items(), start=1)
    }
    metadata = {
        "type": "table",
        "schema": node["schema"],
        "name": node["name"],
        "database": None,
        "comment": None,
        "owner": None,
    }
    return {
        "unique_id": node["unique_id"],
        "metadata": metadata,
        "columns": columns,
        "stats": {},
    }


def _script(facts: Mapping[str, Any]) -> str:
    """Write JSON so that no text in it ends the script that it stands in."""
    return json.dumps(facts).replace("</", "<\\/")
