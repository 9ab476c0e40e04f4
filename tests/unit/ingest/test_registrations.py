"""The first text of a declaration is kept: a change or a withdrawal shows."""

from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

import duckdb
import pytest

from ingest import ledger
from ingest.programs import load_programs, redeclared
from ingest.raw_views import register_raw_views
from ingest.registrations import registrations, remember_programs
from ingest.workspace import Workspace, create_workspace

MENTORING = """\
program: mentoring
version: 1
name: Mentoring
registered_at: 2026-01-15
question: Do people with a mentor stay longer?
owner: talent
treatment: {mentoring_programs: [M-1]}
outcomes:
  primary: [{name: exited, horizon_months: 12, smallest_effect_of_interest: 0.03}]
"""
Build = Callable[[], list[tuple[object, ...]]]


@pytest.fixture
def workspace(tmp_path: Path) -> Workspace:
    found = create_workspace(tmp_path / "acme")
    (found.programs / "mentoring.yaml").write_text(MENTORING, encoding="utf-8")
    return found


@pytest.fixture
def build(workspace: Workspace) -> Build:
    """Make the raw tables as a run does; tell what stands of each version."""

    def make() -> list[tuple[object, ...]]:
        with duckdb.connect() as connection:
            register_raw_views(connection, workspace)
            return connection.execute(
                "select program_version, is_changed, is_withdrawn, "
                "spec_sha256 = registered_sha256, first_seen_at is not null "
                "from raw_config.programs order by program_version"
            ).fetchall()

    return make


def test_a_declaration_is_registered_by_the_first_build(build: Build) -> None:
    assert build() == [(1, False, False, True, True)]
    assert build() == [(1, False, False, True, True)]


def test_another_declaration_under_the_same_version_shows(
    workspace: Workspace, build: Build
) -> None:
    build()
    changed = MENTORING.replace("0.03", "0.01")
    (workspace.programs / "mentoring.yaml").write_text(changed, encoding="utf-8")

    assert build() == [(1, True, False, False, True)]

    (workspace.programs / "mentoring.yaml").write_text(MENTORING, encoding="utf-8")
    assert build() == [(1, False, False, True, True)]


def test_the_next_version_is_a_registration_of_its_own(
    workspace: Workspace, build: Build
) -> None:
    build()
    newer = MENTORING.replace("version: 1", "version: 2").replace("0.03", "0.01")
    (workspace.programs / "mentoring_2.yaml").write_text(newer, encoding="utf-8")

    assert build() == [(1, False, False, True, True), (2, False, False, True, True)]


def test_a_withdrawn_declaration_stays_listed_with_its_outcomes(
    workspace: Workspace, build: Build
) -> None:
    build()
    (workspace.programs / "mentoring.yaml").unlink()

    assert build() == [(1, False, True, True, True)]
    with duckdb.connect() as connection:
        register_raw_views(connection, workspace)
        told = connection.execute(
            "select outcome_name, horizon_months, smallest_effect_of_interest "
            "from raw_config.program_outcomes"
        ).fetchall()
        parts = connection.execute(
            "select * from raw_config.program_components"
        ).fetchall()
    assert told == [("exited", 12, 0.03)]
    assert parts == []


def test_what_is_built_from_the_knowledge_of_a_past_day_registers_nothing(
    workspace: Workspace,
) -> None:
    noon = datetime(2026, 1, 31, 12)  # noqa: DTZ001 - UTC without a zone, as promised
    with duckdb.connect() as connection:
        register_raw_views(connection, workspace, known_at=noon)
        seen = connection.execute(
            "select first_seen_at from raw_config.programs"
        ).fetchall()

    assert seen == [(None,)]
    with ledger.open_ledger(workspace.ledger) as opened:
        assert opened.execute("select count(*) from programs").fetchone()[0] == 0


def test_the_first_sight_of_a_version_is_dated_once(workspace: Workspace) -> None:
    declared = load_programs(workspace)
    with ledger.open_ledger(workspace.ledger) as opened:
        remember_programs(opened, declared, now=lambda: _noon(1))
        remember_programs(opened, declared, now=lambda: _noon(2))
        (found,) = registrations(opened, declared)

    assert found.first_seen_at == "2026-01-01T12:00:00+00:00"


def test_a_kept_declaration_is_read_again_as_it_was(workspace: Workspace) -> None:
    (program,) = load_programs(workspace)

    assert redeclared(program.declared) == program


def test_a_kept_declaration_that_no_release_reads_any_more_is_passed_over() -> None:
    assert redeclared('{"program": "mentoring"}') is None


def _noon(day: int) -> datetime:
    return datetime(2026, 1, day, 12, tzinfo=UTC)
