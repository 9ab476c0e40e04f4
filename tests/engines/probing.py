"""The golden probes: one query per macro, with hand-worked rows to be found.

Each is a dbt test of a small project beside this module; it gives the rows that an
engine got wrong, so none is right.
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from tests.engines.builds import run_dbt

if TYPE_CHECKING:
    from collections.abc import Mapping

    from tests.engines.builds import NodeOutcome

PROBES = Path(__file__).resolve().parent / "probes"


def probe(
    target: str,
    folder: Path,
    environment: Mapping[str, str],
    *,
    project: Path = PROBES,
) -> tuple[NodeOutcome, ...]:
    """Ask an engine every probe; an outcome for each, good or not."""
    folder.mkdir()
    run = run_dbt(
        "test",
        target=target,
        folder=folder,
        variables={},
        environment=environment,
        project=project,
    )
    return run.nodes
