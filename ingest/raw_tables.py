"""What the raw schemas hold beside the contracts' own columns.

The columns every raw view adds to a record, and the tables about deliveries and
programs. Filling them is the work of `raw_views`; dbt's sources are derived from here.
"""

from __future__ import annotations

from dataclasses import dataclass

from ingest.contract import Classification, RawColumn


@dataclass(frozen=True)
class RawTable:
    """One table of a raw schema that no contract describes."""

    schema: str
    name: str
    grain: str
    description: str
    columns: tuple[RawColumn, ...]


def _column(name: str, duckdb_type: str, description: str) -> RawColumn:
    return RawColumn(
        name=name,
        duckdb_type=duckdb_type,
        classification=Classification.MEASURE,
        description=description,
    )


DELIVERY_COLUMNS = (
    _column("_source", "VARCHAR", "Source (landing folder) the record came from."),
    _column("_feed", "VARCHAR", "Feed of the source's mapping that read the file."),
    _column("_delivery_id", "BIGINT", "Delivery (landed file) the record is part of."),
    _column(
        "_delivery_mode",
        "VARCHAR",
        "What the file held: full, delta, events or snapshot.",
    ),
    _column(
        "_loaded_at",
        "TIMESTAMP",
        "When the file was loaded, UTC: the time from which we knew.",
    ),
    _column(
        "_is_latest_delivery",
        "BOOLEAN",
        "Whether the record counts now. Of a feed that delivers everything: it is part "
        "of the newest delivery, or its key is in quarantine there and this is the "
        "newest earlier record of it. Always true for snapshot, delta and events.",
    ),
    _column(
        "_delivered_on",
        "DATE",
        "Day of the delivery as the file's name tells it; files of one day are parts "
        "of one delivery.",
    ),
    _column(
        "_unchanged_when_null",
        "VARCHAR",
        "Columns, each between commas, in which an empty cell means that the last "
        "known value still holds.",
    ),
    _column(
        "_cleared_when_null",
        "VARCHAR",
        "Columns, each between commas, in which an empty cell means that the value "
        "was taken away.",
    ),
)
"""Added to every record by the raw views, after the columns of the contract."""

DELIVERIES = RawTable(
    schema="raw_ops",
    name="deliveries",
    grain="One row per landed file and mapping it was read under.",
    description="Every file that was taken in or stopped, and what became of its rows.",
    columns=(
        _column("delivery_id", "BIGINT", "Delivery, in the order of loading."),
        _column("source", "VARCHAR", "Source (landing folder) of the file."),
        _column("feed", "VARCHAR", "Feed of the source's mapping."),
        _column("entity", "VARCHAR", "Canonical entity the rows belong to."),
        _column("delivery_mode", "VARCHAR", "full, delta, events or snapshot."),
        _column("file_name", "VARCHAR", "Name of the file in the landing folder."),
        _column("file_sha256", "VARCHAR", "SHA-256 of the file's bytes."),
        _column("file_bytes", "BIGINT", "Size of the file, bytes."),
        _column(
            "mapping_sha256",
            "VARCHAR",
            "Fingerprint of the mapping it was read under.",
        ),
        _column("contract_version", "VARCHAR", "Version of the entity's contract."),
        _column("loaded_at", "TIMESTAMP", "When it was loaded, UTC."),
        _column(
            "status",
            "VARCHAR",
            "loaded, rejected (stopped as a whole) or replaced (read again under "
            "another mapping).",
        ),
        _column("reject_rule", "VARCHAR", "Rule that stopped the file."),
        _column("reject_reason", "VARCHAR", "Why the file was stopped, for people."),
        _column(
            "parquet_path",
            "VARCHAR",
            "Raw Parquet file, relative to the workspace.",
        ),
        _column("parquet_sha256", "VARCHAR", "SHA-256 of the raw Parquet file."),
        _column(
            "rows_in",
            "BIGINT",
            "Records in the file, counted without the reader.",
        ),
        _column("rows_loaded", "BIGINT", "Records loaded."),
        _column("rows_quarantined", "BIGINT", "Records rejected into quarantine."),
        _column(
            "rows_duplicate",
            "BIGINT",
            "Records equal to another one of the file.",
        ),
        _column(
            "rows_superseded",
            "BIGINT",
            "Older versions of a record in the same file.",
        ),
        _column("rows_erased", "BIGINT", "Records of people who were erased."),
        _column("key_id", "VARCHAR", "Pseudonym key in use."),
        _column("chain_hash", "VARCHAR", "Hash over this row and the one before."),
        _column(
            "delivered_on",
            "DATE",
            "Day of the delivery as the file's name tells it.",
        ),
        _column(
            "unchanged_when_null",
            "VARCHAR",
            "Columns, each between commas, in which an empty cell means that the last "
            "known value still holds.",
        ),
        _column(
            "cleared_when_null",
            "VARCHAR",
            "Columns, each between commas, in which an empty cell means that the value "
            "was taken away.",
        ),
        _column("is_latest_delivery", "BOOLEAN", "Whether its rows count now."),
    ),
)

FAULTS_BY_RULE = RawTable(
    schema="raw_ops",
    name="faults_by_rule",
    grain="One row per delivery, rule and column.",
    description="How many records each rule rejected.",
    columns=(
        _column("delivery_id", "BIGINT", "Delivery the records were in."),
        _column("rule", "VARCHAR", "Rule that was broken."),
        _column("column_name", "VARCHAR", "Column it was broken in."),
        _column("rows", "BIGINT", "Records that broke it."),
    ),
)

RESOLVED_IDENTIFIERS = RawTable(
    schema="raw_ops",
    name="resolved_identifiers",
    grain="One row per hashed e-mail address whose address is known.",
    description="Which e-mail address a hashed one stands for, both as pseudonyms.",
    columns=(
        RawColumn(
            name="identifier",
            duckdb_type="VARCHAR",
            classification=Classification.IDENTIFIER,
            description="Pseudonym of the hash and its salt.",
        ),
        _column("identifier_type", "VARCHAR", "Kind of the identifier."),
        RawColumn(
            name="email",
            duckdb_type="VARCHAR",
            classification=Classification.IDENTIFIER,
            description="Pseudonym of the e-mail address it stands for.",
        ),
    ),
)

PROGRAMS = RawTable(
    schema="raw_config",
    name="programs",
    grain="One row per declared program, in its newest version.",
    description="The programs an organisation declared in `programs/*.yaml`.",
    columns=(
        _column("program_id", "VARCHAR", "Program."),
        _column("program_version", "BIGINT", "Version of the declaration."),
        _column("program_name", "VARCHAR", "Name for people."),
        _column("registered_at", "DATE", "Day of the declaration."),
        _column("opened_on", "DATE", "First day somebody could take part."),
        _column("closed_on", "DATE", "Last day somebody could take part."),
        _column("owner", "VARCHAR", "Team that answers for the program."),
        _column(
            "cost_per_participant",
            "DOUBLE",
            "Cost of one participant, in `cost_currency`.",
        ),
        _column("cost_currency", "VARCHAR", "ISO 4217 code of the cost."),
        _column("spec_sha256", "VARCHAR", "Hash of the declaration."),
    ),
)

PROGRAM_COMPONENTS = RawTable(
    schema="raw_config",
    name="program_components",
    grain="One row per program and part of it, in its newest version.",
    description="The courses and mentoring programs that make up each program.",
    columns=(
        _column("program_id", "VARCHAR", "Program."),
        _column("component_kind", "VARCHAR", "course or mentoring_program."),
        _column("component_id", "VARCHAR", "Id of the course or mentoring program."),
        _column(
            "minimum_dose",
            "DOUBLE",
            "Least number of finished courses, or of sessions held in a match, that "
            "counts as having gone through the program.",
        ),
    ),
)

PUBLISHED_FIGURES = RawTable(
    schema="raw_ops",
    name="published_figures",
    grain="One row per generation, metric, variant, period and group.",
    description="What each generation published in its long table of metric values.",
    columns=(
        _column("generation", "VARCHAR", "Generation, named for its moment."),
        _column("as_of_date", "DATE", "Day it looked back from."),
        _column("last_delivery_id", "BIGINT", "Newest delivery it knew of."),
        _column("metric_id", "VARCHAR", "Metric."),
        _column("variant_id", "VARCHAR", "Variant of the metric."),
        _column("period_id", "VARCHAR", "Period."),
        _column("period_end_date", "DATE", "Last day of the period."),
        _column("scope_kind", "VARCHAR", "Kind of group."),
        RawColumn(
            name="scope_id",
            duckdb_type="VARCHAR",
            classification=Classification.SPECIAL,
            description="Group.",
        ),
        _column("value", "DOUBLE", "Value as published; NULL where it was hidden."),
        _column("numerator", "DOUBLE", "Numerator as published."),
        _column("denominator", "DOUBLE", "Denominator as published."),
        _column("is_complete", "BOOLEAN", "Whether the period was over."),
        _column("is_suppressed", "BOOLEAN", "Whether something of it was hidden."),
    ),
)

CORRECTIONS = RawTable(
    schema="raw_ops",
    name="corrections",
    grain="One row per delivery that changed what earlier ones had said.",
    description="How many known records each delivery corrected since the first "
    "published figures, and from which day on.",
    columns=(
        _column("delivery_id", "BIGINT", "Delivery that corrected something."),
        _column("entity", "VARCHAR", "Canonical entity of its rows."),
        _column("changed_rows", "BIGINT", "Records whose values differ from before."),
        _column(
            "backdated_rows",
            "BIGINT",
            "New records of a day before the newest that its feed had told; in the "
            "first delivery of a feed, all new ones.",
        ),
        _column(
            "removed_rows",
            "BIGINT",
            "Records that a complete delivery no longer has.",
        ),
        _column(
            "earliest_affected_date",
            "DATE",
            "First day that the corrections touch; NULL when a record without a date "
            "is among them, so that it may be any day.",
        ),
    ),
)

OTHER_TABLES = (
    DELIVERIES,
    FAULTS_BY_RULE,
    RESOLVED_IDENTIFIERS,
    PUBLISHED_FIGURES,
    CORRECTIONS,
    PROGRAMS,
    PROGRAM_COMPONENTS,
)
