"""Each contract is whole: said, owned, classified, and read by someone."""

from dataclasses import replace
from pathlib import Path

import pytest

from ingest.contract import Contract, load_contracts
from ingest.mapping import load_preset, preset_names

CONTRACTS = tuple(load_contracts().values())


def _gaps(contract: Contract) -> list[str]:
    gaps = [
        field
        for field in ("grain", "description", "owner", "freshness_days", "key")
        if not getattr(contract, field)
    ]
    gaps += [column.name for column in contract.columns if not column.description]
    named = {column.name for column in contract.columns}
    return gaps + [name for name in contract.key if name not in named]


@pytest.mark.parametrize("contract", CONTRACTS, ids=lambda contract: contract.entity)
def test_a_contract_says_all_that_others_lean_on(contract: Contract) -> None:
    assert _gaps(contract) == []


def test_a_gap_in_a_contract_is_found() -> None:
    whole = CONTRACTS[0]
    columns = (replace(whole.columns[0], description=""), *whole.columns[1:])

    assert _gaps(replace(whole, owner="")) == ["owner"]
    assert _gaps(replace(whole, key=("nowhere",))) == ["nowhere"]
    assert _gaps(replace(whole, columns=columns)) == [whole.columns[0].name]


def test_every_contract_is_filled_by_a_shipped_preset() -> None:
    filled = {
        feed.entity
        for name in preset_names()
        for feed in load_preset(name).feeds.values()
    }

    assert {contract.entity for contract in CONTRACTS} - filled == set()


@pytest.mark.parametrize("contract", CONTRACTS, ids=lambda contract: contract.entity)
def test_every_contract_is_read_by_its_staging_model(
    contract: Contract, repository: Path
) -> None:
    folder = repository / "dbt_project/models/staging" / contract.domain
    model = folder / f"stg_{contract.domain}__{contract.entity}.sql"
    read = model.read_text(encoding="utf-8")

    assert f'source("raw_{contract.domain}", "{contract.entity}")' in read


@pytest.mark.parametrize("contract", CONTRACTS, ids=lambda contract: contract.entity)
def test_the_rows_of_every_contract_are_balanced(
    contract: Contract, repository: Path
) -> None:
    models = repository / "dbt_project/models"
    stored = models / "staging/ops/stg_ops__stored_rows.sql"
    current = models / "intermediate/deliveries/int_current_rows__counted.sql"

    source = f'source("raw_{contract.domain}", "{contract.entity}")'
    assert source in stored.read_text(encoding="utf-8")
    staged = f'ref("stg_{contract.domain}__{contract.entity}")'
    assert staged in current.read_text(encoding="utf-8")
