"""A new key gives everybody a new pseudonym, and changes nothing else."""

from __future__ import annotations

import gc
import shutil
import warnings
from typing import TYPE_CHECKING

import duckdb
import polars as pl
import pytest

from ingest import ledger, rekeying, vault, works
from ingest.landing import land
from ingest.pseudonym import rekeyed
from ingest.quarantined_keys import KEYS
from ingest.raw_views import register_raw_views
from ingest.workspace import Workspace, load_workspace
from orchestration import rights
from orchestration.marts import build_marts
from publish.verify import verify
from tests.pipeline.asking_person import FILES, NOW, deliver, make, named, totals
from tests.pipeline.conftest import AS_OF_DATE

if TYPE_CHECKING:
    from pathlib import Path

    from tests.pipeline.conftest import Organisation


@pytest.fixture
def workspace(tmp_path: Path) -> Workspace:
    return make(tmp_path / "workspace")


def rotate(workspace: Workspace) -> None:
    """Change the key of what is stored, without building a generation."""
    with rights.opened(workspace, now=NOW) as desk:
        rights.begin(desk, "rotate", rekeying.facts_of(desk.keys))


def pseudonyms(workspace: Workspace) -> set[str]:
    """Every pseudonym of the raw store and of the keys of rejected rows."""
    paths = [*workspace.raw_store.rglob("*.parquet")]
    paths += workspace.quarantine.glob(f"*{KEYS}")
    return {
        value
        for path in paths
        for column in pl.read_parquet(path).iter_columns()
        if column.dtype == pl.String
        for value in column.drop_nulls().to_list()
        if value[0] == "p" and value[2:3] == "_"
    }


def test_everything_that_is_stored_goes_to_the_new_key(workspace: Workspace) -> None:
    before, counts = pseudonyms(workspace), totals(workspace)
    assert {name[:3] for name in before} == {"p1_"}
    rotate(workspace)
    key = vault.pseudonym_key(workspace)
    assert pseudonyms(workspace) == {rekeyed(name, key) for name in before}
    assert {name[:3] for name in pseudonyms(workspace)} == {"p2_"}
    assert len(pseudonyms(workspace)) == len(before)
    assert totals(workspace) == counts
    with ledger.open_ledger(workspace.ledger) as opened:
        assert {d.key_id for d in ledger.deliveries(opened)} == {key.key_id}
    assert verify(workspace) == []


def test_what_lands_afterwards_is_of_the_same_people(workspace: Workspace) -> None:
    rotate(workspace)
    rotate(workspace)
    known = pseudonyms(workspace)
    assert {name[:3] for name in known} == {"p3_"}
    for name, text in FILES.items():
        deliver(workspace, f"{name.split('_')[0]}_9{name[-4:]}", f"{text}\n")
    deliver(workspace, "jobs_7.csv", FILES["jobs_1.csv"].replace("2018", "2017"))
    assert any(d.rows_loaded for d in land(workspace, now=lambda: NOW))
    assert pseudonyms(workspace) == known
    identities = vault.identities(workspace)
    assert set(identities["pseudonym"]) <= known | {
        named(workspace, plain, kind)
        for plain, kind in identities.select("identifier", "id_type").iter_rows()
    }


def test_an_erased_person_stays_erased_under_a_new_key(workspace: Workspace) -> None:
    with rights.opened(workspace, now=NOW) as desk:
        found = rights.find(desk, "W-ADA-001", id_type="worker_id")
        facts = rights_facts(found)
        rights.begin(desk, "erase", facts)
    rotate(workspace)
    deliver(workspace, "jobs_8.csv", FILES["jobs_1.csv"].replace("2018", "2017"))
    (landed,) = land(workspace, now=lambda: NOW)
    assert landed.rows_erased == 2  # her job, and the one whose day is none
    assert named(workspace, "W-ADA-001") not in pseudonyms(workspace)


def rights_facts(found: rights.Found) -> dict[str, object]:
    from ingest import erasing

    return erasing.facts_of(found.subject, found.plan)


def test_a_change_that_was_begun_is_finished_by_the_next_landing(
    workspace: Workspace, monkeypatch: pytest.MonkeyPatch
) -> None:
    def killed(*_args: object, **_named: object) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as patched:
        patched.setattr("ingest.rewriting.amend", killed)
        with pytest.raises(KeyboardInterrupt):
            rotate(workspace)
    land(workspace, now=lambda: NOW)
    assert {name[:3] for name in pseudonyms(workspace)} == {"p2_"}
    with ledger.open_ledger(workspace.ledger) as opened:
        waiting = works.waiting_for_generation(opened)
    assert [work.kind for work in waiting] == ["rotate"]
    assert verify(workspace) == []


def test_marts_are_equal_but_for_the_pseudonyms(
    organisation: Organisation, tmp_path: Path
) -> None:
    """Every mart of the small organisation, which holds no estimates of effects."""
    root = tmp_path / "rotated"
    shutil.copytree(organisation.workspace.root, root, symlinks=True)
    workspace = load_workspace(root)
    rotate(workspace)
    workspace.building_database.unlink()
    with duckdb.connect(str(workspace.building_database)) as connection:
        register_raw_views(connection, workspace)
    with warnings.catch_warnings():
        # dbt forgets to close a log file with each call in one process
        warnings.simplefilter("ignore", ResourceWarning)
        build_marts(workspace, variables={"as_of_date": AS_OF_DATE})
        gc.collect()
    with duckdb.connect(str(workspace.building_database), read_only=True) as new:
        assert differing(organisation, workspace, new) == {}


def differing(
    organisation: Organisation, workspace: Workspace, new: duckdb.DuckDBPyConnection
) -> dict[str, list[str]]:
    """Name the columns of marts that differ when old pseudonyms are read as new."""
    key = vault.pseudonym_key(workspace)
    people = "select worker_id, employee_id from intermediate.int_worker_ids__resolved"
    renewed = dict(new.execute(people).fetchall())
    names = {
        str(employee): str(renewed[rekeyed(str(worker), key)])
        for worker, employee in organisation.rows(people)
    }
    assert len(names) > 5
    found: dict[str, list[str]] = {}
    tables = organisation.rows(
        "select table_name from duckdb_tables() where schema_name = 'marts' "
        "order by table_name"
    )
    for (table,) in tables:
        query = f'select * from marts."{table}"'
        old = values_of(organisation.warehouse, query, names)
        renewed_values = values_of(new, query, {})
        columns = [name for name in old if old[name] != renewed_values[name]]
        if columns:
            found[str(table)] = columns
    assert len(tables) > 20
    return found


def values_of(
    warehouse: duckdb.DuckDBPyConnection, query: str, names: dict[str, str]
) -> dict[str, list[str]]:
    """The values of each column, in one order, with people under their new names."""
    answer = warehouse.execute(query)
    columns = [str(described[0]) for described in answer.description or ()]
    rows = answer.fetchall()
    return {
        name: sorted(str(names.get(row[place], row[place])) for row in rows)
        for place, name in enumerate(columns)
    }
