"""Which models are published, as dbt's manifest declares them.

A model says so in its `meta`::

    publish: true
    people_count_column: employee_count        # whom a row is about
    suppress_columns: [promotion_rate, mean_wait_days]
    minimum_group: count                       # or sensitive
    outcomes:                                  # optional, for finer hiding
      - {part: completed_count, whole: started_count, columns: [completion_rate]}
    sums: [standard_numerator]                 # optional: sums whose names hide it
    largest: {learning_hours: largest_learning_hours}
    bounded_sums: {person_years: at most a year per person and year}

`publish_rows` names columns and the value that a row must have in them to leave the
warehouse: `publish_rows: {demographics_basis: at_launch}`. The other rows stay there.

A column that ends in `_rate` or `_share` is an outcome without being listed: of its
`…_numerator` in its `…_denominator` where the model has these, else of the counts that
the registry of metrics names, else of the number of people. A median is none, nor is
one quantity in another that are no counts. What an outcome is made of is hidden with
it, listed or not. A published table about nobody (a calendar, a list of grades) leaves
`people_count_column` out; a report (`rpt_`) may do so only with
`people_count_column: none`. A table that arranges anew what other published tables hold
says `publish_from: published_tables` instead (`publish.summaries`), one of exact cells
`publish_from: lattice` (`publish.lattices`).

`largest` names, of a sum, the column with the largest part of it that one person has.
That column is read in the warehouse and never published. A sum that has none says in
`bounded_sums` why nobody can have most of it.

What may be hidden is also rounded (`publish.rounding`); of which parts a value is made
says the registry.

The manifest is read as plain JSON: dbt itself is not needed, and what is hidden when is
not decided here (`publish.disclosure`).
"""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from pydantic import ValidationError

from ingest.metric_registry import load_families, variants_of
from publish.contributions import refuse_wrong_largest
from publish.disclosure import (
    COUNT_ENDINGS,
    FLAG,
    MEDIAN,
    Contribution,
    Outcome,
    SmallGroupRule,
)
from publish.errors import DeclarationError
from publish.figure_kinds import Kind, MetricColumns, figures
from publish.meta import DisclosureMeta
from publish.rounding import Rounding

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from pathlib import Path

    from ingest.workspace import WorkspaceSettings
    from publish.meta import Lattice

NOBODY = "none"
REPORT_PREFIX = "rpt_"
RATE = "_rate"
SHARE_ENDINGS = (RATE, "_share")
PARTS = ("_numerator", "_denominator")


@dataclass(frozen=True)
class PublishedModel:
    """One table of the published set, before anything of it is read."""

    name: str
    schema: str
    description: str
    column_descriptions: Mapping[str, str]
    rule: SmallGroupRule | None
    is_summary: bool = False
    rounding_base: int = 5
    metrics: tuple[MetricColumns, ...] = ()
    grain: tuple[str, ...] = ()
    lattice: Lattice | None = None
    only_rows: Mapping[str, str] = field(default_factory=dict)

    @property
    def is_part_of_another(self) -> bool:
        """Whether it is a lattice over a part of the people of another."""
        return self.lattice is not None and self.lattice.part_of is not None

    def rounding(self, columns: Sequence[tuple[str, str]]) -> Rounding | None:
        """Say how the table is rounded, from the names and plain types of its columns.

        A table about nobody is not, nor is one of exact cells.
        """
        if self.rule is None or self.lattice is not None:
            return None
        return Rounding(
            base=self.rounding_base,
            people_column=self.rule.people_column,
            figures=figures(self.rule, columns, metrics=self.metrics),
        )

    def described(self, columns: Sequence[tuple[str, str]]) -> Mapping[str, str]:
        """Say what each column holds, and whether it is rounded."""
        rounding = self.rounding(columns)
        kinds = {fig.name: fig.kind for fig in rounding.figures} if rounding else {}
        return {
            name: " ".join(
                part
                for part in (self.column_descriptions.get(name), _note(kinds.get(name)))
                if part
            )
            for name, _ in columns
        }


def _note(kind: Kind | None) -> str:
    if kind is None or kind is Kind.NONE:
        return ""
    from_parts = {
        Kind.RATIO,
        Kind.LOW,
        Kind.HIGH,
        Kind.RATIO_LOW,
        Kind.RATIO_HIGH,
    }
    return "Calculated from rounded figures." if kind in from_parts else "Rounded."


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
    metrics = _metrics()
    models = [
        published_model(
            node, settings=settings, metrics=metrics.get(str(node["name"]), ())
        )
        for node in nodes.values()
        if node["resource_type"] == "model" and _meta(node).get("publish")
    ]
    _refuse_unknown_wholes(models)
    return sorted(models, key=lambda model: model.name)


def _refuse_unknown_wholes(models: Sequence[PublishedModel]) -> None:
    lattices = {model.name: model.lattice for model in models if model.lattice}
    for name, lattice in lattices.items():
        counted = lattice.part_of
        whole = None if counted is None else lattices.get(counted.model)
        if counted is not None and (
            whole is None
            or whole.part_of is not None
            or counted.column not in whole.values
            or whole.dimensions != lattice.dimensions
        ):
            raise DeclarationError(
                f"the lattice of {name} is no part of what it names",
                column="part_of",
                remedy="Name a published lattice of the same dimensions, no part of "
                "another itself, and one of its values.",
            )


def _metrics() -> Mapping[str, tuple[MetricColumns, ...]]:
    """Read what the registry says of the columns of each report."""
    found: dict[str, dict[MetricColumns, None]] = {}
    for metric, variant in variants_of(load_families()):
        said = MetricColumns(
            value=variant.value.column,
            part=variant.numerator_column,
            whole=variant.denominator_column,
            people=variant.people_count_column,
            low=variant.interval.low if variant.interval else None,
            high=variant.interval.high if variant.interval else None,
            unit=metric.unit_of(variant),
        )
        found.setdefault(variant.value.model, {})[said] = None
    return {report: tuple(said) for report, said in found.items()}


def published_model(
    node: Mapping[str, Any],
    *,
    settings: WorkspaceSettings,
    metrics: Sequence[MetricColumns] = (),
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
        rule=_rule(
            name,
            meta,
            columns=columns,
            place=place,
            settings=settings,
            metrics=metrics,
        ),
        is_summary=meta.publish_from == "published_tables",
        rounding_base=settings.rounding_base,
        metrics=tuple(metrics),
        grain=meta.grain,
        lattice=_lattice(meta, columns=columns, place=place),
        only_rows=_only_rows(meta, columns=columns, place=place),
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
    metrics: Sequence[MetricColumns],
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
    outcomes = _listed(meta) or _conventional(
        meta.suppress_columns, people, columns, metrics
    )
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
        sums=meta.sums,
        contributions=tuple(
            Contribution(total, largest) for total, largest in meta.largest.items()
        ),
    )
    refuse_wrong_largest(rule, meta, columns=columns, place=place)
    missing = sorted(
        {*rule.columns, *rule.unpublished, *meta.sums, FLAG} - set(columns)
    )
    if missing:
        raise DeclarationError(
            "the model has no such column",
            file=place,
            column=missing[0],
            remedy="Correct the meta, or describe the column in the model's YAML.",
        )
    return rule


def _only_rows(
    meta: DisclosureMeta, *, columns: Mapping[str, str], place: str
) -> Mapping[str, str]:
    missing = sorted(set(meta.publish_rows) - set(columns))
    if missing or (meta.publish_rows and meta.publish_from != "warehouse"):
        raise DeclarationError(
            "rows are chosen by columns of a table that is read from the warehouse",
            file=place,
            column=missing[0] if missing else "publish_rows",
            remedy="Correct publish_rows, or leave the rows out of the model.",
        )
    return meta.publish_rows


def _lattice(
    meta: DisclosureMeta, *, columns: Mapping[str, str], place: str
) -> Lattice | None:
    lattice = meta.lattice
    if (meta.publish_from == "lattice") != (lattice is not None):
        raise DeclarationError(
            "`publish_from: lattice` and `lattice` go together",
            file=place,
            column="lattice",
            remedy="Write both as the docstring of publish.lattices shows, or neither.",
        )
    if lattice is None:
        return None
    missing = sorted({*lattice.dimensions, *lattice.values} - set(columns))
    if missing or meta.people_count_column in (None, NOBODY):
        raise DeclarationError(
            "a lattice names columns of its model and counts people",
            file=place,
            column=missing[0] if missing else "people_count_column",
            remedy="Correct the meta, or describe the column in the model's YAML.",
        )
    return lattice


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
    hidden: tuple[str, ...],
    people: str,
    columns: Mapping[str, str],
    metrics: Sequence[MetricColumns],
) -> tuple[Outcome, ...]:
    """Find the outcomes that names and the registry declare."""
    found = (
        _of_rate(name, people, columns, metrics)
        for name in hidden
        if name.endswith(SHARE_ENDINGS) and not name.startswith(MEDIAN)
    )
    return tuple(outcome for outcome in found if outcome is not None)


def _of_rate(
    name: str,
    people: str,
    columns: Mapping[str, str],
    metrics: Sequence[MetricColumns],
) -> Outcome | None:
    for stem in (name, name.removesuffix(RATE)):
        part, whole = (f"{stem}{ending}" for ending in PARTS)
        if part in columns and whole in columns:
            return Outcome(part, whole, (part, name))
    for metric in metrics:
        part, whole = metric.part or "", metric.whole or ""
        if metric.value == name and part in columns and whole in columns:
            are_counts = part.endswith(COUNT_ENDINGS) and whole.endswith(COUNT_ENDINGS)
            return Outcome(part, whole, (part, name)) if are_counts else None
    return Outcome(name, people, (name,), is_rate=True)


def _names(outcome: Outcome) -> tuple[str, ...]:
    return (outcome.part, outcome.whole, *outcome.columns)
