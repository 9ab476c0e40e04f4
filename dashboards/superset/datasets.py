"""The published tables as Superset's datasets, and the database that they are in.

Rows of a published table overlap, and counts in it are rounded and protected: what is
added up is wrong. So a number comes as a metric that is empty unless it is of exactly
one row, and the dataset offers no other: no count of rows, no formula of one's own.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from dashboards.definitions import NUMBERS
from dashboards.superset.identity import identifier

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from dashboards.definitions import Column
    from dashboards.superset.cards import Card
    from publish.manifest import ColumnFact, TableFact

VERSION: Final = "1.0.0"
"""Superset's version of the form of these files."""

DATABASE: Final = "Stepladder"
SQL_NUMBERS: Final = ("BIGINT", "DOUBLE")
DATES: Final = ("DATE", "TIMESTAMP")
ALONG: Final = "period_start_date"

FORMATS: Final[Mapping[str, str]] = {
    "count": ",d",
    "share": ".1%",
    "points": "+.1%",
    "ratio": ".2f",
    "number": ",.1f",
    "score": ".3~r",
    "fine": ".3~r",
    "days": ",.0f",
}
"""How the forms of the pages are written, in the language of d3."""

_DUCKDB: Final = "duckdb"
_READ_ONLY: Final[Mapping[str, Any]] = {
    "read_only": True,
    "config": {"enable_external_access": "false", "lock_configuration": "true"},
}
_RULE: Final = (
    "A selection of one row, not a sum: empty when filters and dimensions leave more "
    "than one row, and when the figure is hidden."
)


def metric_of(column: str) -> str:
    """Name the metric that a number column is shown by."""
    return f"{column}_of_one_row"


def expression_of(column: str) -> str:
    """Write the metric: the figure of one row, and nothing of several."""
    return f"case when count(*) = 1 then max({column}) end"


def is_duckdb(address: str) -> bool:
    """Tell whether an address names a DuckDB file."""
    return address.partition(":")[0].partition("+")[0] == _DUCKDB


def database(address: str) -> dict[str, Any]:
    """Describe the database; nothing may be written to it through Superset.

    Args:
        address: In the form of SQLAlchemy, without a password.
    """
    engine = {"connect_args": dict(_READ_ONLY)} if is_duckdb(address) else {}
    return {
        "database_name": DATABASE,
        "sqlalchemy_uri": address,
        "cache_timeout": None,
        "expose_in_sqllab": True,
        "allow_run_async": False,
        "allow_ctas": False,
        "allow_cvas": False,
        "allow_dml": False,
        "allow_csv_upload": False,
        "extra": {
            "allows_virtual_table_explore": True,
            "engine_params": engine,
            "metadata_params": {},
            "metadata_cache_timeout": {},
            "schemas_allowed_for_csv_upload": [],
        },
        "impersonate_user": False,
        "uuid": database_identifier(),
        "version": VERSION,
    }


def database_identifier() -> str:
    """Identify the database."""
    return identifier("database", DATABASE)


def dataset_identifier(table: str) -> str:
    """Identify the dataset of a table."""
    return identifier("dataset", table)


def dataset(
    table: TableFact, *, schema: str, labels: Mapping[str, Column]
) -> dict[str, Any]:
    """Describe a published table.

    Args:
        table: The table, as the manifest describes it.
        schema: Where it is.
        labels: How the pages call its columns.
    """
    has_periods = any(column.name == ALONG for column in table.columns)
    return {
        "table_name": table.name,
        "main_dttm_col": ALONG if has_periods else None,
        "description": " ".join(table.description.split()),
        "default_endpoint": None,
        "offset": 0,
        "cache_timeout": None,
        "catalog": None,
        "schema": schema,
        "sql": None,
        "params": None,
        "template_params": None,
        "filter_select_enabled": True,
        "fetch_values_predicate": None,
        "extra": {"disallow_adhoc_metrics": True},
        "normalize_columns": False,
        "always_filter_main_dttm": False,
        "uuid": dataset_identifier(table.name),
        "metrics": [
            _metric(column, labels.get(column.name))
            for column in table.columns
            if column.type in SQL_NUMBERS
        ],
        "columns": [
            _column(column, labels.get(column.name)) for column in table.columns
        ],
        "version": VERSION,
        "database_uuid": database_identifier(),
    }


def labels_of(cards: Iterable[Card]) -> dict[str, dict[str, Column]]:
    """Read from the charts how the columns of each table are called.

    A name that says more is taken before a shorter one: a dataset has no page around
    it that would say the rest.
    """
    labels: dict[str, dict[str, Column]] = {}
    for card in cards:
        named = labels.setdefault(card.rule.table, {})
        for column in card.columns:
            present = named.get(column.name)
            if present is None or _says_more(column, present):
                named[column.name] = column
    return labels


def _says_more(one: Column, other: Column) -> bool:
    if "hidden" in {one.form, other.form}:
        return other.form == "hidden"
    return len(one.label) > len(other.label)


def _column(column: ColumnFact, said: Column | None) -> dict[str, Any]:
    is_key = said is not None and said.is_key
    return {
        "column_name": column.name,
        "verbose_name": _label(column, said),
        "is_dttm": column.type in DATES,
        "is_active": True,
        "type": column.type,
        "advanced_data_type": None,
        # A figure is no dimension; the number of a month or a horizon is one.
        "groupby": is_key or column.type not in SQL_NUMBERS,
        "filterable": True,
        "expression": None,
        "description": " ".join(column.description.split()),
        "python_date_format": None,
        "extra": {},
    }


def _metric(column: ColumnFact, said: Column | None) -> dict[str, Any]:
    form = said.form if said is not None and said.form in NUMBERS else _form(column)
    return {
        "metric_name": metric_of(column.name),
        "verbose_name": _label(column, said),
        "metric_type": None,
        "expression": expression_of(column.name),
        "description": f"{' '.join(column.description.split())} {_RULE}",
        "d3format": FORMATS[form],
        "currency": None,
        "extra": {},
        "warning_text": None,
    }


def _form(column: ColumnFact) -> str:
    if column.name.endswith(("_rate", "_share")):
        return "share"
    return "count" if column.type == "BIGINT" else "score"


def _label(column: ColumnFact, said: Column | None) -> str:
    if said is not None and said.form != "hidden":
        return said.label
    return column.name.replace("_", " ").capitalize()
