"""How files that lie in `landing/` and should not are told, each with a remedy.

For `run` and `status`, which tell the same of them.
"""

from collections.abc import Collection, Sequence
from typing import TYPE_CHECKING, Final

from ingest.faults import Rule
from ingest.remedies import remedy_of

if TYPE_CHECKING:
    from ingest.landing_state import LandingState

SHOWN: Final = 20
_REMEDY: Final = remedy_of(Rule.NAMES_ERASED)


def left_behind(landing: "LandingState", *, told: Collection[int] = ()) -> str:
    """Lay out what no feed takes, waits, is stopped still or names the erased.

    Args:
        landing: What the landing folders hold besides loaded files.
        told: The deliveries whose stopped files have been told already.
    """
    stopped = [file for file in landing.stopped if file.delivery_id not in told]
    blocks = (
        ("Taken by no feed, so not read:", [str(file) for file in landing.unclaimed]),
        (
            "Not landed yet: still being written, or just come. The next run takes:",
            list(landing.waiting),
        ),
        (
            "Stopped, until corrected or taken out of `landing/`:",
            [str(file) for file in stopped],
        ),
        (f"Name somebody who was erased. {_REMEDY}", list(landing.naming_erased)),
    )
    return "\n\n".join(_block(title, lines) for title, lines in blocks if lines)


def _block(title: str, lines: Sequence[str]) -> str:
    more = len(lines) - SHOWN
    return "\n".join(
        [
            title,
            *(f"  {line}" for line in lines[:SHOWN]),
            *([f"  … and {more:,} more; `--json` names all"] if more > 0 else []),
        ]
    )
