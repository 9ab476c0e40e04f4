"""Questions that were asked together: each is judged in the light of all.

Which question belongs to which family was fixed by whoever registered them.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from effects.errors import RefusedError
from effects.multiplicity import adjust

if TYPE_CHECKING:
    from collections.abc import Sequence

    from effects.answering import Unjudged
    from effects.multiplicity import Adjusted
    from effects.question import Answer
    from effects.wording import Subject


@dataclass(frozen=True)
class Asked:
    """A question that was looked into, and how to tell of it.

    Attributes:
        unjudged: What was found.
        family: The questions it is judged with; None for an exploratory one.
        subject: What sentences are about.
        is_displacement_possible: One person's gain may be another's loss.
    """

    unjudged: Unjudged
    family: str | None
    subject: Subject
    is_displacement_possible: bool = False


def answers(
    asked: Sequence[Asked], *, unanswered: Sequence[str | None] = ()
) -> list[tuple[Answer, Adjusted]]:
    """Judge all questions of a round.

    Args:
        asked: The questions that were looked into, refused ones too: they count in the
            size of their family.
        unanswered: The family of each registered question that could not be looked
            into: it counts there as well.

    Returns:
        For each question in turn its answer, and its p-value among the others.
    """
    adjusted = adjust(
        [
            None if isinstance(found, RefusedError) else found.p_value
            for found in (one.unjudged.found for one in asked)
        ]
        + [None] * len(unanswered),
        families=[*(one.family for one in asked), *unanswered],
    )[: len(asked)]
    return [
        (
            one.unjudged.answer(
                p_adjusted=among.p_adjusted,
                subject=one.subject,
                is_displacement_possible=one.is_displacement_possible,
            ),
            among,
        )
        for one, among in zip(asked, adjusted, strict=True)
    ]
