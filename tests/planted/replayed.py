"""What the planted programs truly do: the fixture `truth.json`, and how it is made.

A replay tells what starting now, and not later, did to those who started. Of one
organisation it tells that organisation's own luck as well, so it is averaged over large
sisters under the same laws. Make it again, after a change of those laws, with

    python -m tests.planted.replayed
"""

from __future__ import annotations

import hashlib
import json
from collections import defaultdict
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from ingest.demo.scenario import Scenario, with_hidden_drive

if TYPE_CHECKING:
    from collections.abc import Mapping

    from ingest.demo.truth import Truth

FIXTURE: Final = Path(__file__).with_name("truth.json")
EMPLOYEES: Final = 60_000
MONTHS: Final = 60
SISTERS: Final = 6
FIRST_SEED: Final = 900_001
"""Far from the seeds of the organisations that are estimated."""
HORIZON_MONTHS: Final = 12
ESTIMAND: Final = "skip"
OUTCOMES: Final = {"promotion": "promoted", "exit": "exited", "pay": "pay_growth"}
"""What the generator and what the declarations call them."""
PROGRAMS: Final = {
    "LEAD": "lead_academy",
    "MENT": "mentoring",
    "CERT": "certification",
    "TALK": "talent_circle",
}
"""As `OUTCOMES`, of programs."""
WITHOUT_EFFECT: Final = "talent_circle"
SCENARIOS: Final = ("planted", "hidden_drive")
"""The demo's own laws, and with a drive that nobody measures."""


@dataclass(frozen=True)
class Known:
    """The true effect of one program on one outcome, and how exactly it is known."""

    effect: float
    monte_carlo_error: float
    starters: int


def scenario(name: str, *, employees: int, seed: int) -> Scenario:
    """Return an organisation of a scenario."""
    world = Scenario(employees=employees, months=MONTHS, seed=seed)
    return with_hidden_drive(world) if name == "hidden_drive" else world


def known_effects(name: str) -> dict[tuple[str, str], Known]:
    """Read the true effects of a scenario, by program and outcome."""
    stored = json.loads(FIXTURE.read_text(encoding="utf-8"))
    return {
        (row["program"], row["outcome"]): Known(
            row["effect"], row["monte_carlo_error"], row["starters"]
        )
        for row in stored["scenarios"][name]["effects"]
    }


def laws() -> str:
    """Name the generator's version by what it does to a small organisation.

    The hash changes with the laws and their numbers, not with their layout.
    """
    from ingest.demo.population import populate
    from ingest.demo.simulate import simulate

    digest = hashlib.sha256()
    for name in SCENARIOS:
        world = scenario(name, employees=600, seed=FIRST_SEED)
        history = simulate(world, populate(world))
        told = {**asdict(world), "end": world.end.isoformat()}
        digest.update(json.dumps(told, sort_keys=True).encode())
        for events in (
            history.starts,
            history.exit_month,
            history.promotions.person,
            history.promotions.month,
        ):
            digest.update(events.tobytes())
    return digest.hexdigest()[:16]


def pooled(replays: list[Truth]) -> Known:
    """Average a program's effect over sisters, each counting by its starters.

    The errors are independent, so their squares add up, weighed twice.
    """
    starters = sum(one.starters for one in replays)
    effect = sum(one.effect * one.starters for one in replays) / starters
    squares = sum((one.monte_carlo_error * one.starters) ** 2 for one in replays)
    return Known(effect, squares**0.5 / starters, starters)


def replay(name: str) -> list[dict[str, Any]]:
    """Replay the sisters of a scenario; one row per program and outcome."""
    from ingest.demo.truth import truths

    found: dict[tuple[str, str], list[Truth]] = defaultdict(list)
    first = scenario(name, employees=EMPLOYEES, seed=FIRST_SEED)
    for seed in range(FIRST_SEED, FIRST_SEED + SISTERS):
        for truth in truths(replace(first, seed=seed)):
            if (truth.estimand, truth.horizon_months) == (ESTIMAND, HORIZON_MONTHS):
                found[truth.program, truth.outcome].append(truth)
    return [
        {
            "program": PROGRAMS[program],
            "outcome": OUTCOMES[outcome],
            **{key: _rounded(value) for key, value in asdict(pooled(replays)).items()},
        }
        for (program, outcome), replays in found.items()
    ]


def _rounded(value: float) -> float:
    return value if isinstance(value, int) else round(value, 6)


def write(path: Path = FIXTURE) -> Mapping[str, Any]:
    """Replay every scenario and write the fixture."""
    content = {
        "made_by": "python -m tests.planted.replayed",
        "what": (
            "The mean difference, among those who started, between the world and one "
            "in which they did not start in that month: a share of people within "
            f"{HORIZON_MONTHS} months, or for pay its logarithm after them, of those "
            "who stay in both worlds."
        ),
        "laws": laws(),
        "employees": EMPLOYEES,
        "months": MONTHS,
        "seeds": [FIRST_SEED, FIRST_SEED + SISTERS - 1],
        "scenarios": {name: {"effects": replay(name)} for name in SCENARIOS},
    }
    path.write_text(json.dumps(content, indent=1) + "\n", encoding="utf-8")
    return content


if __name__ == "__main__":
    write()
