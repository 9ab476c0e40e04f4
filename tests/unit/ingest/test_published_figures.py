"""Earlier generations' figures are shown, as far as they had been published."""

from datetime import UTC, datetime
from pathlib import Path

import duckdb
import pytest

from ingest.published_figures import register_published_figures
from ingest.workspace import Workspace, create_workspace

JULY = "20250731T220000Z-aaaaaaaa"
AUGUST = "20250831T060000Z-bbbbbbbb"


@pytest.fixture
def workspace(tmp_path: Path) -> Workspace:
    """July knew 3 deliveries, August 5."""
    workspace = create_workspace(tmp_path / "people")
    workspace.figures.mkdir()
    for generation, newest in ((JULY, 3), (AUGUST, 5)):
        duckdb.execute(
            f"copy (select '{generation}' as generation, {newest} as last_delivery_id, "
            f"0.25 as value) to '{workspace.figures / generation}.parquet'"
        )
    return workspace


def _shown(
    workspace: Workspace, known_at: datetime | None = None
) -> tuple[int | None, list[str]]:
    with duckdb.connect() as connection:
        oldest = register_published_figures(connection, workspace, known_at)
        found = connection.execute(
            "select generation from raw_ops.published_figures order by all"
        ).fetchall()
    return oldest, [generation for (generation,) in found]


def test_all_kept_generations_are_shown(workspace: Workspace) -> None:
    assert _shown(workspace) == (3, [JULY, AUGUST])


def test_a_past_day_sees_what_had_been_published_by_then(workspace: Workspace) -> None:
    published = datetime(2025, 7, 31, 22, 0, tzinfo=UTC)

    assert _shown(workspace, published) == (3, [JULY])
    assert _shown(workspace, published.replace(hour=21)) == (None, [])


def test_before_the_first_generation_there_are_none(tmp_path: Path) -> None:
    assert _shown(create_workspace(tmp_path / "people")) == (None, [])
