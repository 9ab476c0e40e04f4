"""A connection for readers gives the tables of its file and nothing else."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

import duckdb
import polars as pl
import pytest

from publish.errors import PublishError
from publish.reading import connect

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

SENTINEL = "SENTINEL-7f3a"

HOSTILE = {
    "a CSV file": "from read_csv('{folder}/secret.csv')",
    "a CSV file by its name": "from '{folder}/secret.csv'",
    "a text": "select content from read_text('{folder}/secret.csv')",
    "bytes": "select content from read_blob('{folder}/secret.csv')",
    "a JSON file": "from read_json('{folder}/secret.csv')",
    "a Parquet file": "from read_parquet('{folder}/secret.parquet')",
    "the schema of a Parquet file": "from parquet_schema('{folder}/secret.parquet')",
    "statistics of a Parquet file": "from parquet_metadata('{folder}/secret.parquet')",
    "a file by a quoted name": 'from "{folder}/secret.csv"',
    "one file of several": "from read_text(['{folder}/none', '{folder}/secret.csv'])",
    "a file beside each row": "from people, lateral (from "
    "read_text('{folder}/secret.csv'))",
    "a file through a kept query": "with x as materialized (from read_blob("
    "'{folder}/secret.csv')) from x",
    "a file by a variable": "set variable p = '{folder}/secret.csv'; "
    "from read_text(getvariable('p'))",
    "whether a file is there": "select file_exists('{folder}/secret.csv')",
    "a workbook": "from read_xlsx('{folder}/secret.xlsx')",
    "a database of SQLite": "from sqlite_scan('{folder}/ledger.sqlite', 'deliveries')",
    "the output of the program": "copy people to '/dev/stdout'",
    "frames of the program again": "set python_scan_all_frames = true",
    "no database": "detach marts",
    "what a CSV file looks like": "from sniff_csv('{folder}/secret.csv')",
    "the names of files": "from glob('{folder}/*')",
    "another database": "from read_duckdb('{folder}/other.duckdb')",
    "another database, attached": "attach '{folder}/other.duckdb' as other",
    "another, only to read": "attach '{folder}/other.duckdb' as other (read_only)",
    "a new database": "attach '{folder}/made.duckdb' as made",
    "a database in memory": "attach ':memory:' as made",
    "the environment": "select getenv('STEPLADDER_TEST_SECRET')",
    "the environment as a file": "from read_text('/proc/self/environ')",
    "the environment in a variable": "set variable x = getenv('HOME')",
    "a file through a string": "from query('from read_csv(''{folder}/secret.csv'')')",
    "a file through a name": "from query_table('{folder}/secret.csv')",
    "a file, prepared": "prepare q as from read_text('{folder}/secret.csv'); execute q",
    "a file, prepared for a name": "prepare q as from read_text(?); "
    "execute q('{folder}/secret.csv')",
    "a file through a macro": "create temp macro m(p) as table from read_text(p); "
    "from m('{folder}/secret.csv')",
    "a file through a view": "create temp view v as from '{folder}/secret.csv'",
    "a file for a row": "select (select content from read_text(name)) from people",
    "a file as a type": "create temp type t as enum (select value from "
    "'{folder}/secret.csv')",
    "a file through its plan": "from json_execute_serialized_sql(json_serialize_sql("
    "'select content from read_text(''{folder}/secret.csv'')'))",
    "a file, pivoted": "pivot '{folder}/secret.csv' on value",
    "a file as a URL": "from read_text('file://{folder}/secret.csv')",
    "a file in a variable": "set variable x = (select content from "
    "read_text('{folder}/secret.csv'))",
    "a file in an error": "select error((select content from "
    "read_text('{folder}/secret.csv')))",
    "a pipe": "from read_text('cat {folder}/secret.csv |')",
    "keys of a Parquet file": "from parquet_kv_metadata('{folder}/secret.parquet')",
    "a filter of a Parquet file": "from parquet_bloom_probe("
    "'{folder}/secret.parquet', 'value', 'x')",
    "memory by its address": "from arrow_scan(1::pointer, 1::pointer, 1::pointer)",
    "code of the program": "from python_map_function(1)",
    "an external resource": "from create_external_resource('x', 'y')",
    "a kind of resource": "from register_external_resource_type('x')",
    "where code comes from": "from duckdb_extension_repositories()",
    "a server": "attach 'quack:localhost:1' as q",
    "a database on a host": "attach 'http://localhost:1/x.duckdb' as q",
    "a service": "attach 'md:' as q",
    "a lake": "attach 'ducklake:{folder}/made.ducklake' as q",
    "a database of another kind": "attach '{folder}/made.sqlite' as q (type sqlite)",
    "another in this one's place": "attach or replace '{folder}/made.duckdb' as marts",
    "this one for writing": "attach '{folder}/marts.duckdb' as again (read_write)",
    "code by a function": "select st_point(1, 2)",
    "code by a type": "select '127.0.0.1'::inet",
    "code by a setting": "set s3_region = 'x'",
    "code of the community": "install x from community",
    "code that nobody signed": "set allow_unsigned_extensions = true",
    "a copied database": "copy from database marts to memory",
    "a line in the log": "select write_log('x', level := 'error', scope := 'file')",
    "a log in a folder": "call enable_logging('HTTP', storage_path = '{folder}/made')",
    "a profile in a file": "call enable_profiling(save_location = '{folder}/made')",
    "more memory": "set memory_limit = '900GB'",
    "more threads": "set session threads = 99",
    "all settings as they were": "reset enable_external_access",
    "a secret from the environment": "create secret (type s3, provider "
    "credential_chain)",
    "a file, explained": "explain analyze from read_text('{folder}/secret.csv')",
    "a file, summarised": "summarize from read_csv('{folder}/secret.csv')",
    "a table filled from a file": "copy people from '{folder}/secret.csv'",
    "a frame of the program": "from frame_of_the_program",
    "a file written": "copy people to '{folder}/made.csv'",
    "a Parquet file written": "copy people to '{folder}/made.parquet' (format parquet)",
    "everything exported": "export database '{folder}/made'",
    "everything imported": "import database '{folder}/made'",
    "a log of queries": "set log_query_path = '{folder}/made.log'",
    "a log, enabled": "call enable_logging('QueryLog', storage = 'file')",
    "a profile written": "pragma profiling_output = '{folder}/made.json'",
    "the network": "from 'https://localhost:1/x.csv'",
    "the network by a reader": "from read_csv('http://localhost:1/x.csv')",
    "a bucket": "from read_parquet('s3://bucket/x.parquet')",
    "code from the network": "install httpfs",
    "code from the network, forced": "force install httpfs",
    "code from a host": "install 'http://localhost:1/x.duckdb_extension'",
    "code": "load httpfs",
    "code from a file": "load '{folder}/x.duckdb_extension'",
    "newer code": "update extensions",
    "which code there is": "from duckdb_extensions()",
    "a secret": "create secret (type s3, key_id 'a', secret 'b')",
    "a lasting secret": "create persistent secret kept (type http)",
    "access again": "set enable_external_access = true",
    "settings again": "set lock_configuration = false",
    "settings as they were": "reset lock_configuration",
    "a folder allowed": "set allowed_directories = ['/']",
    "a path allowed": "set allowed_paths = ['{folder}/secret.csv']",
    "another working folder": "set temp_directory = '{folder}/made'",
    "another home": "set home_directory = '{folder}'",
    "another search path": "set file_search_path = '{folder}'",
    "a table": "create table made as select 1",
    "a macro": "create macro made() as 1",
    "rows": "insert into people values ('x')",
    "fewer rows": "delete from people",
    "no table": "drop table people",
}
"""What somebody may try to reach, and the SQL for it; each has to be refused."""

ANSWERED = (
    "from people",
    "from duckdb_secrets()",
    "from which_secret('s3://bucket', 's3')",
    "from duckdb_settings()",
    "from duckdb_databases()",
    "from duckdb_logs()",
    "from duckdb_temporary_files()",
    "pragma database_list",
    "create temp table own as select 1",
)
"""What is answered, from what the reader has: the answers tell nothing else."""


@pytest.fixture(scope="module")
def shared(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """A published file among files that are none of its readers' business."""
    with pytest.MonkeyPatch.context() as environment:
        environment.setenv("STEPLADDER_TEST_SECRET", SENTINEL)
        yield _filled(tmp_path_factory.mktemp("published"))


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """The same, for a test that adds to it."""
    return _filled(tmp_path)


def _filled(folder: Path) -> Path:
    with duckdb.connect(folder / "marts.duckdb") as made:
        made.execute("create table people as select 'a group' as name")
    with duckdb.connect(folder / "other.duckdb") as other:
        other.execute(f"create table secret as select '{SENTINEL}' as value")
    (folder / "secret.csv").write_text(f"value\n{SENTINEL}\n")
    pl.DataFrame({"value": [SENTINEL]}).write_parquet(folder / "secret.parquet")
    return folder


@pytest.mark.parametrize("sql", HOSTILE.values(), ids=HOSTILE)
def test_what_is_not_in_the_file_is_refused(shared: Path, sql: str) -> None:
    frame_of_the_program = pl.DataFrame({"value": [SENTINEL]})
    before = _files(shared)

    with connect(shared / "marts.duckdb") as connection, pytest.raises(duckdb.Error):
        connection.execute(sql.format(folder=shared)).fetchall()

    assert _files(shared) == before
    assert frame_of_the_program.height == 1


@pytest.mark.parametrize("sql", ANSWERED)
def test_what_is_answered_tells_of_nothing_else(shared: Path, sql: str) -> None:
    before = _files(shared)

    with connect(shared / "marts.duckdb") as connection:
        answer = str(connection.execute(sql).fetchall())

    assert SENTINEL not in answer
    assert _files(shared) == before


def test_a_connection_opened_plainly_would_give_away_most_of_it(folder: Path) -> None:
    """The attempts are real ones: without the settings, at least these succeed."""
    wanted = {
        "a CSV file",
        "a text",
        "a Parquet file",
        "the names of files",
        "the environment as a file",
        "another, only to read",
        "a file through a string",
        "a file written",
        "everything exported",
        "another working folder",
        "a frame of the program",
    }
    frame_of_the_program = pl.DataFrame({"value": [SENTINEL]})
    reached = set()
    for name in wanted:
        with duckdb.connect(folder / "marts.duckdb", read_only=True) as connection:
            connection.execute(HOSTILE[name].format(folder=folder)).fetchall()
            reached.add(name)

    assert reached == wanted
    assert frame_of_the_program.height == 1


def test_the_link_is_followed_before_the_file_is_opened(folder: Path) -> None:
    latest = folder / "latest"
    latest.symlink_to(folder, target_is_directory=True)
    (folder / "new").mkdir()

    with connect(latest / "marts.duckdb") as connection:
        latest.unlink()
        latest.symlink_to(folder / "new", target_is_directory=True)
        [(_, _, path)] = connection.execute("pragma database_list").fetchall()

    assert path == str((folder / "marts.duckdb").resolve())


def test_a_large_question_leaves_no_file_beside_the_published_one(folder: Path) -> None:
    before = _files(folder)
    question = "create temp table held as select hash(range) from range(5000000)"

    with connect(folder / "marts.duckdb", threads=1, memory_limit_mb=16) as connection:
        with pytest.raises(duckdb.OutOfMemoryException):
            connection.execute(question)
        assert _files(folder) == before


def test_no_file_and_no_database_are_told_plainly(shared: Path) -> None:
    with pytest.raises(PublishError, match="no such file"):
        connect(shared / "nothing.duckdb")
    with pytest.raises(PublishError, match="cannot open"):
        connect(shared / "secret.csv")


def _files(folder: Path) -> set[tuple[str, int]]:
    return {
        (os.path.relpath(path, folder), path.stat().st_size)
        for path in folder.rglob("*")
    }
