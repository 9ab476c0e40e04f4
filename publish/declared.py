"""Which models are published, as dbt's manifest declares them.

A model says so in its `meta`::

    publish: true
    people_count_column: employee_count        # whom a row is about
    suppress_columns: [promotion_rate, mean_wait_days]
    minimum_group: count                       # or sensitive
    outcomes:                                  # optional, for finer hiding
      - {part: completed_count, whole: started_count, columns: [completion_rate]}

A column that ends in `_rate` or `_share` is an outcome without being listed: of its
`…_numerator` in its `…_denominator` where the model has these, else of the number of
people. What an outcome is made of is hidden with it, listed or not. A published table
about nobody (a calendar, a list of grades) leaves `people_count_column` out; a report
(`rpt_`) may do so only with `people_count_column: none`. A table that arranges anew
what other published tables hold says `publish_from: published_tables` instead
(`publish.summaries`). The manifest is read as plain JSON: dbt itself is not needed, and
what is hidden when is not decided here (`publish.disclosure`).
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Literal

from pydantic import BaseModel, ConfigDict, ValidationError

from publish.disclosure import FLAG, Outcome, SmallGroupRule
from publish.errors import DeclarationError

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from ingest.workspace import WorkspaceSettings

NOBODY = "none"
REPORT_PREFIX = "rpt_"
RATE = "_rate"
SHARE_ENDINGS = (RATE, "_share")
PARTS = ("_numerator", "_denominator")


class OutcomeMeta(BaseModel):
    """One listed part of a whole."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    part: str
    whole: str
    columns: tuple[str, ...] = ()


class DisclosureMeta(BaseModel):
    """What a model's `meta` says about publishing; other keys are not ours."""

    model_config = ConfigDict(frozen=True, extra="ignore")

    publish: bool = False
    people_count_column: str | None = None
    suppress_columns: tuple[str, ...] = ()
    minimum_group: Literal["count", "sensitive"] = "count"
    outcomes: tuple[OutcomeMeta, ...] = ()
    publish_from: Literal["warehouse", "published_tables"] = "warehouse"


@dataclass(frozen=True)
class PublishedModel:
    """One table of the published set, before anything of it is read."""

    name: str
    schema: str
    description: str
    column_descriptions: Mapping[str, str]
    rule: SmallGroupRule | None
    is_summary: bool = False


def published_models(
    manifest: Path, *, settings: WorkspaceSettings
) -> list[PublishedModel]:
    """Read the published models from dbt's `manifest.json`, by name.

    Raises:
        DeclarationError: The manifest or a model's `meta` cannot be used.
    """
    try:
        nodes = json.loads(manifest.read_text(encoding="utf-8"))["nodes"]
    except (OSError, ValueError, KeyError) as error:
        raise DeclarationError(
            "dbt's manifest cannot be read",
            file=manifest,
            remedy="Let dbt parse the project again.",
        ) from error
    models = [
        published_model(node, settings=settings)
        for node in nodes.values()
        if node["resource_type"] == "model" and _meta(node).get("publish")
    ]
    return sorted(models, key=lambda model: model.name)


def published_model(
    node: Mapping[str, Any], *, settings: WorkspaceSettings
) -> PublishedModel:
    """Read one model of the manifest.

    Raises:
        DeclarationError: Its `meta` is incomplete or contradicts itself.
    """
    name = str(node["alias"] or node["name"])
    place = str(node.get("original_file_path", name))
    columns = {
        str(column["name"]): str(column.get("description", ""))
        for column in node["columns"].values()
    }
    try:
        meta = DisclosureMeta.model_validate(_meta(node))
    except ValidationError as error:
        key = ".".join(str(part) for part in error.errors()[0]["loc"])
        raise DeclarationError(
            "the meta of this model is not understood",
            file=place,
            column=key,
            remedy="Write it as the docstring of publish.declared shows.",
        ) from error
    return PublishedModel(
        name=name,
        schema=str(node["schema"]),
        description=str(node.get("description", "")),
        column_descriptions=columns,
        rule=_rule(name, meta, columns=columns, place=place, settings=settings),
        is_summary=meta.publish_from == "published_tables",
    )


def _meta(node: Mapping[str, Any]) -> dict[str, Any]:
    config = node.get("config") or {}
    return dict(config.get("meta") or node.get("meta") or {})


def _rule(
    name: str,
    meta: DisclosureMeta,
    *,
    columns: Mapping[str, str],
    place: str,
    settings: WorkspaceSettings,
) -> SmallGroupRule | None:
    people = meta.people_count_column
    if meta.publish_from == "published_tables":
        if people is not None or meta.suppress_columns:
            raise DeclarationError(
                "a table made of published tables hides nothing by itself",
                file=place,
                column="publish_from",
                remedy="Leave out people_count_column and suppress_columns.",
            )
        return None
    if people is None or people == NOBODY:
        if meta.suppress_columns or (people is None and name.startswith(REPORT_PREFIX)):
            raise DeclarationError(
                "a published report must say which column counts its people",
                file=place,
                column="people_count_column",
                remedy="Name the column, or write `none` if no row is about people.",
            )
        return None
    sensitive = meta.minimum_group == "sensitive"
    outcomes = _listed(meta) or _conventional(meta.suppress_columns, people, columns)
    told = (name for outcome in outcomes for name in _names(outcome))
    rule = SmallGroupRule(
        people_column=people,
        hidden_columns=tuple(dict.fromkeys((*meta.suppress_columns, *told))),
        outcomes=outcomes,
        minimum=settings.minimum_group_size_sensitive
        if sensitive
        else settings.minimum_group_size,
        is_sensitive=sensitive,
        hides_whole_rows=not meta.outcomes,
    )
    missing = sorted({*rule.columns, FLAG} - set(columns))
    if missing:
        raise DeclarationError(
            "the model has no such column",
            file=place,
            column=missing[0],
            remedy="Correct the meta, or describe the column in the model's YAML.",
        )
    return rule


def _listed(meta: DisclosureMeta) -> tuple[Outcome, ...]:
    return tuple(
        Outcome(
            outcome.part,
            outcome.whole,
            tuple(dict.fromkeys((outcome.part, *outcome.columns))),
        )
        for outcome in meta.outcomes
    )


def _conventional(
    hidden: tuple[str, ...], people: str, columns: Mapping[str, str]
) -> tuple[Outcome, ...]:
    """Find the outcomes that names alone declare."""
    return tuple(
        _of_rate(name, people, columns)
        for name in hidden
        if name.endswith(SHARE_ENDINGS)
    )


def _of_rate(name: str, people: str, columns: Mapping[str, str]) -> Outcome:
    for stem in (name, name.removesuffix(RATE)):
        part, whole = (f"{stem}{ending}" for ending in PARTS)
        if part in columns and whole in columns:
            return Outcome(part, whole, (part, name))
    return Outcome(name, people, (name,), is_rate=True)


def _names(outcome: Outcome) -> tuple[str, ...]:
    return (outcome.part, outcome.whole, *outcome.columns)
