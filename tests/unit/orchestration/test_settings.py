"""The environment is read in one place, and no tool calls home."""

import os
from pathlib import Path

import pytest
import yaml

from ingest.errors import UsageError
from orchestration import settings


@pytest.fixture(autouse=True)
def _environment(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.delenv(settings.WORKSPACE_VARIABLE, raising=False)
    monkeypatch.setenv("DAGSTER_HOME", "")
    monkeypatch.chdir(tmp_path)


def test_the_option_names_the_workspace_before_the_environment(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv(settings.WORKSPACE_VARIABLE, str(tmp_path / "other"))

    assert settings.find_workspace(tmp_path / "given") == tmp_path / "given"
    assert settings.find_workspace() == tmp_path / "other"


def test_a_folder_with_settings_is_a_workspace(tmp_path: Path) -> None:
    (tmp_path / settings.SETTINGS_FILE).touch()

    assert settings.find_workspace() == tmp_path


def test_without_any_the_error_says_how_to_name_one() -> None:
    with pytest.raises(UsageError, match="--workspace"):
        settings.find_workspace()


def test_the_graph_can_be_looked_at_before_there_is_a_workspace(tmp_path: Path) -> None:
    imagined = settings.find_dagster_workspace()

    assert imagined.root == tmp_path / "workspaces/demo"
    assert not imagined.root.exists()


def test_dagster_sends_nothing_and_captures_no_output(tmp_path: Path) -> None:
    home = tmp_path / "dagster"
    settings.prepare_dagster_home(home)

    written = yaml.safe_load((home / "dagster.yaml").read_text())

    assert written["telemetry"] == {"enabled": False}
    assert written["nux"] == {"enabled": False}
    assert written["concurrency"]["runs"]["max_concurrent_runs"] == 1
    assert written["compute_logs"]["class"] == "NoOpComputeLogManager"
    assert os.environ["DAGSTER_HOME"] == str(home)


def test_telemetry_is_off_unless_somebody_chose_otherwise(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.delenv("DAGSTER_DISABLE_TELEMETRY", raising=False)
    monkeypatch.setenv("DBT_SEND_ANONYMOUS_USAGE_STATS", "true")

    settings.silence_telemetry()

    assert os.environ["DAGSTER_DISABLE_TELEMETRY"] == "1"
    assert os.environ["DBT_SEND_ANONYMOUS_USAGE_STATS"] == "true"
