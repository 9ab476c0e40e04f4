"""A workspace has its place, and its settings cannot hurt."""

import stat
import zoneinfo
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from ingest.errors import UsageError
from ingest.workspace import (
    SETTINGS_FILE,
    WorkspaceSettings,
    create_workspace,
    load_workspace,
)


def _settings(folder: Path, text: str) -> Path:
    (folder / SETTINGS_FILE).write_text(text, encoding="utf-8")
    return folder


def test_a_new_workspace_can_be_opened_with_the_settings_it_was_made_with(
    tmp_path: Path,
) -> None:
    settings = WorkspaceSettings(
        as_of=date(2024, 6, 30), time_zone="Europe/Berlin", fiscal_year_start_month=4
    )

    made = create_workspace(tmp_path / "acme", settings=settings)

    opened = load_workspace(tmp_path / "acme")
    assert opened.root == made.root
    assert opened.settings.model_dump(exclude={"threads"}) == settings.model_dump(
        exclude={"threads"}
    )


def test_a_new_workspace_has_every_folder_that_is_written_to(tmp_path: Path) -> None:
    made = create_workspace(tmp_path / "acme")

    folders = (
        made.landing,
        made.mappings,
        made.programs,
        made.raw_store,
        made.vault,
        made.quarantine,
        made.warehouse,
        made.published,
        made.quality_reports,
        made.dagster_home,
        made.scratch,
        made.dbt,
    )
    assert all(folder.is_dir() for folder in folders)
    assert not made.truth.exists()


def test_vault_quarantine_and_scratch_are_for_the_owner_alone(tmp_path: Path) -> None:
    made = create_workspace(tmp_path / "acme")

    modes = {
        stat.S_IMODE(folder.stat().st_mode)
        for folder in (made.vault, made.quarantine, made.scratch)
    }
    assert modes == {0o700}


def test_every_path_of_a_workspace_lies_inside_it(tmp_path: Path) -> None:
    made = create_workspace(tmp_path / "acme")

    paths = [
        value
        for name in dir(type(made))
        if isinstance(value := getattr(made, name), Path)
    ]
    assert len(paths) >= 20
    assert all(path.is_relative_to(made.root) for path in paths)


def test_an_existing_workspace_is_never_overwritten(tmp_path: Path) -> None:
    create_workspace(tmp_path / "acme")

    with pytest.raises(UsageError, match="already"):
        create_workspace(tmp_path / "acme")


def test_a_workspace_cannot_be_made_where_a_file_stands(tmp_path: Path) -> None:
    (tmp_path / "acme").write_text("", encoding="utf-8")

    with pytest.raises(UsageError, match="cannot be made"):
        create_workspace(tmp_path / "acme")


def test_a_folder_without_settings_is_not_a_workspace(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="stepladder init"):
        load_workspace(tmp_path)


def test_every_setting_may_be_left_out(tmp_path: Path) -> None:
    settings = load_workspace(_settings(tmp_path, "time_zone: UTC\n")).settings

    assert settings.as_of == "latest_delivery"
    assert settings.minimum_group_size == 5
    assert settings.minimum_group_size_sensitive == 10
    assert settings.max_rejected_share == 0.05
    assert settings.keep_generations == 5
    assert not settings.data_docs
    assert settings.memory_limit_mb == 2048
    assert settings.threads >= 1


def test_the_number_of_threads_is_not_written_for_another_machine(
    tmp_path: Path,
) -> None:
    create_workspace(tmp_path / "acme")

    written = (tmp_path / "acme" / SETTINGS_FILE).read_text(encoding="utf-8")
    assert "threads:" not in written


@pytest.mark.parametrize(
    ("line", "key"),
    [
        ("as_of: yesterday", "as_of"),
        ("as_of: 2024-02-30", "as_of"),
        ("as_of: 20240230", "as_of"),
        ("time_zone: Mars/Olympus", "time_zone"),
        ("time_zone: ../../etc/passwd", "time_zone"),
        ("fiscal_year_start_month: 13", "fiscal_year_start_month"),
        ("minimum_group_size: 4", "minimum_group_size"),
        ("minimum_group_size_sensitive: 9", "minimum_group_size_sensitive"),
        ("disclosure_profile: none", "disclosure_profile"),
        ('minimum_group_size: "5"', "minimum_group_size"),
        ("max_rejected_share: 1.1", "max_rejected_share"),
        ("keep_generations: 0", "keep_generations"),
        ("memory_limit_mb: 2GB", "memory_limit_mb"),
        ("threads: true", "threads"),
    ],
)
def test_a_setting_out_of_its_range_is_refused_by_name_and_line(
    tmp_path: Path, line: str, key: str
) -> None:
    with pytest.raises(UsageError) as refused:
        load_workspace(_settings(tmp_path, f"# settings\n{line}\n"))

    assert refused.value.line == 2
    assert refused.value.column == key


def test_an_unknown_setting_gets_the_nearest_known_one(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="Did you mean `time_zone`"):
        load_workspace(_settings(tmp_path, "timezone: UTC\n"))


def test_sensitive_groups_may_not_be_smaller_than_others(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="below minimum_group_size"):
        load_workspace(
            _settings(
                tmp_path, "minimum_group_size: 20\nminimum_group_size_sensitive: 10\n"
            )
        )


def test_a_works_council_sees_groups_of_ten_and_multiples_of_ten(
    tmp_path: Path,
) -> None:
    told = "disclosure_profile: works_council\n"
    settings = load_workspace(_settings(tmp_path, told)).settings

    assert settings.minimum_group_size == 10
    assert settings.minimum_group_size_sensitive == 10
    assert settings.rounding_base == 10
    with pytest.raises(UsageError, match="below that of the disclosure_profile"):
        load_workspace(_settings(tmp_path, f"{told}minimum_group_size: 5\n"))


def test_the_size_of_groups_is_written_only_where_somebody_chose_it(
    tmp_path: Path,
) -> None:
    create_workspace(tmp_path / "acme")
    chosen = WorkspaceSettings(minimum_group_size=8)
    create_workspace(tmp_path / "strict", settings=chosen)

    written = (tmp_path / "acme" / SETTINGS_FILE).read_text(encoding="utf-8")
    assert "disclosure_profile: default" in written
    assert "minimum_group_size" not in written
    written = (tmp_path / "strict" / SETTINGS_FILE).read_text(encoding="utf-8")
    assert "\nminimum_group_size: 8" in written


_HOSTILE = st.one_of(
    st.text(max_size=30),
    st.sampled_from(
        ["'; drop table x; --", "${jndi:x}", "{{ var() }}", "a\x00b", "../..", "%s%n"]
    ),
    st.none(),
    st.booleans(),
    st.integers(),
    st.floats(),
    st.lists(st.text(max_size=3), max_size=2),
)


@given(
    given_settings=st.fixed_dictionaries(
        {}, optional=dict.fromkeys(WorkspaceSettings.model_fields, _HOSTILE)
    )
)
def test_hostile_settings_are_refused_or_within_their_range(
    given_settings: dict[str, Any],
) -> None:
    try:
        settings = WorkspaceSettings.model_validate(given_settings)
    except ValidationError:
        return
    assert settings.as_of == "latest_delivery" or isinstance(settings.as_of, date)
    assert settings.time_zone in zoneinfo.available_timezones()
    assert 1 <= settings.fiscal_year_start_month <= 12
    assert 3 <= settings.minimum_group_size <= settings.minimum_group_size_sensitive
    assert 0 <= settings.max_rejected_share <= 1
    assert 256 <= settings.memory_limit_mb <= 1_048_576
    assert 1 <= settings.threads <= 512


def test_the_folders_that_hold_data_are_the_owners_alone(tmp_path: Path) -> None:
    made = create_workspace(tmp_path / "workspace")
    private = (
        *(made.landing, made.store, made.raw_store, made.vault, made.quarantine),
        *(made.warehouse, made.reports, made.dagster_home, made.scratch, made.dbt),
    )
    assert {folder.stat().st_mode & 0o777 for folder in private} == {0o700}
