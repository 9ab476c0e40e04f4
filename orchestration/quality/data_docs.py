"""Great Expectations' own pages of the batches that count now, for who asks for them.

They are drawn from the reports that are written already, so they hold what those hold:
rows, shares and means of a batch, no keys and no values of a row. They load scripts and
styles from other servers all the same, so only the setting `data_docs` makes them.
"""

import shutil
from collections.abc import Iterable
from datetime import datetime
from pathlib import Path
from typing import Any, Final

from orchestration.quality.blocking import newest_per_feed
from orchestration.quality.report import QualityReport
from orchestration.quality.validation import Finding, in_memory_context

WARNING: Final = (
    "Great Expectations' Data Docs are in reports/data_docs/index.html. Whoever opens "
    "them calls outside servers that their scripts come from, and they show numbers of "
    "single batches that no disclosure control has seen: keep them from readers of "
    "published/. `data_docs: false` stops them."
)

_SITE: Final = "landed"


def write_data_docs(folder: Path, reports: Iterable[QualityReport]) -> None:
    """Draw the newest batch of each feed anew; what was there before goes.

    Args:
        folder: Where the pages shall lie; replaced as a whole.
        reports: One report per batch.
    """
    by_batch = {report.batch: report for report in reports}
    fresh = folder.with_name(f".{folder.name}.new")
    shutil.rmtree(fresh, ignore_errors=True)
    context = in_memory_context()
    context.add_data_docs_site(
        _SITE,
        {
            "class_name": "SiteBuilder",
            "show_how_to_buttons": False,
            "store_backend": {
                "class_name": "TupleFilesystemStoreBackend",
                "base_directory": str(fresh),
            },
            "site_index_builder": {"class_name": "DefaultSiteIndexBuilder"},
        },
    )
    for batch in newest_per_feed(by_batch):
        _keep(context, by_batch[batch])
    context.build_data_docs(site_names=[_SITE])
    shutil.rmtree(folder, ignore_errors=True)
    fresh.rename(folder)


def _keep(context: Any, report: QualityReport) -> None:  # noqa: ANN401 - untyped library
    from great_expectations.core import (
        ExpectationSuiteValidationResult,
        RunIdentifier,
    )
    from great_expectations.data_context.types.resource_identifiers import (
        ExpectationSuiteIdentifier,
        ValidationResultIdentifier,
    )

    name = report.batch.report_name
    run = RunIdentifier(
        run_name=name, run_time=datetime.fromisoformat(report.batch.loaded_at)
    )
    kept = len(report.findings) - len(report.failures)
    context.validation_results_store.set(
        ValidationResultIdentifier(ExpectationSuiteIdentifier(name), run, name),
        ExpectationSuiteValidationResult(
            success=not report.failures,
            suite_name=name,
            results=[_result(finding) for finding in report.findings],
            statistics={
                "evaluated_expectations": len(report.findings),
                "successful_expectations": kept,
                "unsuccessful_expectations": len(report.failures),
                "success_percent": 100 * kept / max(len(report.findings), 1),
            },
            meta={"run_id": run},
        ),
    )


def _result(finding: Finding) -> Any:  # noqa: ANN401 - untyped library
    from great_expectations.core import ExpectationValidationResult
    from great_expectations.expectations.expectation_configuration import (
        ExpectationConfiguration,
    )

    limits: dict[str, Any] = {
        "min_value": finding.minimum,
        "max_value": finding.maximum,
    }
    of_rows = finding.column is None
    return ExpectationValidationResult(
        success=finding.passed,
        expectation_config=ExpectationConfiguration(
            type="expect_table_row_count_to_be_between"
            if of_rows
            else "expect_column_mean_to_be_between",
            kwargs=limits if of_rows else {**limits, "column": finding.what},
            severity=finding.severity,
        ),
        result={"observed_value": finding.measured},
    )
