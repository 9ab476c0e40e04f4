"""A whole demo organisation in a folder: files to land, mappings, programs, truth.

`write_demo` is the one way in. It writes beside what a workspace already holds and
leaves settings, store and everything else of the workspace alone.
"""

from __future__ import annotations

import json
import shutil
from concurrent.futures import ThreadPoolExecutor
from dataclasses import asdict, dataclass
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

from ingest.demo import (
    activities,
    applications,
    costs,
    credentials,
    evaluations,
    files_goals,
    files_jobs,
    files_lms,
    files_mentoring,
    files_performance,
    files_promotions,
    files_reference,
    files_skills,
    files_statements,
    files_talent,
    files_workers,
    participants,
    surveys,
)
from ingest.demo.declared import write_programs
from ingest.demo.development import development_truth
from ingest.demo.dirt import Tally
from ingest.demo.scenario import Scenario
from ingest.demo.truth import planted_truth
from ingest.demo.world import build_world

if TYPE_CHECKING:
    from collections.abc import Callable

    from ingest.demo.world import World

MAPPINGS = Path(__file__).parent / "mappings"
END = date(2026, 10, 31)
AT_ONCE = 2
SINGLE_FILES: tuple[tuple[str, Callable[[World, Path, Tally], None]], ...] = (
    ("hris/worker_position_history.csv", files_jobs.write_positions),
    ("hris/worker_history.csv", files_workers.write_workers),
    ("hris/promotion_report.csv", files_promotions.write_promotions),
    ("hris/promotion_report_corrected.csv", files_promotions.write_corrections),
    ("hris/id_crosswalk.csv", files_workers.write_crosswalk),
    ("reference/grades.csv", files_reference.write_grades),
    ("reference/roles.csv", files_reference.write_roles),
    ("reference/organization.csv", files_reference.write_organisation),
    ("reference/families.csv", files_skills.write_families),
    ("reference/skills.csv", files_skills.write_skills),
    ("reference/profile_skills.csv", files_skills.write_requirements),
    ("lms/catalogue.xlsx", files_lms.write_catalogue),
    ("performance/feedback.ndjson", files_performance.write_feedback),
    ("performance/cycles.csv", files_talent.write_cycles),
    ("mentoring/programs.json", files_mentoring.write_rounds),
    ("mentoring/matches.csv", files_mentoring.write_matches),
    ("mentoring/sessions.parquet", files_mentoring.write_sessions),
    ("mentoring/participants.csv", participants.write_participants),
    ("badges/certificates.csv", credentials.write_certificates),
    ("activities/activities.csv", activities.write_activities),
    ("activities/evaluations.csv", evaluations.write_evaluations),
    ("recruiting/applications.csv", applications.write_applications),
    ("finance/learning_costs.csv", costs.write_costs),
    ("finance/exchange_rates.csv", costs.write_rates),
    ("suite/skill_ratings.csv", files_skills.write_ratings),
    ("suite/self_reflections.csv", files_skills.write_reflections),
    ("suite/goals.csv", files_goals.write_goals),
    ("suite/goal_changes.csv", files_goals.write_changes),
    ("suite/actions.csv", files_goals.write_actions),
    ("suite/conversations.csv", files_talent.write_conversations),
    ("suite/successors.csv", files_talent.write_successors),
)
YEARLY_FILES = (
    ("lms", files_lms.write_transcripts),
    ("lms", files_statements.write_statements),
    ("performance", files_performance.write_reviews),
    ("badges", credentials.write_badges),
    ("surveys", surveys.write_surveys),
)


@dataclass(frozen=True)
class DemoSummary:
    """What was written."""

    root: Path
    employees: int
    months: int
    seed: int
    worker_records: int
    promotions: int
    exits: int
    program_starts: dict[str, int]
    rows: dict[str, int]
    """Rows per file, by its path under `landing/`."""

    @property
    def files(self) -> int:
        """How many files there are to land."""
        return len(self.rows)


def write_demo(
    root: Path,
    *,
    employees: int,
    months: int,
    seed: int,
    end: date = END,
) -> DemoSummary:
    """Write a demo organisation into a workspace folder.

    The same arguments write the same bytes.

    Raises:
        ValueError: The arguments make no organisation.
    """
    scenario = Scenario(employees=employees, months=months, seed=seed, end=end)
    world = build_world(scenario)
    tallies, planted = _write_landing(world, root / "landing")
    _copy_mappings(root / "mappings")
    write_programs(world, root / "programs")
    truth = root / "truth"
    truth.mkdir(parents=True, exist_ok=True)
    _write_json(truth / "planted_truth.json", planted)
    _write_json(truth / "planted_surveys.json", surveys.planted_obstacles())
    _write_json(
        truth / "planted_development.json", development_truth(world, world.development)
    )
    _write_json(
        truth / "planted_dirt.json",
        {"files": {name: tally.as_json() for name, tally in sorted(tallies.items())}},
    )
    return _summary(world, root, tallies)


def _write_landing(
    world: World, landing: Path
) -> tuple[dict[str, Tally], dict[str, object]]:
    """Write all files and work out the truth, two at a time: none needs another."""
    tallies: dict[str, Tally] = {}
    sources = {name.partition("/")[0] for name, _ in SINGLE_FILES}
    for source in sources | {source for source, _ in YEARLY_FILES}:
        (landing / source).mkdir(parents=True, exist_ok=True)
    with ThreadPoolExecutor(AT_ONCE) as pool:
        waiting = []
        for name, write in SINGLE_FILES:
            tallies[name] = Tally()
            folder = landing / name.partition("/")[0]
            waiting.append(pool.submit(write, world, folder, tallies[name]))
        for source, write_years in YEARLY_FILES:
            waiting.append(pool.submit(write_years, world, landing / source, tallies))
        truth = pool.submit(planted_truth, world.scenario, world.history)
        for written in waiting:
            written.result()
    return tallies, truth.result()


def _copy_mappings(folder: Path) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    for path in sorted(MAPPINGS.glob("*.yaml")):
        shutil.copyfile(path, folder / path.name)


def _summary(world: World, root: Path, tallies: dict[str, Tally]) -> DemoSummary:
    scenario, history = world.scenario, world.history
    return DemoSummary(
        root=root,
        employees=scenario.employees,
        months=scenario.months,
        seed=scenario.seed,
        worker_records=world.population.size,
        promotions=len(history.promotions.person),
        exits=int((history.exit_month < scenario.months).sum()),
        program_starts={
            program.code: int((history.starts[number] < scenario.months).sum())
            for number, program in enumerate(scenario.programs)
        },
        rows={name: tally.rows for name, tally in sorted(tallies.items())},
    )


def _write_json(path: Path, content: object) -> None:
    text = json.dumps(content, indent=1, ensure_ascii=False, default=_plain)
    path.write_text(text + "\n", encoding="utf-8")


def _plain(value: object) -> object:
    if isinstance(value, date):
        return value.isoformat()
    return asdict(value)  # type: ignore[call-overload]
