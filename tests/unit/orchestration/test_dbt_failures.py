"""A failed build says what failed, why and where, and never quotes a value.

dbt itself fails here, on a small project of its own with invented people.
"""

from __future__ import annotations

import shlex
import shutil
import subprocess
import warnings
from typing import TYPE_CHECKING, Final

import pytest

from ingest.workspace import WorkspaceSettings, create_workspace
from orchestration import dbt_runner
from orchestration.dbt_failures import tell_failures, tell_message
from orchestration.settings import DBT_PROJECT

if TYPE_CHECKING:
    from pathlib import Path

FILES: Final = {
    "dbt_project.yml": """\
name: stepladder
version: "1.0.0"
config-version: 2
profile: stepladder
models: {+materialized: table}
flags: {require_generic_test_arguments_property: true}
""",
    "models/people.sql": """\
select * from (values (1, 'Jane'), (1, 'Joe'), (2, null)) as people (id, name)
""",
    "models/misspelt.sql": 'select idd from {{ ref("people") }}\n',
    "models/converted.sql": 'select cast(name as int) as n from {{ ref("people") }}\n',
    "models/contracted.sql": """\
{{ config(contract={"enforced": true}) }} select id from {{ ref("people") }}
""",
    "models/hoarding.sql": "select list(n) as n_all from range(40000000) as num (n)\n",
    "models/behind.sql": 'select * from {{ ref("misspelt") }}\n',
    "models/faulty.sql": 'select * from {{ ref("people") }}\n',
    "models/schema.yml": """\
version: 2
models:
  - name: contracted
    columns: [{name: id, data_type: varchar}]
  - name: faulty
    data_tests:
      - unique_key: {arguments: {columns: [id]}, description: "Ids are unique."}
      - always:
          name: always_faulty
          arguments: {rules: {has_name: "name is not null", is_second: "id > 1"}}
""",
}
TOLD: Final = """\
6 models or tests failed; 1 model behind them left out
  model contracted: its columns differ from its contract: id is INTEGER, the contract \
says VARCHAR
    see dbt_project/models/contracted.sql
  model converted: Conversion Error
    see dbt_project/models/converted.sql
  model hoarding: Out of Memory Error: raise memory_limit_mb in stepladder.yaml
    see dbt_project/models/hoarding.sql
  model misspelt: Binder Error: Referenced column "idd" not found in FROM clause!
    see dbt_project/models/misspelt.sql
  test always_faulty on faulty: 3 rows break it (has_name: 1, is_second: 2)
    see dbt_project/models/schema.yml
  test unique_key_faulty_id on faulty: 1 row breaks it
    see dbt_project/models/schema.yml (Ids are unique.)
  dbt's own words: dbt/logs/dbt.log
  The rows, until the next run: """


def test_models_and_tests_that_fail_are_told_with_rows_and_places(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    project = tmp_path / "project"
    for name, text in FILES.items():
        (project / name).parent.mkdir(parents=True, exist_ok=True)
        (project / name).write_text(text, encoding="utf-8")
    shutil.copy(DBT_PROJECT / "profiles.yml", project)
    shutil.copytree(DBT_PROJECT / "tests" / "generic", project / "tests" / "generic")
    monkeypatch.setattr(dbt_runner, "DBT_PROJECT", project)
    small = WorkspaceSettings(memory_limit_mb=256)
    workspace = create_workspace(tmp_path / "workspace", settings=small)
    workspace.building.mkdir(parents=True)
    with warnings.catch_warnings():
        # dbt forgets to close a log file with each call in one process
        warnings.simplefilter("ignore", ResourceWarning)
        results = dbt_runner.build(workspace, variables={})

    told = tell_failures(workspace, sorted(results, key=lambda each: each.unique_id))

    advice = told.removeprefix(TOLD)
    assert advice != told
    shown = subprocess.run(
        shlex.split(advice), capture_output=True, text=True, check=True
    )
    assert "has_name" in shown.stdout
    assert shown.stdout.count("is_second") == 2
    assert (workspace.dbt / "logs" / "dbt.log").is_file()


@pytest.mark.parametrize(
    ("message", "told"),
    [
        ("", ""),
        ("Got 3 results, configured to fail", "Got 3 results, configured to fail"),
        (
            """Runtime Error in model m (models/m.sql)
  Parser Error: syntax error at or near "frm"

  LINE 5:  select id frm people
                     ^""",
            'Parser Error: syntax error at or near "frm" LINE 5:  select id frm people',
        ),
        (
            """Runtime Error in model m (models/m.sql)
  Out of Memory Error: failed to allocate 16 KiB""",
            "Out of Memory Error: raise memory_limit_mb in stepladder.yaml",
        ),
        (
            """Runtime Error in model m (models/m.sql)
  Constraint Error: Duplicate key "name: Jane Doe" violates unique constraint""",
            "Constraint Error",
        ),
        (
            """Runtime Error in model m (models/m.sql)
  Constraint Error: NOT NULL constraint failed: m.name""",
            "Constraint Error: NOT NULL constraint failed: m.name",
        ),
        (
            """Compilation Error in model m (models/m.sql)
  'no_macro' is undefined.""",
            "Compilation Error: 'no_macro' is undefined.",
        ),
    ],
)
def test_a_message_keeps_what_is_about_sql_and_loses_values(
    message: str, told: str
) -> None:
    assert tell_message(message) == told
