"""A real PostgreSQL server holds what is published, and shows each role its part."""

from __future__ import annotations

import sys
import tempfile
from contextlib import closing
from pathlib import Path
from typing import TYPE_CHECKING, Any

import dagster as dg
import polars as pl
import pytest
from click.testing import CliRunner

from ingest.errors import UsageError
from ingest.workspace import WorkspaceSettings
from orchestration import exporting
from orchestration.cli import main
from orchestration.defs.exports import export_assets
from orchestration.defs.published import PUBLISHED_KEY
from orchestration.progress import Progress
from orchestration.resources import WorkspaceResource
from orchestration.settings import POSTGRES_VARIABLE
from publish.errors import ColumnTypeError, PublishError
from publish.manifest import read_manifest
from publish.targets.postgres import load
from publish.targets.postgres_statements import TYPES
from publish.targets.source import PublishedSet, latest_set
from tests.engines.postgres_server import ServerMissingError, postgres_server
from tests.pipeline.asking_postgres import Database, ask
from tests.unit.publish.small_release import SmallRelease, dbt_node, default_nodes

if TYPE_CHECKING:
    from collections.abc import Iterator


OPEN = 0o755
WRONG = "hunter2"
META: dict[str, Any] = {
    "publish": True,
    "people_count_column": "headcount_count",
    "suppress_columns": ["promoted_count"],
    "minimum_group": "count",
}
RATES = {
    "scope_kind": "Kind of group.",
    "scope_id": "The group; it's a key.",
    "headcount_count": "People.",
    "promoted_count": "People promoted.",
    "is_suppressed": "Whether something is hidden.",
}
FAIRNESS = {"characteristic": "What is compared.", "group_count": "Groups."}
FIRST = """
    create or replace table marts.rpt_rates as
    select *, false as is_suppressed from (values
        ('overall',  'all', 90::bigint, 15::bigint),
        ('grade',    'G1',  90::bigint, 15::bigint),
        ('org_unit', 'U1',  50::bigint, 10::bigint),
        ('org_unit', 'U2',  40::bigint,  5::bigint),
        ('org_unit', 'U3',   3::bigint,  1::bigint)
    ) as rows(scope_kind, scope_id, headcount_count, promoted_count);
    create or replace table marts.dim_fairness as
    select 'gender' as characteristic, 2::bigint as group_count
"""
LATER = "update marts.rpt_rates set promoted_count = 20 where scope_id = 'U1'"
CHANGED = """
    alter table marts.dim_grades add column opened date default date '2020-01-31';
    alter table marts.dim_grades drop column grade_ordinal;
"""
RETYPED = "alter table marts.dim_grades alter grade_ordinal type varchar"


@pytest.fixture(scope="module")
def database() -> Iterator[Database]:
    """A server; its folder is open to the user it runs as, and holds nothing else."""
    try:
        with tempfile.TemporaryDirectory() as folder:
            Path(folder).chmod(OPEN)
            with postgres_server(Path(folder) / "server") as server:
                yield Database(server)
    except ServerMissingError as error:
        pytest.skip(str(error))


@pytest.fixture
def small(tmp_path: Path, database: Database) -> SmallRelease:
    """The published set with rows of units, on a server that knows nothing of it."""
    database.tell("drop schema if exists published cascade")
    release = SmallRelease.create(tmp_path / "workspace").with_sql(FIRST)
    release.declare(
        [
            *default_nodes(),
            dbt_node("rpt_rates", meta=META, columns=RATES),
            dbt_node("dim_fairness", meta={"publish": True}, columns=FAIRNESS),
        ]
    )
    release.release()
    return release


def test_the_server_holds_every_cell_as_it_was_published(
    small: SmallRelease, database: Database
) -> None:
    published = latest_set(small.workspace)
    rows = load(database.uri(), published)

    # 5 rows of units and others, 5 departments, 2 grades, 1 comparison
    assert rows == 13
    assert _differing(database, published) == []
    # U3 has 3 people: hidden here as there
    assert database.ask(
        "select promoted_count, is_suppressed from published.rpt_rates "
        "where scope_id = 'U3'"
    ) == [(None, True)]


def test_types_and_descriptions_reach_the_server(
    small: SmallRelease, database: Database
) -> None:
    published = latest_set(small.workspace)
    load(database.uri(), published)

    found = database.ask(
        "select table_name::text, column_name::text, data_type::text, "
        "col_description(format('published.%I', table_name)::regclass, "
        "ordinal_position) from information_schema.columns "
        "where table_schema = 'published' and table_name not like '\\_step%'"
    )

    assert sorted(found) == sorted(
        (table.name, column.name, TYPES[column.type], column.description)
        for table in published.manifest.tables
        for column in table.columns
    )


def test_a_load_neither_waits_for_readers_nor_shows_them_half(
    small: SmallRelease, database: Database
) -> None:
    load(database.uri(), latest_set(small.workspace))
    question = "select sum(promoted_count)::bigint from published.rpt_rates"
    database.tell("create view published.by_hand as select * from published.rpt_rates")
    with closing(database.connect()) as reader:
        ask(reader, "set transaction isolation level repeatable read")
        before = ask(reader, question)
        small.with_sql(LATER).release()
        load(database.uri(), latest_set(small.workspace))
        during = ask(reader, question)

    # 15 + 15 + 10 + 5, U3 is hidden; then 10 more in U1
    assert before == during == [(45,)]
    assert database.ask(question) == [(55,)]
    assert database.ask("select count(*) from published.by_hand") == [(5,)]


def test_the_server_says_what_it_holds(small: SmallRelease, database: Database) -> None:
    first = latest_set(small.workspace)
    load(database.uri(), first)
    small.release()
    second = latest_set(small.workspace)
    load(database.uri(), second)

    told = database.ask(
        "select generation, as_of_date::text, table_name, row_count, content_hash "
        "from published._stepladder_publication"
    )

    assert first.manifest.generation != second.manifest.generation
    assert sorted(told) == sorted(
        (
            second.manifest.generation,
            "2026-11-21",
            each.name,
            each.rows,
            each.content_hash,
        )
        for each in second.manifest.tables
    )


def test_tables_grow_with_what_is_published_and_lose_nothing(
    small: SmallRelease, database: Database
) -> None:
    load(database.uri(), latest_set(small.workspace))
    small.declare(
        [
            dbt_node(
                "dim_grades",
                meta={"publish": True},
                columns={"grade_id": "The grade.", "opened": "Since when."},
            )
        ]
    )
    small.with_sql(CHANGED).release()
    load(database.uri(), latest_set(small.workspace))

    grades = database.ask(
        "select grade_id, grade_ordinal, opened::text from published.dim_grades"
    )

    assert sorted(grades) == [("G1", None, "2020-01-31"), ("G2", None, "2020-01-31")]
    # Published no more, so empty: what was protected then may not stand beside today's.
    assert database.ask("select count(*) from published.rpt_rates") == [(0,)]


def test_a_column_of_another_type_is_refused_and_readers_keep_what_they_had(
    small: SmallRelease, database: Database
) -> None:
    load(database.uri(), latest_set(small.workspace))
    small.with_sql(RETYPED).release()

    with pytest.raises(ColumnTypeError, match="bigint, not text"):
        load(database.uri(), latest_set(small.workspace))

    assert database.ask("select count(*) from published.rpt_rates") == [(5,)]


def test_each_role_sees_its_rows_and_tables(
    small: SmallRelease, database: Database
) -> None:
    load(database.uri(), latest_set(small.workspace))
    logins = ("viewer", "hrbp", "analyst", "restricted")
    database.tell(
        *(f"drop role if exists a_{role}" for role in logins),
        *(
            f"create role a_{role} login password 'secret' in role stepladder_{role}"
            for role in logins
        ),
        "drop role if exists a_tool",
        "create role a_tool login noinherit password 'secret' in role a_hrbp",
        "insert into published._stepladder_access values ('a_hrbp', 'U1')",
        "insert into published._stepladder_access values ('a_viewer', 'U2')",
    )
    load(database.uri(), latest_set(small.workspace))  # rights outlive a load
    seen = {
        role: {
            scope
            for (scope,) in database.ask(
                "select scope_id from published.rpt_rates", f"a_{role}"
            )
        }
        for role in logins
    }

    assert seen == {
        "viewer": {"all", "G1"},  # an entry alone gives nothing: it takes the role
        "hrbp": {"all", "G1", "U1"},
        "analyst": {"all", "G1", "U1", "U2", "U3"},
        "restricted": {"all", "G1", "U1", "U2", "U3"},
    }
    with closing(database.connect("a_tool")) as tool:
        ask(tool, "set role a_hrbp")
        impersonated = ask(tool, "select scope_id from published.rpt_rates")
    assert {scope for (scope,) in impersonated} == seen["hrbp"]
    assert _is_denied(database, "select * from published.rpt_rates", "tool")
    assert database.ask(
        "select login::text from published._stepladder_access", "a_hrbp"
    ) == [("a_hrbp",)]
    assert database.ask("select * from published.dim_fairness", "a_restricted") == [
        ("gender", 2)
    ]
    for role in ("viewer", "hrbp", "analyst"):
        assert _is_denied(database, "select * from published.dim_fairness", role)
        assert _is_denied(database, "delete from published.rpt_rates", role)


def test_a_wrong_address_is_told_without_showing_it(
    small: SmallRelease, database: Database
) -> None:
    published = latest_set(small.workspace)
    wrong = database.uri().replace(database.server.password, WRONG)

    for uri in (wrong, f"postgresql://ada:{WRONG}@[::bad:5432/people"):
        with pytest.raises(PublishError) as caught:
            load(uri, published)
        assert WRONG not in str(caught.value)
        assert caught.value.__suppress_context__


def test_the_address_comes_from_the_environment_and_stays_out_of_the_log(
    small: SmallRelease, database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(POSTGRES_VARIABLE, "")
    with pytest.raises(UsageError, match=POSTGRES_VARIABLE):
        exporting.export_to_postgres(small.workspace)
    monkeypatch.setenv(POSTGRES_VARIABLE, database.uri())

    assert exporting.export_to_postgres(small.workspace) == 13

    log = small.workspace.audit_log.read_text(encoding="utf-8")
    assert '"postgres"' in log
    assert database.server.password not in log


def test_a_run_exports_to_what_the_settings_name(
    small: SmallRelease, database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(POSTGRES_VARIABLE, database.uri())
    assets = export_assets(WorkspaceSettings(export_to=("xlsx", "postgres")))
    root = str(small.workspace.root)

    ended = dg.materialize(
        assets,
        resources={"workspace": WorkspaceResource(root=root), "progress": Progress()},
    )

    assert ended.success
    assert all({PUBLISHED_KEY} == set(asset.dependency_keys) for asset in assets)
    assert (small.workspace.exports / "stepladder.xlsx").is_file()
    assert database.ask("select count(*) from published.rpt_rates") == [(5,)]
    assert export_assets(WorkspaceSettings()) == []


def test_the_command_writes_a_workbook(small: SmallRelease, tmp_path: Path) -> None:
    target = tmp_path / "marts.xlsx"
    root = str(small.workspace.root)
    arguments = ["export", "xlsx", "--workspace", root, "--to", str(target)]

    ended = CliRunner().invoke(main, [*arguments, "--table", "dim_grades"])

    assert (ended.exit_code, ended.output) == (0, f"Wrote 2 rows to {target}\n")
    assert target.is_file()


def test_the_extra_that_is_not_installed_is_named(
    small: SmallRelease, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, "pantab", None)  # as if it were not there
    arguments = ["export", "hyper", "--workspace", str(small.workspace.root)]

    ended = CliRunner().invoke(main, arguments)

    assert ended.exit_code == 2
    assert "requirements-hyper.lock" in ended.output


def test_a_changed_parquet_file_is_not_loaded(
    small: SmallRelease, database: Database
) -> None:
    published = latest_set(small.workspace)
    parquet = published.parquet(published.manifest.tables[0])
    parquet.chmod(0o600)
    with parquet.open("ab") as file:
        file.write(b"x")

    with pytest.raises(PublishError, match="not as it was published"):
        load(database.uri(), published)


def test_the_demo_is_on_the_server_as_it_is_published(
    demo_workspace: Path, database: Database
) -> None:
    folder = (demo_workspace / "published/latest").resolve()
    published = PublishedSet(folder, read_manifest(folder))

    rows = load(database.uri(), published, schema="demo")

    assert rows == sum(table.rows for table in published.manifest.tables)
    counts = database.ask(
        "select count(*), count(value), count(low) from demo.rpt_metric_values"
    )
    values = pl.read_parquet(folder / "parquet/rpt_metric_values.parquet")
    assert counts[0] == (
        values.height,
        values.get_column("value").count(),
        values.get_column("low").count(),
    )


def _differing(database: Database, published: PublishedSet) -> list[str]:
    differing = []
    for table in published.manifest.tables:
        frame = pl.read_parquet(published.parquet(table))
        listed = ", ".join(f'"{name}"' for name in frame.columns)
        there = database.ask(f"select {listed} from published.{table.name}")
        if sorted(map(repr, there)) != sorted(map(repr, frame.rows())):
            differing.append(table.name)
    return differing


def _is_denied(database: Database, query: str, role: str) -> bool:
    import adbc_driver_postgresql.dbapi as adbc

    with pytest.raises(adbc.Error) as caught:
        database.ask(query, f"a_{role}")
    return bool(caught.value.sqlstate == "42501")
