"""Rejected rows are kept as they stood, and shown only to those who say why."""

from __future__ import annotations

import gzip
from typing import TYPE_CHECKING

import pytest

from ingest.errors import UsageError
from ingest.landing import land
from ingest.quarantine import audit_is_whole, read_faults, reveal
from ingest.workspace import create_workspace

if TYPE_CHECKING:
    from pathlib import Path

    from ingest.workspace import Workspace

MAPPING = """\
source: hris
feeds:
  workers:
    entity: workers
    files: "workers*.csv"
    delivery: full
    columns:
      worker_id: id
      full_name: name
      email: mail
      birth_date: born
      hire_date: hired
      gender: {from: sex, codes: {F: female, M: male}}
"""
HEADER = "id,name,mail,born,hired,sex\n"
ADA = "001,CanaryAda Lovelace,Canary.Ada@example.org,1990-12-10,2020-02-29,F\n"
BOB = "002,CanaryBob,canary.bob@example.org,1985-01-01,2019-01-01,M\n"
BAD = "003,CanaryEve,canary.eve@example.org,1985-01-01,CanaryDate,X\n"
CYD = "004,CanaryCyd,canary.cyd@example.org,1985-01-01,2019-01-01,M\n"


@pytest.fixture
def workspace(tmp_path: Path) -> Workspace:
    made = create_workspace(tmp_path / "workspace")
    (made.mappings / "hris.yaml").write_text(MAPPING, encoding="utf-8")
    (made.landing / "hris").mkdir()
    return made


def test_a_rejected_row_is_shown_to_those_who_say_why(workspace: Workspace) -> None:
    _put(workspace, "workers.csv", HEADER + ADA + BAD)
    land(workspace)
    faults = read_faults(workspace, source="hris", rule="type_date")
    assert faults.select("delivery_id", "file_name", "line", "column_name").rows() == [
        (1, "workers.csv", 3, "hire_date")
    ]
    (shown,) = reveal(workspace, 1, 3, reason="correct the hire date")
    assert shown.text == BAD.strip()
    assert audit_is_whole(workspace)
    for wrong in ((1, 2, "why"), (9, 3, "why"), (1, 3, " ")):
        with pytest.raises(UsageError):
            reveal(workspace, wrong[0], wrong[1], reason=wrong[2])


@pytest.mark.parametrize("suffix", ["", ".gz"])
def test_conflicting_rows_are_kept_as_they_stood_so_they_can_be_sent_again(
    workspace: Workspace, suffix: str
) -> None:
    other = '001,"CanaryAda, Lovelace",canary.ada@example.org,,2021-01-01,F\n'
    content = (HEADER + ADA + BOB + other + CYD).encode()
    path = workspace.landing / "hris" / f"workers.csv{suffix}"
    path.write_bytes(gzip.compress(content) if suffix else content)
    (delivery,) = land(workspace)
    assert delivery.rows_quarantined == 2
    shown = [reveal(workspace, 1, line, reason="which is right") for line in (2, 4)]
    assert [row.text for rows in shown for row in rows] == [ADA.strip(), other.strip()]


def _put(workspace: Workspace, name: str, content: str) -> Path:
    path = workspace.landing / "hris" / name
    path.write_text(content, encoding="utf-8")
    return path
