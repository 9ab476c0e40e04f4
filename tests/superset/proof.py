"""Prove that Superset takes the pack and shows what is published.

    python -m tests.superset.proof --superset FOLDER --workspace WORKSPACE

It runs in the project's own environment and starts Superset from its own:
`make proof-superset`. Everything is tried twice: on `marts.duckdb`, and on a PostgreSQL
server that `stepladder export postgres` has filled.
"""

from __future__ import annotations

import argparse
import json
import shutil
import subprocess
import sys
import tempfile
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

import duckdb

from dashboards.pages import PAGES
from dashboards.superset.cards import cards_of
from dashboards.superset.pack import archive, pack_files
from publish.manifest import read_manifest
from publish.targets.postgres import load
from publish.targets.source import PublishedSet
from tests.engines.postgres_server import (
    NAME,
    PostgresServer,
    ServerMissingError,
    postgres_server,
)
from tests.house.rules import packs
from tests.superset.answers import (
    asked,
    by_identifier,
    choices_of,
    difference,
    figures_differ,
    wanted,
)
from tests.superset.browsing import open_dashboards
from tests.superset.program import USER, Program, Server, SupersetError
from tests.superset.report import Findings, Proof, write

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from tests.superset.answers import Wanted

PAGE = Path(__file__).parents[2] / "docs/proofs/superset.md"
SCHEMA = "published"
KINDS = ("database", "dataset", "chart", "dashboard")
FORBIDDEN = (
    "create table taken as select 1 as one",
    "select * from read_text('/etc/hostname')",
    "set enable_external_access = true",
)
"""What nobody may do to a DuckDB file through Superset's SQL Lab."""


def main() -> int:
    """Import, ask, compare, and write the page; the number of faults."""
    options = _options()
    with tempfile.TemporaryDirectory() as kept:
        folder = Path(kept)
        folder.chmod(0o755)  # the database server runs as somebody else
        published = (options.workspace / "published/latest").resolve()
        program = Program(options.superset / "bin", folder / "superset")
        program.prepare()
        empty = folder / "empty.sqlite"
        shutil.copyfile(program.metadata, empty)
        findings = [_on_duckdb(program, published, folder)]
        shutil.copyfile(empty, program.metadata)
        findings += _on_postgres(program, published, folder)
        proof = Proof(
            manifest=read_manifest(published),
            versions=_versions(options.superset / "bin/python"),
            findings=tuple(findings),
        )
        if options.pictures is not None:
            shutil.copytree(folder / "pictures", options.pictures, dirs_exist_ok=True)
    write(proof, PAGE)
    faults = proof.faults()
    sys.stdout.write("\n".join([*faults, f"{len(faults)} faults; see {PAGE}\n"]))
    return len(faults)


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser()
    parser.add_argument("--superset", type=Path, required=True)
    parser.add_argument("--workspace", type=Path, required=True)
    parser.add_argument("--pictures", type=Path)
    return parser.parse_args()


def _on_duckdb(program: Program, published: Path, folder: Path) -> Findings:
    address = f"duckdb:///{published / 'marts.duckdb'}"
    findings = _tried("marts.duckdb", program, published, folder, address, {})
    with program.served() as server:
        database = server.all_of("database")[0]["id"]
        findings.refused = _refused(server, database)
    return findings


def _on_postgres(program: Program, published: Path, folder: Path) -> list[Findings]:
    try:
        with _filled_server(published, folder) as (server, passwords):
            address = f"postgresql://{NAME}@127.0.0.1:{server.port}/{NAME}"
            environment = {"PGPASSFILE": str(passwords)}
            name = f"PostgreSQL {server.version}"
            return [_tried(name, program, published, folder, address, environment)]
    except ServerMissingError as error:
        sys.stdout.write(f"{error}\n")
        return []


@contextmanager
def _filled_server(
    published: Path, folder: Path
) -> Iterator[tuple[PostgresServer, Path]]:
    with postgres_server(folder / "postgres") as server:
        load(
            server.uri, PublishedSet(published, read_manifest(published)), schema=SCHEMA
        )
        passwords = folder / "passwords"
        passwords.write_text(f"*:*:*:*:{server.password}\n", encoding="utf-8")
        passwords.chmod(0o600)
        yield server, passwords


def _tried(
    name: str,
    program: Program,
    published: Path,
    folder: Path,
    address: str,
    environment: Mapping[str, str],
) -> Findings:
    """Import the pack twice, then ask for every chart, without and with a browser."""
    files = pack_files(read_manifest(published), address=address, schema=SCHEMA)
    bundle = folder / "pack.zip"
    bundle.write_bytes(archive(files))
    pack = packs.documents(files)
    for _ in range(2):
        given = ("--path", str(bundle), "--username", USER)
        program.call("import-dashboards", *given, **environment)
    with (
        duckdb.connect(published / "marts.duckdb", read_only=True) as marts,
        program.served(**environment) as server,
    ):
        wants = _wants(pack, published, marts)
        findings = Findings(
            name,
            imported=_imported(server),
            in_pack={
                f"{kind}s": len(packs.of_kind(pack, f"{kind}s")) for kind in KINDS
            },
        )
        charts = {each["uuid"]: each["id"] for each in server.all_of("chart")}
        for chart, (want, chosen) in wants.items():
            context = json.loads(packs.of_kind(pack, "charts")[chart]["query_context"])
            question = asked(context, chosen)
            question["datasource"] = _datasource(server, charts[chart])
            findings.asked += 1
            findings.rows += len(want.rows)
            try:
                said = difference(want, server.post("chart/data", question))
            except SupersetError as error:
                said = str(error)
            if said:
                findings.faults.append(
                    f"{want.card.page_id}: {want.card.title}: {said}"
                )
        drawn = {charts[key]: want for key, (want, _) in wants.items()}
        _browse(findings, server, pack, drawn, folder / "pictures")
    return findings


def _wants(
    pack: packs.Documents, published: Path, marts: duckdb.DuckDBPyConnection
) -> dict[str, tuple[Wanted, dict[str, Any]]]:
    tables = {
        table.name: tuple(column.name for column in table.columns)
        for table in read_manifest(published).tables
    }
    cards = by_identifier(card for page in PAGES for card in cards_of(page, tables))
    names = {
        key: dataset["table_name"]
        for key, dataset in packs.of_kind(pack, "datasets").items()
    }
    chosen: dict[str, dict[str, Any]] = {}
    for board in packs.of_kind(pack, "dashboards").values():
        chosen |= choices_of(board, names, marts)
    return {
        key: (wanted(card, chosen[key], marts), chosen[key])
        for key, card in cards.items()
    }


def _imported(server: Server) -> dict[str, int]:
    return {f"{kind}s": len(server.all_of(kind)) for kind in KINDS}


def _datasource(server: Server, chart: int) -> dict[str, Any]:
    told = server.get(f"chart/{chart}")["result"]
    kept: dict[str, Any] = json.loads(told["query_context"])["datasource"]
    return kept


def _browse(
    findings: Findings,
    server: Server,
    pack: packs.Documents,
    wants: Mapping[int, Wanted],
    pictures: Path,
) -> None:
    boards = {
        board["slug"]: sum(
            isinstance(each, dict) and each["type"] == "CHART"
            for each in board["position"].values()
        )
        for board in packs.of_kind(pack, "dashboards").values()
    }
    opened = open_dashboards(server, boards, pictures)
    if opened is None:
        return
    findings.is_browsed = True
    for slug, board in opened.items():
        findings.elsewhere |= board.elsewhere
        findings.shown += len(board.answers)
        findings.faults += [f"{slug}: {each}" for each in board.failures]
        if len(board.answers) != boards[slug]:
            findings.faults.append(
                f"{slug}: {len(board.answers)} of {boards[slug]} charts were asked for"
            )
        for number, answer in board.answers.items():
            said = figures_differ(wants[number], answer)
            if said:
                findings.faults.append(f"{slug}: {wants[number].card.title}: {said}")


def _refused(server: Server, database: int) -> int:
    refused = 0
    for sql in FORBIDDEN:
        try:
            server.post("sqllab/execute/", {"database_id": database, "sql": sql})
        except SupersetError:
            refused += 1
    return refused


def _versions(python: Path) -> dict[str, str]:
    names = ("apache-superset", "duckdb", "duckdb-engine", "psycopg2-binary")
    code = (
        "import importlib.metadata as m, json, platform;"
        f"print(json.dumps({{'Python': platform.python_version(),"
        f"**{{n: m.version(n) for n in {names!r}}}}}))"
    )
    told = subprocess.run(
        [python, "-c", code], capture_output=True, check=True, text=True
    )
    versions: dict[str, str] = json.loads(told.stdout)
    return versions


if __name__ == "__main__":
    sys.exit(bool(main()))
