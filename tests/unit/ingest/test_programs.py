"""Programs are declared in advance, strictly, and pinned by a hash."""

from datetime import date
from pathlib import Path

import pytest

from ingest.covariates import AFTER_THE_START, CATALOGUE, SUBGROUPS, USUAL
from ingest.errors import UsageError
from ingest.program_tables import PROGRAM_BENEFITS, program_rows
from ingest.programs import components, load_program, load_programs, valued_outcomes
from ingest.registrations import Registration
from ingest.workspace import create_workspace

LEAD = """\
program: lead_academy
version: 2
name: Lead academy
registered_at: 2026-01-15
question: Does starting LEAD raise promotion within 12 months?
owner: talent-management
treatment: {courses: [LEAD-101, 0042, 7], mentoring_programs: [MENT-1], minimum_dose: 2}
opened_on: 2024-01-01
outcomes:
  primary: [{name: promoted, horizon_months: 12, smallest_effect_of_interest: 0.03}]
  secondary: [{name: exited_voluntary, horizon_months: 12}]
cost: {per_participant: 1500, currency: EUR}
"""


def _file(folder: Path, text: str, *, name: str = "lead") -> Path:
    path = folder / f"{name}.yaml"
    path.write_text(text, encoding="utf-8")
    return path


def test_a_declared_program_is_read_whole(tmp_path: Path) -> None:
    spec = load_program(_file(tmp_path, LEAD)).spec

    assert (spec.program, spec.version, spec.registered_at) == (
        "lead_academy",
        2,
        date(2026, 1, 15),
    )
    assert spec.closed_on is None
    assert spec.cost is not None
    assert spec.cost.per_participant == 1500


WORTH = """\
benefits:
  - {outcome: promoted, amount: 9000, currency: EUR, basis: hiring from outside}
  - {outcome: exited_voluntary, amount: 12000, currency: EUR, basis: replacement}
"""


def test_the_worth_of_an_outcome_is_declared_without_a_sign(tmp_path: Path) -> None:
    program = load_program(_file(tmp_path, LEAD + WORTH))

    rows = program_rows([Registration(program, program.spec_sha256, None)])

    assert rows[PROGRAM_BENEFITS] == [
        ("lead_academy", 2, "promoted", 12, 9000.0, "EUR", "hiring from outside"),
        ("lead_academy", 2, "exited_voluntary", 12, 12000.0, "EUR", "replacement"),
    ]


def test_a_benefit_names_the_horizon_that_it_values(tmp_path: Path) -> None:
    twice = LEAD.replace(
        "secondary: [", "secondary: [{name: promoted, horizon_months: 24}, "
    )
    longer = WORTH.replace("promoted,", "promoted, horizon_months: 24,")
    program = load_program(_file(tmp_path, twice + longer))

    assert [
        (benefit.outcome, horizons)
        for benefit, horizons in valued_outcomes(program.spec)
    ] == [("promoted", [24]), ("exited_voluntary", [12])]
    with pytest.raises(UsageError, match="with one horizon"):
        load_program(_file(tmp_path, twice + WORTH))


@pytest.mark.parametrize(
    ("old", "new", "problem"),
    [
        ("outcome: promoted", "outcome: rating", "exited_voluntary"),
        ("outcome: promoted", "outcome: exited", "among the outcomes"),
        ("promoted,", "promoted, horizon_months: 24,", "among the outcomes"),
        ("outcome: promoted", "outcome: exited_voluntary", "one event twice"),
        ("amount: 9000", "amount: 0", "greater than 0"),
        ("amount: 9000", "amount: -9000", "greater than 0"),
        ("currency: EUR", "currency: USD", "one currency"),
        (", basis: replacement", "", "basis"),
    ],
)
def test_a_benefit_with_a_fault_is_refused(
    tmp_path: Path, old: str, new: str, problem: str
) -> None:
    assert old in WORTH

    with pytest.raises(UsageError, match=problem):
        load_program(_file(tmp_path, LEAD + WORTH.replace(old, new, 1)))


def test_an_exit_and_a_voluntary_exit_are_not_both_paid(tmp_path: Path) -> None:
    both = LEAD.replace(
        "secondary: [", "secondary: [{name: exited, horizon_months: 12}, "
    )
    valued = WORTH.replace("outcome: promoted", "outcome: exited")

    with pytest.raises(UsageError, match="one event twice"):
        load_program(_file(tmp_path, both + valued))


def test_what_an_outcome_is_worth_is_part_of_the_declaration(tmp_path: Path) -> None:
    declared = load_program(_file(tmp_path, LEAD + WORTH)).spec_sha256
    dearer = load_program(_file(tmp_path, LEAD + WORTH.replace("9000", "9001")))

    assert dearer.spec_sha256 != declared


def test_the_parts_of_a_program_keep_their_ids_as_written(tmp_path: Path) -> None:
    program = load_program(_file(tmp_path, LEAD))

    assert list(components(program)) == [
        ("course", "LEAD-101"),
        ("course", "0042"),
        ("course", "7"),
        ("mentoring_program", "MENT-1"),
    ]


def test_the_hash_pins_what_is_declared_and_not_its_layout(tmp_path: Path) -> None:
    declared = load_program(_file(tmp_path, LEAD)).spec_sha256
    moved = LEAD.replace("version: 2\n", "") + "\n# a remark\nversion: 2\n"
    changed = LEAD.replace("0.03", "0.02")

    assert load_program(_file(tmp_path, moved)).spec_sha256 == declared
    assert load_program(_file(tmp_path, changed)).spec_sha256 != declared


@pytest.mark.parametrize(
    ("old", "new", "problem"),
    [
        ("lead_academy", "Lead Academy", "small letter"),
        ("version: 2", "version: 0", "greater than or equal to 1"),
        ("version: 2", 'version: "2"', "whole number"),
        ("2026-01-15", "15.01.2026", "YYYY-MM-DD"),
        ("opened_on: 2024-01-01", "opened_on: 2024-02-31", "has to exist"),
        ("0042, 7]", "LEAD-*]", "list each id"),
        ("0042, 7]", "LEAD-101]", "stands twice"),
        (
            "{courses: [LEAD-101, 0042, 7], mentoring_programs: [MENT-1], ",
            "{",
            "at least one course",
        ),
        ("minimum_dose: 2", "minimum_dose: 0", "greater than 0"),
        ("minimum_dose", "min_dose", "Did you mean `minimum_dose`"),
        ("currency: EUR", "currency: euro", "does not have the form"),
        ("per_participant: 1500", "per_participant: -1", "greater than or equal"),
        ("horizon_months: 12, s", "horizon_months: 0, s", "greater than or equal"),
        ("  primary: [", "  primary: []\n  tertiary: [", "at least 1"),
        ("owner:", "covariate: [level]\nowner:", "unknown key"),
        ("opened_on: 2024", "closed_on: 2023-12-31\nopened_on: 2024", "before opened"),
    ],
)
def test_a_declaration_with_a_fault_is_refused_with_its_file(
    tmp_path: Path, old: str, new: str, problem: str
) -> None:
    assert old in LEAD

    with pytest.raises(UsageError, match=problem) as refused:
        load_program(_file(tmp_path, LEAD.replace(old, new, 1)))

    assert str(refused.value.file).endswith("lead.yaml")


def test_two_versions_of_a_program_stand_side_by_side(tmp_path: Path) -> None:
    workspace = create_workspace(tmp_path / "acme")
    _file(workspace.programs, LEAD, name="a_newer")
    _file(workspace.programs, LEAD.replace("version: 2", "version: 1"), name="b_older")

    assert [found.spec.version for found in load_programs(workspace)] == [1, 2]


def test_the_same_version_may_not_be_declared_twice(tmp_path: Path) -> None:
    workspace = create_workspace(tmp_path / "acme")
    _file(workspace.programs, LEAD, name="one")
    _file(workspace.programs, LEAD.replace("0.03", "0.01"), name="two")

    with pytest.raises(UsageError, match="next version"):
        load_programs(workspace)


FULL = (
    LEAD
    + """\
eligibility: {minimum_tenure_months: 6, grades: [G1, 7], levels: [1], employment: [r]}
comparison: waitlist
comparison_courses: [LEAD-WAIT]
covariates: [level, last_rating]
subgroups: [gender]
rollout: {unit: location, opened: {BER: 2024-02-01}}
"""
)


def test_a_declaration_of_an_earlier_release_gets_the_usual_comparison(
    tmp_path: Path,
) -> None:
    spec = load_program(_file(tmp_path, LEAD)).spec

    assert spec.comparison == "not_yet_started"
    assert spec.covariates == list(USUAL)
    assert spec.rollout.unit == "org_unit"
    assert spec.eligibility.minimum_tenure_months == 0


def test_who_is_compared_with_whom_is_declared(tmp_path: Path) -> None:
    spec = load_program(_file(tmp_path, FULL)).spec

    assert spec.eligibility.grades == ["G1", "7"]
    assert spec.comparison_courses == ["LEAD-WAIT"]
    assert spec.covariates == ["level", "last_rating"]
    assert spec.rollout.opened == {"BER": date(2024, 2, 1)}


@pytest.mark.parametrize(
    ("old", "new", "problem"),
    [
        ("[level, last_rating]", "[levle]", "Did you mean `level`"),
        ("[level, last_rating]", "[level, level]", "stands twice"),
        ("[level, last_rating]", "[level, completed]", "lies after the start"),
        ("[level, last_rating]", "[level, rating_after]", "known at time zero"),
        ("[gender]", "[salary]", "no subgroup can be formed"),
        ("unit: location", "unit: floor", "'organisation', 'org_unit'"),
        ("comparison: waitlist", "comparison: friends", "'not_yet_started'"),
        ("comparison_courses: [LEAD-WAIT]\n", "", "needs comparison_courses"),
        ("comparison: waitlist\n", "", "randomised_control or waitlist"),
        ("[LEAD-WAIT]", "[LEAD-101]", "both the program and its comparison"),
        (
            "secondary: [{name: exited_voluntary, h",
            "secondary: [{name: promoted, h",
            "twice with the same horizon",
        ),
    ],
)
def test_a_comparison_with_a_fault_is_refused_with_file_and_line(
    tmp_path: Path, old: str, new: str, problem: str
) -> None:
    assert old in FULL

    with pytest.raises(UsageError, match=problem) as refused:
        load_program(_file(tmp_path, FULL.replace(old, new, 1)))

    assert str(refused.value.file).endswith("lead.yaml")


def test_a_covariate_after_the_start_is_refused_on_its_line(tmp_path: Path) -> None:
    text = LEAD + "covariates:\n  - level\n  - session_held_count\n"

    with pytest.raises(UsageError, match="lies after the start") as refused:
        load_program(_file(tmp_path, text))

    assert (refused.value.line, refused.value.column) == (15, "covariates.1")


def test_every_covariate_has_one_name_one_column_and_one_meaning() -> None:
    found = list(CATALOGUE.values())

    assert set(CATALOGUE) >= {*USUAL, *SUBGROUPS}
    assert not set(CATALOGUE) & AFTER_THE_START
    assert len({covariate.column for covariate in found}) == len(found)
    assert all(covariate.definition.endswith(".") for covariate in found)


def test_a_fourth_primary_outcome_is_refused(tmp_path: Path) -> None:
    four = ", ".join(f"{{name: promoted, horizon_months: {n}}}" for n in (6, 9, 12, 18))
    text = LEAD.replace(
        "[{name: promoted, horizon_months: 12, smallest_effect_of_interest: 0.03}]",
        f"[{four}]",
    )

    with pytest.raises(UsageError, match="at most 3"):
        load_program(_file(tmp_path, text))
