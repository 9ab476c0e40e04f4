"""What somebody writes into a YAML file is refused or bound; it is never code.

dbt's variables are rendered as Jinja and end in SQL, so nothing free may get there.
Texts of programs may be anything: they are bound, and come back as they were written.
"""

from __future__ import annotations

import copy
import json
import re
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any, get_args

import duckdb
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from jinja2 import Environment
from pydantic import BaseModel, ValidationError

from ingest.mapping import SourceMapping
from ingest.program_tables import program_rows
from ingest.programs import Program, ProgramSpec
from ingest.raw_views import _declared, register_raw_views
from ingest.registrations import Registration
from ingest.workspace import Workspace, WorkspaceSettings, create_workspace
from orchestration.inputs import dbt_variables

if TYPE_CHECKING:
    from collections.abc import Iterator

SENTINEL = Path("/tmp/stepladder-sentinel-5b2e")  # noqa: S108 - must never be there
PAYLOADS = (
    "{{ env_var('HOME') }}",
    "{% do run_query('select 1') %}",
    f"{{{{ run_query(\"copy (select 1) to '{SENTINEL}'\") }}}}",
    f"'; copy (select 1) to '{SENTINEL}'; --",
    f"') ; attach '{SENTINEL}' as x; select ('",
    "' or 1=1 --",
    f"$(touch {SENTINEL})",
    f"`touch {SENTINEL}`",
    f"| touch {SENTINEL}",
    f"!!python/object/apply:os.system ['touch {SENTINEL}']",
    "../../vault/pseudonym.key",
    "UTC'; set enable_external_access=true; --",
    "2026-01-31' || getenv('HOME') || '",
    "employee{{ 7 * 7 }}",
    "\u202e{{7*7}}",
    "a\x00b",
    "a\n- b: {{ 7 }}",
    '"}, "as_of_date": "x',
)
HOSTILE = st.one_of(
    st.sampled_from(PAYLOADS),
    st.tuples(st.text(max_size=8), st.sampled_from(PAYLOADS), st.text(max_size=8)).map(
        "".join
    ),
    st.text(max_size=40),
    st.text(alphabet="{}%'\"\\;$`()-#", min_size=1, max_size=12),
)
SAFE_VARIABLE = re.compile(r"[A-Za-z0-9_,/+-]{0,120}")
PROGRAM: dict[str, Any] = {
    "program": "lead_academy",
    "version": 1,
    "name": "Lead academy",
    "registered_at": "2026-01-15",
    "question": "Does it help?",
    "owner": "talent",
    "treatment": {"courses": ["L1"], "mentoring_programs": ["M1"], "minimum_dose": 1},
    "opened_on": "2024-01-01",
    "closed_on": "2026-01-01",
    "time_zero": "month_start",
    "eligibility": {
        "minimum_tenure_months": 6,
        "grades": ["G1"],
        "levels": [1],
        "employment": ["regular"],
    },
    "comparison": "waitlist",
    "comparison_courses": ["L2"],
    "rollout": {"unit": "org_unit", "opened": {"U1": "2024-01-01"}},
    "covariates": ["gender"],
    "subgroups": ["gender"],
    "outcomes": {
        "primary": [
            {
                "name": "promoted",
                "horizon_months": 12,
                "smallest_effect_of_interest": 0.03,
            }
        ],
        "secondary": [
            {
                "name": "exited",
                "horizon_months": 12,
                "smallest_effect_of_interest": 0.02,
            }
        ],
        "placebo": [
            {
                "name": "team_mood",
                "horizon_months": 6,
                "smallest_effect_of_interest": 0.1,
            }
        ],
    },
    "cost": {"per_participant": 1500, "currency": "EUR"},
    "benefits": [
        {
            "outcome": "promoted",
            "horizon_months": 12,
            "amount": 10,
            "currency": "EUR",
            "basis": "HR",
        }
    ],
}
MAPPING: dict[str, Any] = {
    "source": "hris",
    "feeds": {
        "staff": {
            "entity": "workers",
            "files": "staff_*.csv",
            "delivery": "full",
            "delivered_on": {"from_file_name": "_([0-9]{8})", "date_format": "%Y%m%d"},
            "columns": {
                "worker_id": {"from": "id", "id_type": "worker_id"},
                "hire_date": {"from": "hired", "date_format": "%Y-%m-%d"},
            },
        }
    },
}


def _places(document: object, path: tuple[Any, ...] = ()) -> Iterator[tuple[Any, ...]]:
    """The path to each value of a document, and to each of its keys."""
    if isinstance(document, dict):
        for key, value in document.items():
            yield (*path, key, "key")
            yield from _places(value, (*path, key))
    elif isinstance(document, list):
        for number, value in enumerate(document):
            yield from _places(value, (*path, number))
    else:
        yield path


def _spoiled(document: Any, path: tuple[Any, ...], text: str) -> Any:  # noqa: ANN401
    changed = copy.deepcopy(document)
    *above, last = path[:-1] if path[-1] == "key" else path
    inside = changed
    for step in above:
        inside = inside[step]
    if path[-1] == "key":
        inside[text] = inside.pop(last)
    else:
        inside[last] = text
    return changed


def _accepted(model: type[BaseModel], document: object) -> BaseModel | None:
    try:
        return model.model_validate(document)
    except ValidationError:
        return None


@settings(max_examples=400, deadline=None, derandomize=True)
@given(name=st.sampled_from(sorted(WorkspaceSettings.model_fields)), text=HOSTILE)
def test_a_setting_is_refused_or_harmless_in_jinja(name: str, text: str) -> None:
    for value in (text, [text]):
        found = _accepted(WorkspaceSettings, {name: value})
        if isinstance(found, WorkspaceSettings):
            workspace = Workspace(root=Path("/nowhere"), settings=found)
            told = dbt_variables(workspace, as_of=date(2026, 1, 31))
            texts = [value for value in told.values() if isinstance(value, str)]
            assert all(SAFE_VARIABLE.fullmatch(value) for value in texts)
            rendered = Environment(autoescape=False).from_string(json.dumps(told))  # noqa: S701 - as dbt renders
            assert json.loads(rendered.render()) == told
    assert not SENTINEL.exists()


@settings(
    max_examples=350,
    deadline=None,
    derandomize=True,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(place=st.sampled_from(sorted(_places(PROGRAM), key=str)), text=HOSTILE)
def test_a_programs_text_is_refused_or_comes_back_as_written(
    database: duckdb.DuckDBPyConnection, place: tuple[Any, ...], text: str
) -> None:
    spec = _accepted(ProgramSpec, _spoiled(PROGRAM, place, text))
    if not isinstance(spec, ProgramSpec):
        return
    digest = "0" * 64
    program = Program(spec=spec, spec_sha256=digest, declared="{}")
    registered = Registration(program, registered_sha256=digest, first_seen_at=None)

    for table, rows in program_rows([registered]).items():
        _declared(database, table, rows)
        listed = ", ".join(column.name for column in table.columns)
        stored = database.execute(
            f"select {listed} from {table.schema}.{table.name}"
        ).fetchall()
        assert stored == [tuple(row) for row in rows]
    assert not SENTINEL.exists()


def test_every_field_of_a_program_is_tried() -> None:
    """A field that is added to programs has to be spoiled here as well."""
    ProgramSpec.model_validate(PROGRAM)
    assert _missing(ProgramSpec, PROGRAM) == []


def _missing(model: type[BaseModel], document: dict[str, Any]) -> list[str]:
    """Name the fields of a model that a document does not set, in any part of it."""
    named = model.__name__
    missing = [f"{named}.{name}" for name in model.model_fields.keys() - document]
    for name, value in document.items():
        first = value[0] if isinstance(value, list) else value
        if isinstance(first, dict):
            for part in _models_in(model.model_fields[name].annotation):
                missing += _missing(part, first)
    return missing


def _models_in(kind: object) -> Iterator[type[BaseModel]]:
    if isinstance(kind, type) and issubclass(kind, BaseModel):
        yield kind
    for part in get_args(kind):
        yield from _models_in(part)


@settings(max_examples=350, deadline=None, derandomize=True)
@given(place=st.sampled_from(sorted(_places(MAPPING), key=str)), text=HOSTILE)
def test_what_a_mapping_names_is_a_plain_name(
    place: tuple[Any, ...], text: str
) -> None:
    """Source and feed become folders and rows; nothing else of it leaves ingest."""
    found = _accepted(SourceMapping, _spoiled(MAPPING, place, text))
    if isinstance(found, SourceMapping):
        names = [found.source, *found.feeds]
        names += [feed.entity for feed in found.feeds.values()]
        assert all(re.fullmatch(r"[a-z][a-z0-9_]{0,40}", name) for name in names)
    assert not SENTINEL.exists()


@pytest.mark.parametrize(
    "name", ["o'brien", "'; drop table x; --", "{{ 7 * 7 }}", "a b"]
)
def test_a_folder_of_any_name_is_a_workspace(tmp_path: Path, name: str) -> None:
    workspace = create_workspace(tmp_path / name)
    with duckdb.connect() as connection:
        register_raw_views(connection, workspace)
        counted = "select count(*) from raw_hris.workers"
        assert connection.execute(counted).fetchall() == [(0,)]


@pytest.fixture(scope="module")
def database() -> Iterator[duckdb.DuckDBPyConnection]:
    with duckdb.connect() as connection:
        yield connection
