"""What dbt is told about the raw schemas: sources and documentation blocks, as text.

Pure functions of the contracts. Which files the texts go to is decided in `sync`.
"""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING, Any

import yaml

from ingest.effect_tables import EFFECT_TABLES
from ingest.metric_tables import METRIC_TABLES
from ingest.program_tables import PROGRAM_TABLES
from ingest.raw_tables import DELIVERY_COLUMNS, OTHER_TABLES, RawTable

if TYPE_CHECKING:
    from collections.abc import Mapping

    from ingest.contract import Contract, RawColumn

GENERATED = "Generated from ingest/contracts by `stepladder sync`; do not edit."
_OTHER_SCHEMAS = {
    "raw_ops": "What was landed, and what became of its rows.",
    "raw_config": "What the organisation declared, and what its metrics mean.",
    "raw_effects": "What the declared programs are estimated to have changed.",
}


def sources(contracts: Mapping[str, Contract]) -> dict[str, str]:
    """Return the YAML of dbt's sources, by raw schema."""
    tables: dict[str, list[dict[str, Any]]] = defaultdict(list)
    for contract in contracts.values():
        tables[f"raw_{contract.domain}"].append(_contract_table(contract))
    for other in (*OTHER_TABLES, *PROGRAM_TABLES, *METRIC_TABLES, *EFFECT_TABLES):
        tables[other.schema].append(_other_table(other))
    return {schema: _source(schema, tables[schema]) for schema in sorted(tables)}


def doc_blocks(contracts: Mapping[str, Contract]) -> str:
    """Return the documentation blocks: one per column name, with its one meaning."""
    meanings = {column.name: column.description for column in DELIVERY_COLUMNS}
    for contract in contracts.values():
        meanings.update({raw.name: raw.description for raw in contract.raw_columns()})
        meanings.update({own.name: own.description for own in contract.columns})
    blocks = [
        f"{{% docs {name} %}}\n{meanings[name]}\n{{% enddocs %}}\n"
        for name in sorted(meanings)
    ]
    return f"<!-- {GENERATED} -->\n\n" + "\n".join(blocks)


def _source(schema: str, tables: list[dict[str, Any]]) -> str:
    document = {
        "version": 2,
        "sources": [
            {
                "name": schema,
                "schema": schema,
                "description": _OTHER_SCHEMAS.get(schema, "Records as delivered."),
                "tables": tables,
            }
        ],
    }
    text = yaml.safe_dump(document, sort_keys=False, allow_unicode=True, width=88)
    return f"# {GENERATED}\n{text}"


def _contract_table(contract: Contract) -> dict[str, Any]:
    return {
        "name": contract.entity,
        "description": contract.description,
        "config": {
            "meta": {
                "contract_version": contract.version,
                "grain": contract.grain,
                "key": list(contract.key),
                "version_column": contract.version_column,
                "owner": contract.owner,
                "freshness_days": contract.freshness_days,
            }
        },
        "columns": [
            _column(column, described_by=f'{{{{ doc("{column.name}") }}}}')
            for column in (*contract.raw_columns(), *DELIVERY_COLUMNS)
        ],
    }


def _other_table(table: RawTable) -> dict[str, Any]:
    return {
        "name": table.name,
        "description": table.description,
        "config": {"meta": {"grain": table.grain}},
        "columns": [
            _column(column, described_by=column.description) for column in table.columns
        ],
    }


def _column(column: RawColumn, *, described_by: str) -> dict[str, Any]:
    return {
        "name": column.name,
        "description": described_by,
        "data_type": column.duckdb_type.lower(),
        "config": {"meta": {"classification": column.classification.value}},
    }
