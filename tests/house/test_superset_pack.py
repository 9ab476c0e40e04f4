"""The pack for Superset: every name in it exists, and nothing in it adds up.

That Superset itself takes it, and answers as the published tables do, is proved beside
the suite: `make proof-superset`.
"""

import copy
import re
import zipfile
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

from dashboards.pages import PAGES
from dashboards.superset.cards import MANIFEST
from dashboards.superset.forms import CAPTIONS, FORMS
from dashboards.superset.pack import archive, pack_files
from orchestration.cli import main
from publish.errors import PublishError
from publish.manifest import Manifest, TableFact, read_manifest
from tests.house.rules import packs

WORD = "hunter2"
SERVER = "postgresql://superset@db.example/people"
MOBILITY = "charts/overview_mobility.yaml"
FILE = "duckdb:////srv/people/published/latest/marts.duckdb"


@pytest.fixture(scope="module")
def manifest(demo_workspace: Path) -> Manifest:
    return read_manifest((demo_workspace / "published/latest").resolve())


@pytest.fixture(scope="module")
def published(manifest: Manifest) -> dict[str, set[str]]:
    return {
        table.name: {column.name for column in table.columns}
        for table in manifest.tables
    }


@pytest.fixture(scope="module")
def files(manifest: Manifest) -> dict[str, str]:
    return pack_files(manifest, address=SERVER, schema="published")


@pytest.fixture(scope="module")
def pack(files: dict[str, str]) -> dict[str, dict[str, Any]]:
    return packs.documents(files)


def test_superset_knows_every_field(pack: dict[str, dict[str, Any]]) -> None:
    assert packs.malformed(pack) == []


def test_every_name_is_published(
    pack: dict[str, dict[str, Any]], published: dict[str, set[str]]
) -> None:
    assert len(packs.of_kind(pack, "datasets")) == len(published)
    assert packs.dangling(pack, published) == []


def test_there_is_a_dashboard_for_each_page(pack: dict[str, dict[str, Any]]) -> None:
    boards = packs.of_kind(pack, "dashboards").values()

    assert [each["dashboard_title"] for each in boards] == [page.name for page in PAGES]
    assert packs.unplaced(pack) == set()


def test_nothing_adds_up(pack: dict[str, dict[str, Any]]) -> None:
    assert packs.adding_up(pack) == []


def test_every_form_is_of_a_drawing_of_the_pages() -> None:
    drawn = {
        (page.page_id, chart.chart_id)
        for page in PAGES
        for chart in page.charts
        if chart.spec is not None and not chart.query.startswith(MANIFEST)
    }

    assert FORMS
    assert set(FORMS) <= drawn


def test_no_caption_tells_of_another_drawing(pack: dict[str, dict[str, Any]]) -> None:
    """The pages draw hollow marks, bands and dashed lines: Superset does not."""
    drawn = re.compile(
        r"hollow|pale|dashed|dotted|^dot\b|with 95 % bands", re.IGNORECASE
    )
    said = [
        chart["description"] or "" for chart in packs.of_kind(pack, "charts").values()
    ]

    assert sum(map(bool, said)) > len(PAGES)
    assert [each for each in said if drawn.search(each)] == []
    assert set(CAPTIONS) <= set(FORMS)


def test_descriptions_are_those_of_the_published_set(
    pack: dict[str, dict[str, Any]], manifest: Manifest
) -> None:
    said = {
        (table.name, column.name): " ".join(column.description.split())
        for table in manifest.tables
        for column in table.columns
    }
    shown = {
        (dataset["table_name"], column["column_name"]): column["description"]
        for dataset in packs.of_kind(pack, "datasets").values()
        for column in dataset["columns"]
    }

    assert shown == said


def test_identifiers_are_unique_and_stay(
    pack: dict[str, dict[str, Any]], manifest: Manifest
) -> None:
    elsewhere = packs.documents(pack_files(manifest, address=FILE, schema="other"))
    identifiers = {
        name: document["uuid"] for name, document in pack.items() if "uuid" in document
    }

    assert len(set(identifiers.values())) == len(identifiers)
    assert identifiers == {
        name: document["uuid"]
        for name, document in elsewhere.items()
        if "uuid" in document
    }


def test_equal_packs_have_equal_bytes(
    files: dict[str, str], manifest: Manifest
) -> None:
    again = pack_files(manifest, address=SERVER, schema="published")
    packed = archive(files)

    assert packed == archive(dict(reversed(again.items())))
    with zipfile.ZipFile(BytesIO(packed)) as bundle:
        assert len(bundle.namelist()) == len(files)
        assert {name.split("/")[0] for name in bundle.namelist()} == {"stepladder"}


def test_a_file_is_opened_for_reading_only(manifest: Manifest) -> None:
    pack = packs.documents(pack_files(manifest, address=FILE, schema="published"))
    (database,) = packs.of_kind(pack, "databases").values()

    connected = database["extra"]["engine_params"]["connect_args"]
    assert connected["read_only"] is True
    assert connected["config"] == {
        "enable_external_access": "false",
        "lock_configuration": "true",
    }
    assert not any(value for key, value in database.items() if key.startswith("allow_"))


@pytest.mark.parametrize("column", [None, "mover_count"])
def test_what_an_older_set_does_not_have_is_named(
    column: str | None, manifest: Manifest
) -> None:
    def before(table: TableFact) -> TableFact:
        kept = [each for each in table.columns if column and each.name != column]
        fewer = {"columns": tuple(kept)}
        return table.model_copy(update=fewer) if table.name == "rpt_mobility" else table

    older = manifest.model_copy(update={"tables": tuple(map(before, manifest.tables))})

    with pytest.raises(PublishError, match=f"rpt_mobility.{column or ''}"):
        pack_files(older, address=SERVER, schema="published")


@pytest.mark.parametrize(
    ("address", "said"),
    [
        (f"postgresql://superset:{WORD}@db.example/people", "holds a password"),
        (f"postgresql://db.example/people?password={WORD}", "holds a password"),
        (f"mysql://superset@db.example/{WORD}", "DuckDB or PostgreSQL"),
    ],
)
def test_an_address_that_must_not_be_handed_on(
    address: str, said: str, demo_workspace: Path, tmp_path: Path
) -> None:
    target = tmp_path / "pack.zip"
    where = ("--workspace", str(demo_workspace), "--to", str(target))

    ended = CliRunner().invoke(
        main, ["export", "superset", *where, "--database-uri", address]
    )

    assert ended.exit_code == 2
    assert said in ended.output
    assert WORD not in ended.output
    assert not target.exists()


def test_the_command_writes_the_pack(
    demo_workspace: Path, tmp_path: Path, manifest: Manifest
) -> None:
    target = tmp_path / "pack.zip"
    where = ("--workspace", str(demo_workspace), "--to", str(target))

    ended = CliRunner().invoke(
        main, ["export", "superset", *where, "--database-uri", FILE]
    )

    assert ended.exit_code == 0, ended.output
    wanted = pack_files(manifest, address=FILE, schema="published")
    assert target.read_bytes() == archive(wanted)


def test_a_metric_that_adds_up_is_found(pack: dict[str, dict[str, Any]]) -> None:
    name = "datasets/Stepladder/rpt_mobility.yaml"
    dataset = copy.deepcopy(pack[name])
    dataset["metrics"][0]["expression"] = "sum(mover_count)"

    assert packs.adding_up({**pack, name: dataset}) == [
        "rpt_mobility: sum(mover_count)"
    ]


@pytest.mark.parametrize(
    "change",
    [
        {"metrics": [{"aggregate": "MAX", "expressionType": "SIMPLE"}]},
        {"stack": "Stack"},
        {"x_axis": "sum(mover_count)"},
    ],
)
def test_a_chart_that_adds_up_is_found(
    change: dict[str, Any], pack: dict[str, dict[str, Any]]
) -> None:
    chart = copy.deepcopy(pack[MOBILITY])
    chart["params"].update(change)

    assert len(packs.adding_up({**pack, MOBILITY: chart})) == 1


def test_a_column_that_is_not_published_is_found(
    pack: dict[str, dict[str, Any]], published: dict[str, set[str]]
) -> None:
    fewer = {**published, "rpt_mobility": published["rpt_mobility"] - {"mover_count"}}
    chart = copy.deepcopy(pack[MOBILITY])
    chart["params"]["x_axis"] = "nowhere"

    assert packs.dangling({**pack, MOBILITY: chart}, fewer) == [
        "rpt_mobility: columns",
        "Internal mobility: nowhere",
    ]


def test_a_field_that_superset_does_not_know_is_found(
    pack: dict[str, dict[str, Any]],
) -> None:
    planted = {**pack, "metadata.yaml": {"version": "1.0.0", "author": "nobody"}}

    assert packs.malformed(planted) == ["metadata.yaml: unknown author"]
