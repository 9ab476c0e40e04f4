"""Rules about the pack of dashboards that another tool imports.

The fields are facts of Apache Superset 6.1: its import refuses a file that lacks a
required field, or has one that it does not know.
"""

import json
import re
from collections.abc import Iterator, Mapping
from typing import Any

import yaml

Documents = Mapping[str, Mapping[str, Any]]

REQUIRED = {
    "metadata": {"version"},
    "databases": {"database_name", "sqlalchemy_uri", "uuid", "version", "extra"},
    "datasets": {"table_name", "uuid", "version", "database_uuid"},
    "charts": {"slice_name", "viz_type", "uuid", "version", "dataset_uuid", "params"},
    "dashboards": {"dashboard_title", "uuid", "version", "position", "metadata"},
}
KNOWN = {
    "metadata": REQUIRED["metadata"] | {"type", "timestamp"},
    "databases": REQUIRED["databases"]
    | {
        "cache_timeout", "expose_in_sqllab", "allow_run_async", "allow_ctas",
        "allow_cvas", "allow_dml", "allow_csv_upload", "impersonate_user",
    },
    "datasets": REQUIRED["datasets"]
    | {
        "main_dttm_col", "description", "default_endpoint", "offset", "cache_timeout",
        "schema", "catalog", "sql", "params", "template_params", "extra", "columns",
        "filter_select_enabled", "fetch_values_predicate", "metrics",
        "normalize_columns", "always_filter_main_dttm",
    },
    "charts": REQUIRED["charts"]
    | {
        "description", "certified_by", "certification_details", "query_context",
        "cache_timeout",
    },
    "dashboards": REQUIRED["dashboards"]
    | {
        "description", "css", "slug", "certified_by", "certification_details",
        "published",
    },
}  # fmt: skip
COLUMN = {
    "column_name", "verbose_name", "is_dttm", "is_active", "type", "description",
    "advanced_data_type", "groupby", "filterable", "expression", "python_date_format",
    "extra",
}  # fmt: skip
METRIC = {
    "metric_name", "verbose_name", "metric_type", "expression", "description",
    "d3format", "currency", "extra", "warning_text",
}  # fmt: skip
VERSION = "1.0.0"
ONE_ROW = re.compile(r"case when count\(\*\) = 1 then max\((\w+)\) end")
ADDS_UP = re.compile(r"\b(?:sum|avg|mean|count)\s*\(", re.IGNORECASE)


def documents(files: Mapping[str, str]) -> dict[str, dict[str, Any]]:
    """Read the files as Superset does."""
    return {
        name: yaml.load(text, Loader=yaml.CSafeLoader) for name, text in files.items()
    }


def of_kind(pack: Documents, kind: str) -> dict[str, Mapping[str, Any]]:
    """The documents of one folder, by identifier."""
    return {
        str(document["uuid"]): document
        for name, document in pack.items()
        if name.startswith(f"{kind}/")
    }


def malformed(pack: Documents) -> list[str]:
    """Files that Superset's import would refuse."""
    return list(_malformed(pack))


def _malformed(pack: Documents) -> Iterator[str]:
    for name, document in pack.items():
        kind = name.split("/", 1)[0].removesuffix(".yaml")
        fields = set(document)
        yield from (f"{name}: no {each}" for each in REQUIRED[kind] - fields)
        yield from (f"{name}: unknown {each}" for each in fields - KNOWN[kind])
        if document.get("version") != VERSION:
            yield f"{name}: version"
        for column in document.get("columns", ()):
            yield from (f"{name}: column {each}" for each in set(column) ^ COLUMN)
        for metric in document.get("metrics", ()):
            yield from (f"{name}: metric {each}" for each in set(metric) ^ METRIC)


def dangling(pack: Documents, published: Mapping[str, set[str]]) -> list[str]:
    """What names a table, column, metric, chart or dataset that is not there."""
    return list(_dangling(pack, published))


def _dangling(pack: Documents, published: Mapping[str, set[str]]) -> Iterator[str]:
    datasets, charts = of_kind(pack, "datasets"), of_kind(pack, "charts")
    for dataset in datasets.values():
        table = dataset["table_name"]
        named = {column["column_name"] for column in dataset["columns"]}
        if named != published.get(table):
            yield f"{table}: columns"
        if dataset["database_uuid"] not in of_kind(pack, "databases"):
            yield f"{table}: database"
        measured = {
            ONE_ROW.fullmatch(each["expression"]) for each in dataset["metrics"]
        }
        if not {match[1] for match in measured if match} <= named:
            yield f"{table}: a metric of no column"
    for chart in charts.values():
        dataset = datasets[chart["dataset_uuid"]]
        known = {column["column_name"] for column in dataset["columns"]}
        known |= {metric["metric_name"] for metric in dataset["metrics"]}
        yield from (
            f"{chart['slice_name']}: {name}" for name in sorted(_asked(chart) - known)
        )
    for board in of_kind(pack, "dashboards").values():
        placed = _placed(board)
        yield from (f"{board['slug']}: {each}" for each in set(placed) - set(charts))
        for choice in board["metadata"]["native_filter_configuration"]:
            target = choice["targets"][0]
            columns = datasets[target["datasetUuid"]]["columns"]
            if target["column"]["name"] not in {
                each["column_name"] for each in columns
            }:
                yield f"{board['slug']}: filter {choice['name']}"
            if not set(choice["scope"]["excluded"]) <= set(placed.values()):
                yield f"{board['slug']}: filter {choice['name']} leaves out no chart"


def unplaced(pack: Documents) -> set[str]:
    """Charts that do not stand on exactly one dashboard."""
    placed = [
        chart
        for board in of_kind(pack, "dashboards").values()
        for chart in _placed(board)
    ]
    return {each for each in of_kind(pack, "charts") if placed.count(each) != 1}


def _placed(board: Mapping[str, Any]) -> dict[str, int]:
    return {
        each["meta"]["uuid"]: each["meta"]["chartId"]
        for each in board["position"].values()
        if isinstance(each, dict) and each["type"] == "CHART"
    }


def _asked(chart: Mapping[str, Any]) -> set[str]:
    """Every column and metric that a chart names, in either form of its question."""
    params = chart["params"]
    lists = ("all_columns", "metrics", "groupby")
    named = {params.get("x_axis"), params.get("metric"), params.get("x_axis_sort")}
    for each in lists:
        value = params.get(each) or []
        named.update([value] if isinstance(value, str) else value)
    named.update(json.loads(each)[0] for each in params.get("order_by_cols", ()))
    named.update(
        each["subject"] for each in params["adhoc_filters"] if "subject" in each
    )
    for query in json.loads(chart["query_context"])["queries"]:
        for column in query["columns"]:
            named.add(column if isinstance(column, str) else column["label"])
        named.update(query["metrics"] or ())
        named.update(each["col"] for each in query["filters"])
    return {str(name) for name in named if name}


def adding_up(pack: Documents) -> list[str]:
    """Metrics and charts that could show more than one row as one figure."""
    return list(_adding_up(pack))


def _adding_up(pack: Documents) -> Iterator[str]:
    for dataset in of_kind(pack, "datasets").values():
        yield from (
            f"{dataset['table_name']}: {metric['expression']}"
            for metric in dataset["metrics"]
            if not ONE_ROW.fullmatch(metric["expression"])
        )
        if not dataset["extra"].get("disallow_adhoc_metrics"):
            yield f"{dataset['table_name']}: anybody may add up"
        figures = ("BIGINT", "DOUBLE")
        yield from (
            f"{dataset['table_name']}: {column['column_name']} is calculated"
            for column in dataset["columns"]
            if column["expression"] or (column["is_dttm"] and column["type"] in figures)
        )
    for chart in of_kind(pack, "charts").values():
        params = chart["params"]
        metrics = [params.get("metric"), *(params.get("metrics") or ())]
        yield from (
            f"{chart['slice_name']}: {metric}"
            for metric in metrics
            if metric is not None and not isinstance(metric, str)
        )
        if (
            params.get("stack")
            or params.get("percent_metrics")
            or params.get("show_totals")
        ):
            yield f"{chart['slice_name']}: a stack or a total is a sum"
        if ADDS_UP.search(json.dumps(params) + chart["query_context"]):
            yield f"{chart['slice_name']}: a formula that adds up"
