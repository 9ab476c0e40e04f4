"""People are chosen for trials before their outcomes can be seen."""

from typing import Any

from tests.house.rules import blinding

Manifest = dict[str, Any]


def test_whoever_chooses_people_for_trials_sees_no_outcomes(manifest: Manifest) -> None:
    assert blinding.sighted(manifest) == []


def test_a_planted_look_at_outcomes_is_found_however_far_away() -> None:
    reads: dict[str, list[str]] = {name: [] for name in blinding.BLIND}
    reads |= {blinding.OUTCOMES: [], "int_between__planted": [blinding.OUTCOMES]}
    reads["int_program_trials__drawn"] = ["int_between__planted"]

    assert blinding.sighted(_manifest(reads)) == ["int_program_trials__drawn"]


def _manifest(reads: dict[str, list[str]]) -> Manifest:
    return {
        "nodes": {
            f"model.stepladder.{name}": {
                "name": name,
                "resource_type": "model",
                "depends_on": {
                    "nodes": [f"model.stepladder.{other}" for other in read]
                },
            }
            for name, read in reads.items()
        }
    }
