"""The form of a model's `meta`, as far as publishing reads it.

What the keys mean says `publish.declared`, and of lattices `publish.lattices`.
"""

from __future__ import annotations

from typing import Literal

from pydantic import BaseModel, ConfigDict, Field


class OutcomeMeta(BaseModel):
    """One listed part of a whole."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    part: str
    whole: str
    columns: tuple[str, ...] = ()


class PartOf(BaseModel):
    """The published sum of another lattice that counts the people of this one."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    model: str
    column: str


class Lattice(BaseModel):
    """From which people exact cells are counted (`publish.lattices`)."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    people: str
    dimensions: tuple[str, ...] = Field(min_length=1)
    values: dict[str, str] = Field(min_length=1)
    raters: str | None = None
    part_of: PartOf | None = None


class DisclosureMeta(BaseModel):
    """What a model's `meta` says about publishing; other keys are not ours."""

    model_config = ConfigDict(frozen=True, extra="ignore")

    publish: bool = False
    publish_rows: dict[str, str] = Field(default_factory=dict)
    people_count_column: str | None = None
    suppress_columns: tuple[str, ...] = ()
    minimum_group: Literal["count", "sensitive"] = "count"
    outcomes: tuple[OutcomeMeta, ...] = ()
    sums: tuple[str, ...] = ()
    largest: dict[str, str] = Field(default_factory=dict)
    bounded_sums: dict[str, str] = Field(default_factory=dict)
    grain: tuple[str, ...] = ()
    publish_from: Literal["warehouse", "published_tables", "lattice"] = "warehouse"
    lattice: Lattice | None = None
