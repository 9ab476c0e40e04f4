"""Everything that is generated from the contracts, the metrics and settings' models.

dbt's sources, documentation blocks and metrics, and the reference pages, are derived
here and compared with what lies in the tree. The facts themselves stand in the
contracts and in the metric registry.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Literal

from ingest.contract import load_contracts
from ingest.dbt_sources import doc_blocks, sources
from ingest.errors import UsageError
from ingest.metric_page import metrics_page
from ingest.metric_registry import load_families
from ingest.metric_reports import PROJECT, load_reports
from ingest.metric_values import reported_metrics_macro
from ingest.reference_pages import contracts_page, mapping_page, settings_page
from ingest.semantic_models import exposures, report_models, written_by_hand

if TYPE_CHECKING:
    from collections.abc import Mapping

SOURCES = Path("dbt_project/models/staging/_sources")
DOC_BLOCKS = Path("dbt_project/models/_docs/contract_columns.md")
REFERENCE = Path("docs/reference")
SEMANTIC_REPORTS = Path("dbt_project/models/semantic/reports")
EXPOSURES = Path("dbt_project/models/semantic/exposures/saved_questions.yml")
REPORTED_METRICS = Path("dbt_project/macros/metrics/reported_metrics.sql")


@dataclass(frozen=True)
class Drift:
    """A generated file that is not what it should be."""

    path: Path
    state: Literal["missing", "different", "left over"]


def derive(root: Path) -> dict[Path, str]:
    """Return the text of every generated file, by its path under a checkout."""
    contracts = load_contracts()
    texts = {
        SOURCES / f"_{schema}__sources.yml": text
        for schema, text in sources(contracts).items()
    }
    texts[DOC_BLOCKS] = doc_blocks(contracts)
    texts[REFERENCE / "contracts.md"] = contracts_page(contracts)
    texts[REFERENCE / "mapping-keys.md"] = mapping_page()
    texts[REFERENCE / "settings-and-programs.md"] = settings_page()
    families, reports = load_families(), load_reports()
    texts[REFERENCE / "metrics.md"] = metrics_page(families, reports)
    texts[REPORTED_METRICS] = reported_metrics_macro(families, reports)
    semantic = report_models(families, reports, besides=written_by_hand(PROJECT))
    texts |= {SEMANTIC_REPORTS / f"sem_{n}.yml": semantic[n] for n in semantic}
    texts[EXPOSURES] = exposures(_saved_questions(PROJECT.parent))
    return {root / path: texts[path] for path in sorted(texts)}


def check(root: Path) -> list[Drift]:
    """Return every generated file that is missing, different or left over."""
    derived = derive(root)
    drifts = [Drift(path, "left over") for path in _left_over(root, derived)]
    for path, text in derived.items():
        if not path.is_file():
            drifts.append(Drift(path, "missing"))
        elif path.read_text(encoding="utf-8") != text:
            drifts.append(Drift(path, "different"))
    return sorted(drifts, key=lambda drift: drift.path)


def write(root: Path) -> list[Drift]:
    """Bring every generated file up to date; return what was not.

    Raises:
        UsageError: The folder is no checkout of Stepladder.
    """
    if not (root / "dbt_project").is_dir():
        raise UsageError(
            "this folder is no checkout of Stepladder",
            file=root,
            remedy="Run the command in the folder that holds dbt_project/.",
        )
    derived = derive(root)
    drifts = check(root)
    for drift in drifts:
        if drift.state == "left over":
            drift.path.unlink()
        else:
            drift.path.parent.mkdir(parents=True, exist_ok=True)
            drift.path.write_text(derived[drift.path], encoding="utf-8")
    return drifts


def _left_over(root: Path, derived: Mapping[Path, str]) -> list[Path]:
    there = [
        *(root / SOURCES).glob("_raw_*__sources.yml"),
        *(root / SEMANTIC_REPORTS).glob("sem_*.yml"),
    ]
    return [path for path in there if path not in derived]


def _saved_questions(root: Path) -> dict[str, str]:
    return {
        path.relative_to(root).as_posix(): path.read_text(encoding="utf-8")
        for path in sorted((root / "dashboards/queries").glob("*.sql"))
    }
