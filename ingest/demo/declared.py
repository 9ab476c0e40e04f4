"""The four declared programs of the demo, as `programs/*.yaml`.

The declarations are files beside this module; only the mentoring rounds and the dates
depend on the window.
"""

from __future__ import annotations

from pathlib import Path
from string import Template
from typing import TYPE_CHECKING

from ingest.demo.files_mentoring import program_rounds

if TYPE_CHECKING:
    from ingest.demo.world import World

DECLARATIONS = Path(__file__).parent / "programs"


def write_programs(world: World, folder: Path) -> None:
    """Write the declarations of all programs."""
    folder.mkdir(parents=True, exist_ok=True)
    first = world.scenario.first_month
    opening = first + min(world.scenario.opening_months)
    values = {
        "registered_at": f"{first // 12}-{first % 12 + 1:02}-01",
        "opened_on": f"{opening // 12}-{opening % 12 + 1:02}-01",
        "mentoring_rounds": ", ".join(program_rounds(world)),
    }
    for path in sorted(DECLARATIONS.glob("*.yaml")):
        text = Template(path.read_text(encoding="utf-8")).substitute(values)
        (folder / path.name).write_text(text, encoding="utf-8")
