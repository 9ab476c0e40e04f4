"""For how long what a source sent is kept: the part of the settings that says it.

What is due by these periods is found in `ingest.retention`.
"""

from __future__ import annotations

import re
from typing import Annotated

import pydantic
from pydantic import BaseModel, ConfigDict, Field


class Retention(BaseModel):
    """For how many days what a source sent is kept, counted from loading."""

    model_config = ConfigDict(frozen=True, extra="forbid", strict=True)

    landing_days: int | None = Field(
        default=None,
        ge=0,
        description="Files in `landing/` that were loaded; absent: they are not "
        "removed. A changed mapping cannot read them again afterwards.",
    )
    quarantine_days: int | None = Field(
        default=90,
        ge=0,
        description="The text of rejected rows. Where they stood and why they were "
        "rejected is kept.",
    )
    vault_days: int | None = Field(
        default=None,
        ge=0,
        description="Names, addresses and free text; absent: for good. Ids that later "
        "files bring again stay known by those.",
    )
    store_days: int | None = Field(
        default=None,
        ge=0,
        description="The pseudonymous rows; absent: for good. What a complete feed "
        "delivered last stays, however old it is.",
    )


def _retained(value: str) -> str:
    if not re.fullmatch(r"[a-z][a-z0-9_]{0,40}(/[a-z][a-z0-9_]{0,40})?", value):
        message = "write `default`, a source, or a source and a feed as `source/feed`"
        raise ValueError(message)
    return value


Retained = Annotated[str, pydantic.AfterValidator(_retained)]
