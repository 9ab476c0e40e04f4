"""The judgement of landed batches by Great Expectations, in SQL over DuckDB.

Expectations are generated (`limits`), results come back as our own small values:
no keys, no rows, no values of a row.
"""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from orchestration.quality.limits import Limit, Severity
from orchestration.quality.profile import Measure, batch_query


@dataclass(frozen=True)
class Finding:
    """One limit and whether the batch keeps it."""

    rule: str
    column: str | None
    what: str
    measured: float | None
    minimum: float | None
    maximum: float | None
    severity: Severity
    passed: bool


@dataclass(frozen=True)
class Validator:
    """An open Great Expectations context with its DuckDB connection."""

    context: Any
    datasource: Any

    def judge(
        self,
        parquet: Path,
        *,
        name: str,
        measures: tuple[Measure, ...],
        limits: Sequence[Limit],
    ) -> tuple[Finding, ...]:
        """Judge one batch against its limits."""
        import great_expectations as gx

        positions = {measure.name: place for place, measure in enumerate(measures)}
        asset = self.datasource.add_query_asset(
            name, query=batch_query(parquet, measures)
        )
        batch = asset.add_batch_definition_whole_table(name).get_batch()
        suite = gx.ExpectationSuite(
            name,
            expectations=[
                _expectation(limit, place, positions)
                for place, limit in enumerate(limits)
            ],
        )
        outcome = batch.validate(suite, result_format="BASIC")
        self.datasource.delete_asset(name)
        verdicts = {
            int(result.expectation_config.meta["limit"]): result
            for result in outcome.results
        }
        return tuple(
            _finding(limit, verdicts[place]) for place, limit in enumerate(limits)
        )


def prepare_validation() -> None:
    """Import Great Expectations and our data source, which takes seconds."""
    import great_expectations.expectations  # noqa: F401 - so that it is loaded

    import orchestration.quality.datasource  # noqa: F401 - registers `duckdb_sql`


def in_memory_context() -> Any:  # noqa: ANN401 - untyped library
    """Return a context that writes no file of its own accord."""
    import great_expectations as gx
    from great_expectations.data_context.types.base import (
        DataContextConfig,
        InMemoryStoreBackendDefaults,
    )

    in_memory = InMemoryStoreBackendDefaults(init_temp_docs_sites=False)
    return gx.get_context(
        mode="ephemeral",
        project_config=DataContextConfig(store_backend_defaults=in_memory),
    )


@contextmanager
def open_validator() -> Iterator[Validator]:
    """Start Great Expectations without files, progress bars or analytics."""
    prepare_validation()
    context = in_memory_context()
    context.variables.progress_bars = {"globally": False, "metric_calculations": False}
    source = context.data_sources.add_duckdb_sql(
        "landed", connection_string="duckdb:///:memory:", create_temp_table=False
    )
    try:
        yield Validator(context=context, datasource=source)
    finally:
        source.get_execution_engine().release()
        source.get_engine().dispose()
        context.data_sources.delete("landed")


def _expectation(limit: Limit, place: int, positions: dict[str, int]) -> Any:  # noqa: ANN401 - untyped library
    import great_expectations.expectations as gxe

    common = {
        "min_value": limit.minimum,
        "max_value": limit.maximum,
        "severity": limit.severity,
        "meta": {"limit": place},
    }
    if limit.measure is None:
        return gxe.ExpectTableRowCountToBeBetween(**common)
    column = f"m{positions[limit.measure.name]}"
    return gxe.ExpectColumnMeanToBeBetween(column=column, **common)


def _finding(limit: Limit, verdict: Any) -> Finding:  # noqa: ANN401 - untyped library
    observed = verdict.result.get("observed_value")
    return Finding(
        rule=limit.rule,
        column=None if limit.measure is None else limit.measure.column,
        what="rows" if limit.measure is None else limit.measure.name,
        measured=None if observed is None else round(float(observed), 6),
        minimum=limit.minimum,
        maximum=limit.maximum,
        severity=limit.severity,
        passed=bool(verdict.success),
    )
