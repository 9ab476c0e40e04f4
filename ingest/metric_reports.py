"""What the reports say of themselves in the YAML beside them, as far as metrics ask.

Read here: grain, columns and whether a report is published. What a metric means
belongs to `metric_registry`.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import yaml

from ingest.metric_registry import METRICS

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from pathlib import Path

    from ingest.metric_registry import Variant

PROJECT = METRICS.parent
REPORT_GRAIN = ("period_id", "scope_kind", "scope_id")


@dataclass(frozen=True)
class Report:
    """One `rpt_` model."""

    name: str
    grain: tuple[str, ...]
    columns: tuple[str, ...]
    is_published: bool
    scope_kind: str = "overall"
    """The kind of group to show first: everybody, where the report tells of them."""

    @property
    def own_dimensions(self) -> tuple[str, ...]:
        """The columns of the grain beyond period and group."""
        return tuple(name for name in self.grain if name not in REPORT_GRAIN)

    @property
    def has_report_grain(self) -> bool:
        """Whether a row is about a period and a group."""
        return set(REPORT_GRAIN) <= set(self.grain)

    def is_told_once(self, variant: Variant) -> bool:
        """Whether a variant has one value per period and group."""
        return self.has_report_grain and set(self.own_dimensions) <= set(variant.filter)


def load_reports(project: Path = PROJECT) -> Mapping[str, Report]:
    """Read the YAML of every report, by name of the report."""
    loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
    reports = {}
    for path in sorted((project / "models/marts").glob("*/rpt_*.yml")):
        document = yaml.load(path.read_text("utf-8"), Loader=loader)  # noqa: S506 - safe
        for model in document["models"]:
            said = model.get("config", {}).get("meta", {})
            reports[model["name"]] = Report(
                name=model["name"],
                grain=tuple(said.get("grain", ())),
                columns=tuple(column["name"] for column in model.get("columns", ())),
                is_published=bool(said.get("publish")),
                scope_kind=_first_scope_kind(model.get("columns", ())),
            )
    return reports


def _first_scope_kind(columns: Iterable[Mapping[str, Any]]) -> str:
    kinds = [
        kind
        for column in columns
        if column["name"] == "scope_kind"
        for test in column.get("data_tests", ())
        if isinstance(test, dict) and "accepted_values" in test
        for kind in test["accepted_values"]["arguments"]["values"]
    ]
    return "overall" if "overall" in kinds or not kinds else str(kinds[0])
