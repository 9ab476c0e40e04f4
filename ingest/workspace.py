"""A workspace: the folder of one organisation's data, and its settings.

Only where things lie and what an organisation may set belongs here. The program never
writes outside a workspace, and nothing of a workspace is part of the program.
"""

from __future__ import annotations

import os
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Annotated, Literal

import pydantic
from pydantic import BaseModel, ConfigDict, Field

from ingest.documents import read_document, validate_document
from ingest.errors import UsageError
from ingest.periods import Retained, Retention
from ingest.setting_faults import SettingError
from ingest.setting_values import day_to_look_from, iso_date, slug, time_zone
from ingest.settings_file import settings_text

if TYPE_CHECKING:
    from pathlib import Path

SETTINGS_FILE = "stepladder.yaml"
WAREHOUSE_FILE = "warehouse.duckdb"
PRIVATE = 0o700
_BASES = {"default": 5, "works_council": 10}


Slug = Annotated[str, pydantic.AfterValidator(slug)]
IsoDate = Annotated[date, pydantic.BeforeValidator(iso_date)]
Export = Literal["xlsx", "hyper", "postgres", "analyst"]
WorkerType = Literal["employee", "contingent", "intern", "other"]
TimeZone = Annotated[str, pydantic.AfterValidator(time_zone)]


class WorkspaceSettings(BaseModel):
    """What an organisation decides, in `stepladder.yaml`."""

    model_config = ConfigDict(frozen=True, extra="forbid", strict=True)

    as_of: Annotated[
        Literal["latest_delivery"] | date, pydantic.BeforeValidator(day_to_look_from)
    ] = Field(
        default="latest_delivery",
        description="The day the marts look back from: the UTC day of the newest "
        "loaded file (`latest_delivery`), or a fixed date YYYY-MM-DD.",
    )
    time_zone: TimeZone = Field(
        default="UTC",
        description="IANA zone that decides to which day or year a moment belongs.",
    )
    fiscal_year_start_month: int = Field(
        default=1, ge=1, le=12, description="Month (1-12) in which a fiscal year opens."
    )
    fiscal_week_pattern: Literal["none", "4-4-5", "4-5-4", "5-4-4"] = Field(
        default="none",
        description="Weeks of a quarter's three months in a fiscal calendar of whole "
        "weeks, reported beside the months of the calendar; or `none`.",
    )
    fiscal_week_start_day: int = Field(
        default=1,
        ge=1,
        le=7,
        description="Weekday (1 Monday to 7 Sunday) on which fiscal weeks begin; the "
        "year begins on the one nearest to its month's first day.",
    )
    reporting_currency: str = Field(
        default="EUR",
        pattern=r"^[A-Z]{3}$",
        description="ISO 4217 code (three capitals) of the reporting currency; "
        "amounts in others are converted by the delivered exchange rates.",
    )
    headcount_worker_types: tuple[WorkerType, ...] = Field(
        default=("employee",),
        min_length=1,
        strict=False,
        description="Types of workers that are in headcount, and so in every rate: "
        "`[employee]`, or with `contingent`, `intern` or `other` as well.",
    )
    disclosure_profile: Literal["default", "works_council"] = Field(
        default="default",
        description="How small groups are protected: `default` hides groups below 5 "
        "(below 10 for ratings, feedback, pay and special categories) and rounds to "
        "multiples of 5; `works_council` hides groups below 10 and rounds to 10.",
    )
    minimum_group_size: int = Field(
        default_factory=lambda given: _BASES.get(given.get("disclosure_profile"), 5),
        ge=5,
        le=1000,
        description="Smallest number of people a published count may describe; not "
        "below what the profile says, which holds when absent.",
    )
    minimum_group_size_sensitive: int = Field(
        default=10,
        ge=10,
        le=1000,
        description="The same for ratings, feedback, pay and special categories.",
    )
    max_rejected_share: float = Field(
        default=0.05,
        ge=0,
        le=1,
        description="Share of rejected rows (0-1) above which a whole file is stopped; "
        "up to 50 rows, but at most half of the file, are tolerated in any case.",
    )
    keep_generations: int = Field(
        default=5,
        ge=1,
        le=1000,
        description="How many published generations are kept.",
    )
    export_to: tuple[Export, ...] = Field(
        default=(),
        strict=False,
        description="Where a run that publishes also hands the published set: `xlsx` "
        "or `hyper` (a file in exports/), `postgres` (the server that "
        "STEPLADDER_POSTGRES_URI names); `analyst` writes rows of people to analyst/.",
    )
    data_docs: bool = Field(
        default=False,
        description="Whether runs write Great Expectations' Data Docs of new batches "
        "to reports/data_docs: these call other servers; nothing in them is hidden.",
    )
    retention: dict[Retained, Retention] = Field(
        default_factory=dict,
        description="For how many days what was sent is kept, by `default`, source or "
        "`source/feed`; the nearest of the three that says it decides.",
    )
    memory_limit_mb: int = Field(
        default=2048,
        ge=256,
        le=1_048_576,
        description="Memory (MB) the database engine may use.",
    )
    threads: int = Field(
        default_factory=lambda: os.cpu_count() or 1,
        ge=1,
        le=512,
        description="Processor threads to use; all of the machine when absent.",
    )

    @property
    def rounding_base(self) -> int:
        """What published counts are multiples of."""
        return _BASES[self.disclosure_profile]

    @pydantic.model_validator(mode="after")
    def _groups_are_large_enough(self) -> WorkspaceSettings:
        if self.minimum_group_size < self.rounding_base:
            raise SettingError(
                "minimum_group_size is below that of the disclosure_profile",
                key="minimum_group_size",
                remedy=f"Set it to {self.rounding_base} or more, or leave it out.",
            )
        if self.minimum_group_size_sensitive < self.minimum_group_size:
            raise SettingError(
                "minimum_group_size_sensitive is below minimum_group_size",
                key="minimum_group_size_sensitive",
                remedy=f"Set it to {self.minimum_group_size} or more.",
            )
        return self


@dataclass(frozen=True)
class Workspace:
    """Where everything of one organisation lies."""

    root: Path
    settings: WorkspaceSettings

    @property
    def landing(self) -> Path:
        """Files dropped by sources, one folder per source; never changed by us."""
        return self.root / "landing"

    @property
    def mappings(self) -> Path:
        """One YAML file per source."""
        return self.root / "mappings"

    @property
    def programs(self) -> Path:
        """One YAML file per declared program."""
        return self.root / "programs"

    @property
    def store(self) -> Path:
        """The raw store and its ledger: the only copy of what was delivered."""
        return self.root / "store"

    @property
    def raw_store(self) -> Path:
        """Immutable Parquet files, `<entity>/<sha256>.parquet`."""
        return self.store / "raw"

    @property
    def figures(self) -> Path:
        """What each generation published, `<generation>.parquet`; never removed."""
        return self.store / "figures"

    @property
    def releases(self) -> Path:
        """Exact figures of settled periods as first published; never removed."""
        return self.store / "releases"

    @property
    def ledger(self) -> Path:
        """The SQLite file that says what was landed, when and with what outcome."""
        return self.store / "ledger.sqlite"

    @property
    def vault(self) -> Path:
        """Keys and encrypted direct identifiers (0700)."""
        return self.root / "vault"

    @property
    def pseudonym_key(self) -> Path:
        """The key of the pseudonyms (0400)."""
        return self.vault / "pseudonym.key"

    @property
    def master_key(self) -> Path:
        """The key that wraps the keys of vault and quarantine segments (0400)."""
        return self.vault / "master.key"

    @property
    def people_keys(self) -> Path:
        """Which key opens what the vault holds of a person, and who was erased."""
        return self.vault / "people.sqlite"

    @property
    def audit_log(self) -> Path:
        """Who did what and when, one line each, without values (0600)."""
        return self.vault / "audit.jsonl"

    @property
    def quarantine(self) -> Path:
        """Encrypted rejected rows (0700)."""
        return self.root / "quarantine"

    @property
    def warehouse(self) -> Path:
        """One folder per warehouse generation."""
        return self.root / "warehouse"

    @property
    def building(self) -> Path:
        """The generation that is being built; its path never changes."""
        return self.warehouse / "building"

    @property
    def building_database(self) -> Path:
        """The DuckDB file dbt builds into."""
        return self.building / WAREHOUSE_FILE

    @property
    def latest_warehouse(self) -> Path:
        """Symlink to the newest good warehouse generation."""
        return self.warehouse / "latest"

    @property
    def run_lock(self) -> Path:
        """The file a run locks, so that there is one writer."""
        return self.warehouse / ".lock"

    @property
    def published(self) -> Path:
        """One folder per published generation: protected aggregates only."""
        return self.root / "published"

    @property
    def latest_published(self) -> Path:
        """Symlink to the generation that readers open."""
        return self.published / "latest"

    @property
    def exports(self) -> Path:
        """The published set once more, in the forms of other tools."""
        return self.root / "exports"

    @property
    def analyst(self) -> Path:
        """Rows of people for analysts, one folder per generation (0700 at first)."""
        return self.root / "analyst"

    @property
    def reports(self) -> Path:
        """What we write for people to read."""
        return self.root / "reports"

    @property
    def quality_reports(self) -> Path:
        """One short quality report per landed batch."""
        return self.reports / "quality"

    @property
    def data_docs(self) -> Path:
        """Great Expectations' own pages, if the settings ask for them."""
        return self.reports / "data_docs"

    @property
    def dagster_home(self) -> Path:
        """Dagster's own records."""
        return self.root / "dagster"

    @property
    def scratch(self) -> Path:
        """Working files (0700), emptied at every start."""
        return self.root / "scratch"

    @property
    def dbt(self) -> Path:
        """The target and log folders of dbt."""
        return self.root / "dbt"

    @property
    def truth(self) -> Path:
        """What was planted; exists in demo workspaces only."""
        return self.root / "truth"


def load_workspace(root: Path) -> Workspace:
    """Open a workspace and its settings.

    Raises:
        UsageError: The folder is not a workspace, or a setting is wrong.
    """
    settings_file = root / SETTINGS_FILE
    if not settings_file.is_file():
        raise UsageError(
            "this folder is not a workspace",
            file=settings_file,
            remedy="Make one with `stepladder init DIR`, or name another folder.",
        )
    settings = validate_document(WorkspaceSettings, read_document(settings_file))
    return Workspace(root=root.resolve(), settings=settings)


def create_workspace(
    root: Path, *, settings: WorkspaceSettings | None = None
) -> Workspace:
    """Make the folders and settings file of a new workspace and open it.

    Raises:
        UsageError: There is a workspace already, or the folder cannot be made.
    """
    if (root / SETTINGS_FILE).exists():
        raise UsageError(
            "there is a workspace already",
            file=root / SETTINGS_FILE,
            remedy="Choose another folder; an existing workspace is never overwritten.",
        )
    workspace = Workspace(
        root=root.resolve(), settings=settings or WorkspaceSettings(time_zone="UTC")
    )
    try:
        for folder in _open_folders(workspace):
            folder.mkdir(parents=True, exist_ok=True)
        for folder in _private_folders(workspace):
            folder.mkdir(mode=PRIVATE, exist_ok=True)
            folder.chmod(PRIVATE)
        (workspace.root / SETTINGS_FILE).write_text(
            settings_text(workspace.settings), encoding="utf-8"
        )
    except OSError as error:
        raise UsageError(
            f"the workspace cannot be made ({type(error).__name__})",
            file=root,
            remedy="Check that the folder may be written.",
        ) from error
    return workspace


def _open_folders(workspace: Workspace) -> tuple[Path, ...]:
    return (
        workspace.root,
        workspace.mappings,
        workspace.programs,
        workspace.published,
    )


def _private_folders(workspace: Workspace) -> tuple[Path, ...]:
    return (
        workspace.landing,
        workspace.store,
        workspace.raw_store,
        workspace.vault,
        workspace.quarantine,
        workspace.warehouse,
        workspace.reports,
        workspace.quality_reports,
        workspace.dagster_home,
        workspace.scratch,
        workspace.dbt,
    )
