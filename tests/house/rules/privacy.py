"""Which identifiers a mart may hold, beyond what `publish.classification` decides.

The record is `docs/decisions/0019-which-personal-columns-a-mart-may-hold.md`.
"""

import re
from collections.abc import Mapping

from ingest.contract import Classification
from publish.classification import PROMISED, ClassifiedModel
from publish.lineage import NAMING

PERSON_KEY = re.compile(r"(?:[a-z_]+_)?employee_id")
"""The one kind of person key that a mart may hold: the resolved, pseudonymous one."""

KEYS_WITH_A_REASON: Mapping[tuple[str, str], str] = {
    ("marts.fct_training_records", "manager_employee_id_at_completion"): (
        "the resolved, pseudonymous key of the manager, named for its day"
    )
}
"""Other columns of marts made from a person's identifiers, and why they may be."""


def identifiers_in_marts(classified: Mapping[str, ClassifiedModel]) -> list[str]:
    """Columns of marts that tell who somebody is, beyond the allowed keys."""
    return [
        column.named
        for model in classified.values()
        if model.layer in PROMISED
        for column in model.columns
        if column.classification in NAMING
        if not PERSON_KEY.fullmatch(column.name)
        if (column.table, column.name) not in KEYS_WITH_A_REASON
    ]


def names_and_texts_in_the_warehouse(
    classified: Mapping[str, ClassifiedModel],
) -> list[str]:
    """Columns anywhere in the warehouse that hold more than a pseudonym."""
    return [
        column.named
        for model in classified.values()
        for column in model.columns
        if column.classification in {Classification.DIRECT, Classification.FREETEXT}
    ]
