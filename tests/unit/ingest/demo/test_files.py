"""The written files: the same bytes each time, never the shape of our own tables."""

import gzip
import hashlib
import json
from pathlib import Path

import polars as pl
import pytest

from ingest.contract import load_contracts
from ingest.demo import DemoSummary, write_demo
from ingest.demo.files_statements import COURSE
from ingest.programs import load_program


def _write(root: Path, *, seed: int = 7) -> DemoSummary:
    return write_demo(root, employees=600, months=24, seed=seed)


@pytest.fixture(scope="module")
def demo(tmp_path_factory: pytest.TempPathFactory) -> DemoSummary:
    return _write(tmp_path_factory.mktemp("demo"))


def _digests(root: Path) -> dict[str, str]:
    return {
        path.relative_to(root).as_posix(): hashlib.sha256(path.read_bytes()).hexdigest()
        for path in sorted(root.rglob("*"))
        if path.is_file()
    }


def _header(path: Path) -> list[str]:
    match path.suffix:
        case ".csv":
            line = path.read_bytes().split(b"\n", 1)[0].decode("cp1252")
            separator = next(sign for sign in ";\t|," if sign in line)
            return line.removeprefix("ï»¿").strip().split(separator)
        case ".parquet":
            return list(pl.read_parquet_schema(path))
        case ".xlsx":
            return pl.read_excel(path, infer_schema_length=0).columns
        case ".ndjson":
            return list(json.loads(path.read_text().split("\n", 1)[0]))
        case ".gz":
            return list(json.loads(gzip.decompress(path.read_bytes()).split(b"\n")[0]))
        case _:
            return list(json.loads(path.read_text())["programs"][0])


def test_the_same_seed_writes_the_same_bytes(demo: DemoSummary, tmp_path: Path) -> None:
    _write(tmp_path)

    assert _digests(tmp_path) == _digests(demo.root)


def test_another_seed_writes_other_people(demo: DemoSummary, tmp_path: Path) -> None:
    _write(tmp_path, seed=8)
    name = "landing/hris/worker_history.csv"

    assert _digests(tmp_path)[name] != _digests(demo.root)[name]


def test_no_file_has_the_shape_of_our_own_tables(demo: DemoSummary) -> None:
    shapes = [
        {column.name for column in contract.columns}
        for contract in load_contracts().values()
    ]
    for name in demo.rows:
        header = set(_header(demo.root / "landing" / name))
        assert header
        assert "employee_id" not in header
        assert all(len(header & shape) <= len(shape) * 0.6 for shape in shapes), name


def test_the_summary_counts_the_records_of_every_file(demo: DemoSummary) -> None:
    landing = demo.root / "landing"
    lines = (landing / "hris/promotion_report.csv").read_bytes().count(b"\n")
    written = {
        path.relative_to(landing).as_posix()
        for path in landing.rglob("*")
        if path.is_file()
    }

    assert demo.rows["hris/promotion_report.csv"] == lines - 1
    assert set(demo.rows) == written


def test_the_transcripts_are_written_as_german_exports_are(demo: DemoSummary) -> None:
    path = max((demo.root / "landing/lms").glob("transcript_*.csv"))
    text = path.read_bytes().decode("cp1252")

    assert "Führen lernen" in text
    assert "Abgeschlossen" in text
    assert "Completed" in text
    assert ";100,0;" in text


def test_courses_are_assigned_where_they_must_be_taken_and_chosen_elsewhere(
    demo: DemoSummary,
) -> None:
    transcripts = pl.concat(
        pl.read_csv(
            path, separator=";", encoding="cp1252", truncate_ragged_lines=True
        ).select("Pflicht", "Veranlasst durch")
        for path in (demo.root / "landing/lms").glob("transcript_*.csv")
    )

    assert set(transcripts.drop_nulls().unique().rows()) == {
        ("ja", "Zuweisung"),
        ("nein", "Führungskraft"),
        ("nein", "Selbst"),
    }


def test_the_catalogue_names_the_activity_of_each_course_that_statements_name(
    demo: DemoSummary,
) -> None:
    folder = demo.root / "landing/lms"
    catalogue = pl.read_excel(folder / "catalogue.xlsx")["xAPI-Aktivität"]
    told = {
        statement["object"]["id"]
        for path in folder.glob("xapi_*.gz")
        for statement in map(
            json.loads, gzip.decompress(path.read_bytes()).splitlines()
        )
        if statement["object"].get("definition", {}).get("type") == COURSE
    }

    assert told
    assert told <= set(catalogue)


def test_compressed_statements_carry_no_time_and_no_name(demo: DemoSummary) -> None:
    path = min((demo.root / "landing/lms").glob("xapi_*.gz"))
    flags_and_time = path.read_bytes()[3:8]

    assert flags_and_time == b"\0" * 5


def test_statements_name_learners_in_three_ways(demo: DemoSummary) -> None:
    actors = {
        kind
        for path in (demo.root / "landing/lms").glob("xapi_*.gz")
        for line in gzip.decompress(path.read_bytes()).splitlines()
        for kind in json.loads(line)["actor"]
    }

    assert actors == {"objectType", "mbox", "mbox_sha1sum", "account"}


def test_the_programs_are_declared_in_our_own_form(demo: DemoSummary) -> None:
    names = [
        load_program(path).spec.program
        for path in sorted((demo.root / "programs").glob("*.yaml"))
    ]

    assert names == ["certification", "lead_academy", "mentoring", "talent_circle"]


def test_the_dirt_is_about_half_a_percent(demo: DemoSummary) -> None:
    files = json.loads((demo.root / "truth/planted_dirt.json").read_text())["files"]
    large = files["hris/worker_position_history.csv"]

    assert 0.003 < large["rows_quarantined"] / large["rows_in"] < 0.015
    for tally in files.values():
        assert tally["rows_in"] == (
            tally["rows_loaded"]
            + tally["rows_quarantined"]
            + tally["rows_duplicate"]
            + tally["rows_superseded"]
        )
        assert sum(tally["quarantined_by_rule"].values()) == tally["rows_quarantined"]
