"""No file of a site tells anything of a group that is too small to be shown."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import duckdb
import pytest

from tests.house.rules import sites

HERE = "data/overview.js"


@pytest.fixture(scope="module")
def published(demo_workspace: Path) -> Path:
    return (demo_workspace / "published/latest").resolve()


@pytest.fixture(scope="module")
def files(published: Path) -> sites.Files:
    return sites.files_of(published / "site")


@pytest.fixture(scope="module")
def protected(demo_workspace: Path, published: Path) -> dict[str, sites.Protection]:
    parsed = (demo_workspace / "dbt/target/manifest.json").read_text(encoding="utf-8")
    return sites.protections(published, json.loads(parsed))


@pytest.fixture(scope="module")
def warehouse(demo_workspace: Path) -> Iterator[duckdb.DuckDBPyConnection]:
    """Every layer, with the reports as they are before small groups are hidden."""
    path = demo_workspace / "warehouse/latest/warehouse.duckdb"
    with duckdb.connect(path, read_only=True) as connection:
        yield connection


@pytest.fixture(scope="module")
def hidden(
    published: Path,
    protected: dict[str, sites.Protection],
    warehouse: duckdb.DuckDBPyConnection,
) -> set[float]:
    return sites.distinctive_figures(published, protected, warehouse)


def planted(files: sites.Files, column: str, value: object) -> sites.Files:
    """Write a value into every row of a column of one query, as a leak would."""
    text = files[HERE]
    start, end = text.index("{"), text.rindex("}") + 1
    page: dict[str, Any] = json.loads(text[start:end])
    data = page["data"]["promotion-rates"]
    data["columns"][column] = {"distinct": [value], "places": [0] * data["rows"]}
    return {**files, HERE: text[:start] + json.dumps(page) + text[end:]}


def test_every_page_has_data_that_can_be_decoded(files: sites.Files) -> None:
    decoded = list(sites.queries_of(files))

    assert len({place.split(":")[0] for place, _, _ in decoded}) == 8
    assert sum(len(rows) for _, _, rows in decoded) > 10_000


def test_no_count_is_below_the_smallest_group(
    files: sites.Files, protected: dict[str, sites.Protection]
) -> None:
    assert sites.small_counts(files, protected) == []


def test_a_count_below_the_smallest_group_is_found(
    files: sites.Files, protected: dict[str, sites.Protection]
) -> None:
    assert sites.small_counts(planted(files, "promotion_count", 4), protected)


def test_rows_of_small_groups_have_no_figure(
    files: sites.Files,
    protected: dict[str, sites.Protection],
    warehouse: duckdb.DuckDBPyConnection,
) -> None:
    looked_up, told = sites.told_of_small_groups(files, protected, warehouse)

    assert told == []
    assert looked_up > 500


def test_a_figure_of_a_small_group_is_found(
    files: sites.Files,
    protected: dict[str, sites.Protection],
    warehouse: duckdb.DuckDBPyConnection,
) -> None:
    leaking = planted(files, "promotion_rate", 0.25)

    assert sites.told_of_small_groups(leaking, protected, warehouse)[1]


def test_no_file_has_a_figure_that_is_hidden(
    files: sites.Files, hidden: set[float]
) -> None:
    assert len(hidden) > 100
    assert sites.figures_in(files, hidden) == []


def test_a_hidden_figure_is_found_in_any_file(
    files: sites.Files, hidden: set[float]
) -> None:
    figure = max(hidden)
    leaking = planted(files, "promotion_rate", figure)
    beside = {**files, "index.html": f"<p>{figure!r}</p>"}

    assert sites.figures_in(leaking, hidden)
    assert sites.figures_in(beside, hidden) == [f"index.html: {figure!r}"]
