"""What a model says of the largest part of a sum that one person has.

What is hidden and rounded because of it belongs to `publish.disclosure` and
`publish.rounding`.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from publish.errors import DeclarationError

if TYPE_CHECKING:
    from collections.abc import Mapping

    from publish.disclosure import SmallGroupRule
    from publish.meta import DisclosureMeta

LARGEST = "largest_"


def refuse_wrong_largest(
    rule: SmallGroupRule,
    meta: DisclosureMeta,
    *,
    columns: Mapping[str, str],
    place: str,
) -> None:
    """Refuse a `largest` that is of no hidden sum, or that would be published.

    Raises:
        DeclarationError: It says which column is wrong.
    """
    told = set(rule.unpublished)
    undeclared = {name for name in columns if name.startswith(LARGEST)} - told
    if undeclared:
        raise DeclarationError(
            "the largest part of a sum would be published",
            file=place,
            column=min(undeclared),
            remedy="Name it under `largest`, beside the sum that it is a part of.",
        )
    wrong = (told & {*rule.columns, *meta.grain}) | (set(meta.largest) - {*rule.others})
    if wrong or (told and not meta.grain):
        raise DeclarationError(
            "`largest` names a hidden sum and a column that is not published",
            file=place,
            column=min(wrong, default="grain"),
            remedy="List the sum under suppress_columns, the other one nowhere, and "
            "give the grain.",
        )
