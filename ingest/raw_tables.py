"""What the raw schemas hold beside the contracts' own columns.

The columns every raw view adds to a record, and the tables about deliveries. Filling
them is the work of `raw_views`; dbt's sources are derived from here.
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


def measure_column(name: str, duckdb_type: str, description: str) -> RawColumn:
    """A column that tells nothing personal."""
    return RawColumn(
        name=name,
        duckdb_type=duckdb_type,
        classification=Classification.MEASURE,
        description=description,
    )


DELIVERY_COLUMNS = (
    measure_column(
        "_source", "VARCHAR", "Source (landing folder) the record came from."
    ),
    measure_column(
        "_feed", "VARCHAR", "Feed of the source's mapping that read the file."
    ),
    measure_column(
        "_delivery_id", "BIGINT", "Delivery (landed file) the record is part of."
    ),
    measure_column(
        "_delivery_mode",
        "VARCHAR",
        "What the file held: full, delta, events or snapshot.",
    ),
    measure_column(
        "_loaded_at",
        "TIMESTAMP",
        "When the file was loaded, UTC: the time from which we knew.",
    ),
    measure_column(
        "_is_latest_delivery",
        "BOOLEAN",
        "Whether the record counts now. Of a feed that delivers everything: it is part "
        "of the newest delivery, or its key is in quarantine there and this is the "
        "newest earlier record of it. Always true for snapshot, delta and events.",
    ),
    measure_column(
        "_delivered_on",
        "DATE",
        "Day of the delivery as the file's name tells it; files of one day are parts "
        "of one delivery.",
    ),
    measure_column(
        "_unchanged_when_null",
        "VARCHAR",
        "Columns, each between commas, in which an empty cell means that the last "
        "known value still holds.",
    ),
    measure_column(
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
        measure_column("delivery_id", "BIGINT", "Delivery, in the order of loading."),
        measure_column("source", "VARCHAR", "Source (landing folder) of the file."),
        measure_column("feed", "VARCHAR", "Feed of the source's mapping."),
        measure_column("entity", "VARCHAR", "Canonical entity the rows belong to."),
        measure_column("delivery_mode", "VARCHAR", "full, delta, events or snapshot."),
        measure_column(
            "file_name", "VARCHAR", "Name of the file in the landing folder."
        ),
        measure_column("file_sha256", "VARCHAR", "SHA-256 of the file's bytes."),
        measure_column("file_bytes", "BIGINT", "Size of the file, bytes."),
        measure_column(
            "mapping_sha256",
            "VARCHAR",
            "Fingerprint of the mapping it was read under.",
        ),
        measure_column(
            "contract_version", "VARCHAR", "Version of the entity's contract."
        ),
        measure_column("loaded_at", "TIMESTAMP", "When it was loaded, UTC."),
        measure_column(
            "status",
            "VARCHAR",
            "loaded, rejected (stopped as a whole) or replaced (read again under "
            "another mapping).",
        ),
        measure_column("reject_rule", "VARCHAR", "Rule that stopped the file."),
        measure_column(
            "reject_reason", "VARCHAR", "Why the file was stopped, for people."
        ),
        measure_column(
            "parquet_path",
            "VARCHAR",
            "Raw Parquet file, relative to the workspace.",
        ),
        measure_column("parquet_sha256", "VARCHAR", "SHA-256 of the raw Parquet file."),
        measure_column(
            "rows_in",
            "BIGINT",
            "Records in the file, counted without the reader.",
        ),
        measure_column("rows_loaded", "BIGINT", "Records loaded."),
        measure_column(
            "rows_quarantined", "BIGINT", "Records rejected into quarantine."
        ),
        measure_column(
            "rows_duplicate",
            "BIGINT",
            "Records equal to another one of the file.",
        ),
        measure_column(
            "rows_superseded",
            "BIGINT",
            "Older versions of a record in the same file.",
        ),
        measure_column("rows_erased", "BIGINT", "Records of people who were erased."),
        measure_column("key_id", "VARCHAR", "Pseudonym key in use."),
        measure_column(
            "chain_hash", "VARCHAR", "Hash over this row and the one before."
        ),
        measure_column(
            "delivered_on",
            "DATE",
            "Day of the delivery as the file's name tells it.",
        ),
        measure_column(
            "unchanged_when_null",
            "VARCHAR",
            "Columns, each between commas, in which an empty cell means that the last "
            "known value still holds.",
        ),
        measure_column(
            "cleared_when_null",
            "VARCHAR",
            "Columns, each between commas, in which an empty cell means that the value "
            "was taken away.",
        ),
        measure_column("is_latest_delivery", "BOOLEAN", "Whether its rows count now."),
    ),
)

FAULTS_BY_RULE = RawTable(
    schema="raw_ops",
    name="faults_by_rule",
    grain="One row per delivery, rule and column.",
    description="How many records each rule rejected.",
    columns=(
        measure_column("delivery_id", "BIGINT", "Delivery the records were in."),
        measure_column("rule", "VARCHAR", "Rule that was broken."),
        measure_column("column_name", "VARCHAR", "Column it was broken in."),
        measure_column("rows", "BIGINT", "Records that broke it."),
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
        measure_column("identifier_type", "VARCHAR", "Kind of the identifier."),
        RawColumn(
            name="email",
            duckdb_type="VARCHAR",
            classification=Classification.IDENTIFIER,
            description="Pseudonym of the e-mail address it stands for.",
        ),
    ),
)

PUBLISHED_FIGURES = RawTable(
    schema="raw_ops",
    name="published_figures",
    grain="One row per generation, metric, variant, period and group.",
    description="The figures behind each generation's long table of metric values, "
    "before they were rounded.",
    columns=(
        measure_column("generation", "VARCHAR", "Generation, named for its moment."),
        measure_column("as_of_date", "DATE", "Day it looked back from."),
        measure_column("last_delivery_id", "BIGINT", "Newest delivery it knew of."),
        measure_column("metric_id", "VARCHAR", "Metric."),
        measure_column("variant_id", "VARCHAR", "Variant of the metric."),
        measure_column("period_id", "VARCHAR", "Period."),
        measure_column("period_end_date", "DATE", "Last day of the period."),
        measure_column("scope_kind", "VARCHAR", "Kind of group."),
        RawColumn(
            name="scope_id",
            duckdb_type="VARCHAR",
            classification=Classification.SPECIAL,
            description="Group.",
        ),
        measure_column(
            "value", "DOUBLE", "Value before rounding; NULL where it was hidden."
        ),
        measure_column("numerator", "DOUBLE", "Numerator, likewise."),
        measure_column("denominator", "DOUBLE", "Denominator, likewise."),
        measure_column("is_complete", "BOOLEAN", "Whether the period was over."),
        measure_column(
            "is_suppressed", "BOOLEAN", "Whether something of it was hidden."
        ),
    ),
)

CORRECTIONS = RawTable(
    schema="raw_ops",
    name="corrections",
    grain="One row per delivery that changed what earlier ones had said.",
    description="How many known records each delivery corrected since the first "
    "published figures, and from which day on.",
    columns=(
        measure_column("delivery_id", "BIGINT", "Delivery that corrected something."),
        measure_column("entity", "VARCHAR", "Canonical entity of its rows."),
        measure_column(
            "changed_rows", "BIGINT", "Records whose values differ from before."
        ),
        measure_column(
            "backdated_rows",
            "BIGINT",
            "New records of a day before the newest that its feed had told; in the "
            "first delivery of a feed, all new ones.",
        ),
        measure_column(
            "removed_rows",
            "BIGINT",
            "Records that a complete delivery no longer has.",
        ),
        measure_column(
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
)
