"""What Dagster shows of the dbt project: keys, groups, owners, words for each test.

dbt's manifest in, Dagster's specifications out. Running dbt belongs to
`orchestration.defs.warehouse`.
"""

from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING, Any, Final

import dagster as dg
from dagster_dbt import DagsterDbtTranslator

from orchestration.dbt_runner import EFFECTS_TAG

if TYPE_CHECKING:
    from dagster_dbt import DbtProject

UNIQUE_ID: Final = "dagster_dbt/unique_id"
OWNER: Final = "team:people-analytics"


class HouseTranslator(DagsterDbtTranslator):
    """What Dagster shows of a dbt model: its schema as group, its own description."""

    def get_asset_key(self, dbt_resource_props: Mapping[str, Any]) -> dg.AssetKey:
        """Key a model by schema and name, a source by schema and table."""
        if dbt_resource_props["resource_type"] == "source":
            return dg.AssetKey(
                [dbt_resource_props["source_name"], dbt_resource_props["name"]]
            )
        return dg.AssetKey([dbt_resource_props["schema"], dbt_resource_props["name"]])

    def get_description(self, dbt_resource_props: Mapping[str, Any]) -> str:
        """Show the description without the SQL below it."""
        return str(dbt_resource_props.get("description") or "")

    def get_group_name(self, dbt_resource_props: Mapping[str, Any]) -> str | None:
        """Group models by layer, and marts by the family they belong to."""
        folders = dbt_resource_props["fqn"][1:-1]
        return "_".join(folders[:2] if folders[:1] == ["marts"] else folders[:1])

    def get_asset_spec(
        self,
        manifest: Mapping[str, Any],
        unique_id: str,
        project: "DbtProject | None",
    ) -> dg.AssetSpec:
        """Add the owner, and say whether the model is a table or a view."""
        spec = super().get_asset_spec(manifest, unique_id, project)
        if unique_id.startswith("source."):
            return spec
        stored_as = manifest["nodes"][unique_id]["config"].get("materialized", "seed")
        return spec.replace_attributes(
            owners=[OWNER], kinds={"dbt", "duckdb", stored_as}
        )

    def get_asset_check_spec(
        self,
        asset_spec: dg.AssetSpec,
        manifest: Mapping[str, Any],
        unique_id: str,
        project: "DbtProject | None",
    ) -> dg.AssetCheckSpec | None:
        """Describe a test by its own words, or else by its kind and column."""
        spec = super().get_asset_check_spec(asset_spec, manifest, unique_id, project)
        test = manifest["nodes"][unique_id]
        home = _home_of(test, manifest)
        if spec is None and home == asset_spec.metadata[UNIQUE_ID]:
            spec = dg.AssetCheckSpec(
                name=test["name"],
                asset=asset_spec.key,
                metadata={UNIQUE_ID: unique_id},
                blocking=str(test["config"].get("severity", "error")).lower()
                == "error",
            )
        if spec is None or spec.description:
            return spec
        return spec._replace(description=_describe(test))


def other_sources(
    manifest: Mapping[str, Any], *, landed: Iterable[dg.AssetKey]
) -> list[dg.AssetSpec]:
    """Describe the sources that no file is landed into: settings and the ledger."""
    known = set(landed)
    keys = {
        unique_id: dg.AssetKey([source["source_name"], source["name"]])
        for unique_id, source in manifest["sources"].items()
    }
    return [
        dg.AssetSpec(
            key=keys[unique_id],
            group_name=source["source_name"],
            owners=[OWNER],
            kinds={"duckdb", "table"},
            description=source["description"],
        )
        for unique_id, source in manifest["sources"].items()
        if keys[unique_id] not in known
    ]


def _home_of(test: Mapping[str, Any], manifest: Mapping[str, Any]) -> str | None:
    """Name the model that a test over several models is shown with.

    That is the first that is built in the same part of the build as the test.
    """
    if test.get("attached_node"):
        return None
    is_late = EFFECTS_TAG in test["tags"]
    models = [
        name
        for name in test["depends_on"]["nodes"]
        if name.startswith(("model.", "seed."))
        and (EFFECTS_TAG in manifest["nodes"][name]["tags"]) == is_late
    ]
    return models[0] if len(test["depends_on"]["nodes"]) > 1 and models else None


def _describe(test: Mapping[str, Any]) -> str:
    if test.get("description"):
        return str(test["description"])
    kind = (test.get("test_metadata") or {}).get("name") or test["name"]
    column = test.get("column_name")
    return f"{kind} of {column}" if column else str(kind).replace("_", " ")
