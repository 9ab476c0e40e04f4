"""One invented organisation, from the generator's files to a warehouse with frames.

Only files that the frames rest on are written and landed: who works where, who started
what, how people were rated and what they answered. They come as the demo writes them,
dirt included.
"""

from __future__ import annotations

import hashlib
import shutil
from contextlib import contextmanager
from typing import TYPE_CHECKING, Final

from ingest.demo import (
    files_jobs,
    files_lms,
    files_mentoring,
    files_performance,
    files_promotions,
    files_reference,
    files_workers,
    surveys,
)
from tests.planted.frames import build_frames

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    import duckdb

    from ingest.demo.scenario import Scenario
    from ingest.workspace import Workspace
    from tests.planted.frames import Statement

ENTITIES: Final = (
    *("workers", "job_history", "person_identifiers", "promotions"),
    *("grades", "roles", "org_units"),
    *("training_records", "mentoring_matches", "performance_reviews"),
    "survey_responses",
)
_FILES: Final = (
    ("hris/worker_position_history.csv", files_jobs.write_positions),
    ("hris/worker_history.csv", files_workers.write_workers),
    ("hris/promotion_report.csv", files_promotions.write_promotions),
    ("hris/promotion_report_corrected.csv", files_promotions.write_corrections),
    ("hris/id_crosswalk.csv", files_workers.write_crosswalk),
    ("reference/grades.csv", files_reference.write_grades),
    ("reference/roles.csv", files_reference.write_roles),
    ("reference/organization.csv", files_reference.write_organisation),
    ("mentoring/matches.csv", files_mentoring.write_matches),
)
_YEARLY_FILES: Final = (
    ("lms", files_lms.write_transcripts),
    ("performance", files_performance.write_reviews),
    ("surveys", surveys.write_surveys),
)


def land_organisation(
    place: Path, scenario: Scenario, *, key: str | None = None
) -> Workspace:
    """Write an organisation's files into a new workspace and land them.

    Args:
        place: The new workspace.
        scenario: The organisation.
        key: What pseudonyms are made with; by default the seed, so that each
            organisation is the same again.
    """
    from ingest.demo.declared import write_programs
    from ingest.demo.dirt import Tally
    from ingest.demo.organisation import MAPPINGS
    from ingest.demo.world import build_world
    from ingest.landing import land
    from ingest.workspace import WorkspaceSettings, create_workspace

    workspace = create_workspace(
        place, settings=WorkspaceSettings(time_zone="UTC", as_of=scenario.end)
    )
    landing = workspace.root / "landing"
    for name in {name.partition("/")[0] for name, _ in (*_FILES, *_YEARLY_FILES)}:
        (landing / name).mkdir(parents=True, exist_ok=True)
    world = build_world(scenario)
    for name, write in _FILES:
        write(world, (landing / name).parent, Tally())
    for name, write_years in _YEARLY_FILES:
        write_years(world, landing / name, {})
    shutil.copytree(MAPPINGS, workspace.root / "mappings", dirs_exist_ok=True)
    write_programs(world, workspace.root / "programs")
    _give_key(workspace, key or f"{scenario.seed}")
    land(workspace, entities=ENTITIES)
    return workspace


def _give_key(workspace: Workspace, key: str) -> None:
    workspace.pseudonym_key.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    workspace.pseudonym_key.write_bytes(hashlib.sha256(key.encode()).digest())


@contextmanager
def warehouse(
    workspace: Workspace, statements: tuple[Statement, ...]
) -> Iterator[duckdb.DuckDBPyConnection]:
    """Open a warehouse in memory, with the frames of what was landed."""
    import duckdb

    from ingest.raw_views import register_raw_views

    with duckdb.connect(
        ":memory:", config={"threads": 1, "preserve_insertion_order": False}
    ) as connection:
        connection.execute("attach ':memory:' as warehouse")
        connection.execute("use warehouse")
        connection.execute("set TimeZone = 'UTC'")
        register_raw_views(connection, workspace)
        build_frames(connection, statements)
        yield connection
