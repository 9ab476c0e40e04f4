"""The golden probes are right on DuckDB, complete, and able to fail."""

from pathlib import Path

import pytest

from tests.engines.probing import PROBES, probe

# Run by hand before a build; the proof would have no raw tables without it.
NO_PROBE = {"xdb_register_raw", "xdb_up_to_this_row"}
WRONG = """
with answers as (select {{ xdb_ratio("1", "2") }} as found)

select *
from answers
where answers.found is distinct from 0.25
"""


@pytest.mark.slow
def test_duckdb_finds_the_rows_that_were_worked_by_hand(tmp_path: Path) -> None:
    database = {"STEPLADDER_WAREHOUSE": str(tmp_path / "probes.duckdb")}

    outcomes = probe("duckdb", tmp_path / "dbt", database)

    assert [one.name for one in outcomes if not one.is_good] == []
    assert {one.name for one in outcomes} == {
        file.stem for file in (PROBES / "tests").glob("*.sql")
    }


@pytest.mark.slow
def test_a_wrong_expectation_is_found(tmp_path: Path, repository: Path) -> None:
    project = tmp_path / "planted"
    (project / "tests").mkdir(parents=True)
    (project / "tests" / "probe_planted.sql").write_text(WRONG, encoding="utf-8")
    macros = repository / "dbt_project" / "macros" / "xdb"
    settings = (PROBES / "dbt_project.yml").read_text(encoding="utf-8")
    (project / "macros").symlink_to(macros)
    (project / "dbt_project.yml").write_text(
        settings.replace("../../../dbt_project/macros/xdb", "macros"), encoding="utf-8"
    )
    database = {"STEPLADDER_WAREHOUSE": str(tmp_path / "probes.duckdb")}

    [outcome] = probe("duckdb", tmp_path / "dbt", database, project=project)

    assert (outcome.status, outcome.failures) == ("fail", 1)


def test_every_macro_of_the_portable_layer_has_a_probe(repository: Path) -> None:
    macros = (repository / "dbt_project" / "macros" / "xdb").glob("xdb_*.sql")
    probes = "\n".join(
        file.read_text(encoding="utf-8") for file in (PROBES / "tests").glob("*.sql")
    )

    assert {file.stem for file in macros if f"{file.stem}(" not in probes} <= NO_PROBE
