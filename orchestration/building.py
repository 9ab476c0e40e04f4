"""The record beside a warehouse under construction: what it is made of, and by whom.

A build is published only if its record says that it is complete, that the same run
made it, and that its inputs are known. The record travels with the generation.
"""

from __future__ import annotations

import json
from dataclasses import dataclass, replace
from datetime import date
from typing import TYPE_CHECKING, Final, Literal

if TYPE_CHECKING:
    from ingest.workspace import Workspace

RECORD_NAME: Final = "build.json"

Step = Literal["models", "comparisons", "effects", "effect_models"]
STEPS: Final[tuple[Step, ...]] = ("models", "comparisons", "effects", "effect_models")
"""What makes a warehouse, in order: each step reads what the ones before built."""


@dataclass(frozen=True)
class Inputs:
    """The day a build looks back from, and the hash of everything it is made of."""

    as_of: date
    fingerprint: str


@dataclass(frozen=True)
class BuildRecord:
    """Who built what is in `warehouse/building`, from which knowledge.

    Attributes:
        run_id: The run.
        steps: What has been built whole, in order.
        inputs: What it is made of.
        known_on: The past day whose knowledge it is made of; None for all there is.
    """

    run_id: str
    steps: tuple[Step, ...]
    inputs: Inputs
    known_on: date | None = None

    @property
    def is_complete(self) -> bool:
        """Whether everything has been built."""
        return self.steps == STEPS

    def and_then(self, step: Step) -> BuildRecord:
        """Add a step that has been built whole."""
        return replace(self, steps=(*self.steps, step))


def write_record(workspace: Workspace, record: BuildRecord) -> None:
    """Put the record beside the database that was built."""
    facts = {
        "run_id": record.run_id,
        "steps": list(record.steps),
        "as_of_date": record.inputs.as_of.isoformat(),
        "inputs_fingerprint": record.inputs.fingerprint,
        "known_on": None if record.known_on is None else record.known_on.isoformat(),
    }
    path = workspace.building / RECORD_NAME
    path.write_text(json.dumps(facts, indent=2) + "\n", encoding="utf-8")


def read_record(workspace: Workspace) -> BuildRecord | None:
    """Read the record of the build in progress; None if nothing was finished."""
    path = workspace.building / RECORD_NAME
    if not path.is_file():
        return None
    facts = json.loads(path.read_text(encoding="utf-8"))
    return BuildRecord(
        run_id=facts["run_id"],
        steps=tuple(facts["steps"]),
        inputs=Inputs(
            as_of=date.fromisoformat(facts["as_of_date"]),
            fingerprint=facts["inputs_fingerprint"],
        ),
    )
