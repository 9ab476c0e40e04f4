"""The metric registry: what each published number means, as data.

`dbt_project/metrics/<family>.yaml` is read and judged here. Pages, tables and models
that are made from it have modules of their own; whether a mart has the columns that an
entry names is for the house tests, which know dbt's manifest.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Literal

from pydantic import BaseModel, ConfigDict, Field, model_validator

from ingest.documents import read_document, validate_document
from ingest.errors import UsageError

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

METRICS = Path(__file__).resolve().parent.parent / "dbt_project/metrics"

_ID = r"^[a-z][a-z0-9_]{0,60}$"
_COLUMN = r"^[a-z][a-z0-9_]*$"
_REPORT = r"^rpt_[a-z_]+$"


Unit = Literal[
    "ratio", "days", "months", "hours", "count", "currency", "score", "points"
]


class _Model(BaseModel):
    model_config = ConfigDict(
        frozen=True, extra="forbid", strict=True, use_attribute_docstrings=True
    )


class Source(_Model):
    """Where the definition is from, and how surely we know it."""

    text: str = Field(min_length=1)
    """Standard, page or reasoning that the definition rests on."""
    evidence: Literal["R", "S", "X", "K"]
    """R: read in the named public source; S: read as an excerpt of it; X: run and
    observed; K: recalled, not confirmed."""


class Value(_Model):
    """The mart column that holds the metric."""

    model: str = Field(pattern=_REPORT)
    """Name of the report."""
    column: str = Field(pattern=_COLUMN)
    """Its column with the value."""


class Interval(_Model):
    """The columns that say how sure the value is."""

    low: str = Field(pattern=_COLUMN)
    """Column with the lower end."""
    high: str = Field(pattern=_COLUMN)
    """Column with the upper end."""


class Variant(_Model):
    """One published way to calculate a metric."""

    variant_id: str = Field(pattern=_ID)
    """Id of the variant, unique within its metric."""
    name: str = Field(min_length=1)
    """Name for people."""
    is_default: bool = False
    """Whether it is meant when no variant is named; exactly one is."""
    numerator: str = Field(min_length=1)
    """What is counted, in words; without a denominator, the value itself."""
    denominator: str | None = Field(default=None, min_length=1)
    """What it is divided by, in words."""
    unit: Unit | None = None
    """What the value is measured in, where that is not the unit of the metric."""
    value: Value
    """Where the value stands."""
    numerator_column: str | None = Field(default=None, pattern=_COLUMN)
    """Column of the same report with the numerator."""
    denominator_column: str | None = Field(default=None, pattern=_COLUMN)
    """Column of the same report with the denominator."""
    people_count_column: str | None = Field(default=None, pattern=_COLUMN)
    """Column that counts the people behind the value, where it is not the report's."""
    interval: Interval | None = None
    """Columns with the interval around the value."""
    supporting_columns: list[str] = []
    """Further columns of the report that are shown so that the value can be checked."""
    filter: dict[str, str | int | bool] = {}
    """Rows of the report that the variant is about: column and the value it has."""

    @model_validator(mode="after")
    def _names_the_denominator_it_shows(self) -> Variant:
        if self.denominator_column and self.denominator is None:
            message = "say in words what denominator_column holds (`denominator:`)"
            raise ValueError(message)
        return self

    @property
    def columns(self) -> tuple[str, ...]:
        """Every column of the report that the variant names, the value first."""
        named = (
            self.value.column,
            self.numerator_column,
            self.denominator_column,
            self.people_count_column,
            *((self.interval.low, self.interval.high) if self.interval else ()),
            *self.supporting_columns,
        )
        return tuple(dict.fromkeys(name for name in named if name))


class Metric(_Model):
    """One metric: a meaning, and the variants that are in use."""

    metric_id: str = Field(pattern=_ID)
    """Id of the metric, unique over all families."""
    version: int = Field(ge=1)
    """Version of the definition; a change of meaning needs the next one."""
    name: str = Field(min_length=1)
    """Name for people."""
    definition: str = Field(min_length=1)
    """What it says, in words."""
    unit: Unit
    """What the values are measured in, but for variants that name their own."""
    higher_is: Literal["better", "worse", "neutral"]
    """How a rise is to be read; neutral when it depends."""
    owner: str = Field(min_length=1)
    """Team that answers for the definition; never a person."""
    source: Source
    """Where the definition is from."""
    exclusions: list[str] = []
    """Who or what is left out."""
    questions: list[str] = []
    """Questions the metric answers."""
    variants: list[Variant] = Field(min_length=1)
    """The ways it is calculated, the most usual first."""

    @model_validator(mode="after")
    def _has_one_default(self) -> Metric:
        ids = [variant.variant_id for variant in self.variants]
        if len(set(ids)) < len(ids):
            message = "a variant_id stands twice"
            raise ValueError(message)
        if sum(variant.is_default for variant in self.variants) != 1:
            message = "mark exactly one variant with `is_default: true`"
            raise ValueError(message)
        return self

    def unit_of(self, variant: Variant) -> Unit:
        """What a variant of this metric is measured in."""
        return variant.unit or self.unit

    @property
    def default(self) -> Variant:
        """The variant that is meant when none is named."""
        return next(variant for variant in self.variants if variant.is_default)


class _FamilyFile(_Model):
    metrics: list[Metric] = Field(min_length=1)


@dataclass(frozen=True)
class Family:
    """The metrics of one subject."""

    family_id: str
    metrics: tuple[Metric, ...]

    @property
    def name(self) -> str:
        """The name for people."""
        return self.family_id.replace("_", " ").capitalize()


def load_families(folder: Path = METRICS) -> tuple[Family, ...]:
    """Read the registry, by family.

    Raises:
        UsageError: A file is wrong, or two entries have the same id.
    """
    known: dict[str, Path] = {}
    families = []
    for path in sorted(folder.glob("*.yaml")):
        read = validate_document(_FamilyFile, read_document(path))
        for metric in read.metrics:
            if metric.metric_id in known:
                raise UsageError(
                    f"another entry has this id, in {known[metric.metric_id].name}",
                    file=path,
                    column=f"metric_id {metric.metric_id}",
                    remedy="Give one of them another id, or make it a variant.",
                )
            known[metric.metric_id] = path
        families.append(Family(path.stem, tuple(read.metrics)))
    return tuple(families)


def variants_of(families: Sequence[Family]) -> Iterator[tuple[Metric, Variant]]:
    """Yield every variant with its metric, in the order of the files."""
    for family in families:
        for metric in family.metrics:
            for variant in metric.variants:
                yield metric, variant
