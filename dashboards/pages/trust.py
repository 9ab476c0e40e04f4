"""Data quality and method: can I trust this?"""

from __future__ import annotations

from dashboards.charts import bars
from dashboards.definitions import Chart, Column, Page
from dashboards.pages.columns import count, key, share

DELIVERIES = (
    key("entity_name", "What"),
    key("source_name", "Source"),
    key("feed_name", "Feed"),
    count("rows_in_count", "Rows in"),
    count("rows_current_count", "Rows in use"),
    count("rows_quarantined_count", "Rows set aside"),
    share("quarantine_rate", "Set aside"),
    count("unresolved_identifier_count", "Unknown people"),
    count("delivery_count", "Deliveries"),
    count("rejected_delivery_count", "Rejected"),
    Column("days_since_delivery", "Age", "days"),
)
QUARANTINED = (
    key("feed_name", "Feed"),
    key("source_name", "Source"),
    key("entity_name", "What"),
    share("quarantine_rate", "Set aside"),
    count("rows_quarantined_count", "Rows set aside"),
    count("rows_in_count", "Rows in"),
)
METRICS = (
    Column("metric_name", "Metric", "text"),
    Column("metric_id", "metric_id", "hidden", is_key=True),
    Column("variant_id", "variant_id", "hidden", is_key=True),
    Column("metric_definition", "Definition", "text"),
    Column("numerator_definition", "Numerator", "text"),
    Column("denominator_definition", "Denominator", "text"),
    Column("exclusions", "Left out", "text"),
    Column("source_text", "After", "text"),
    Column("report_name", "Table", "text"),
)
CHECKS = (
    Column("name", "Check", "code", is_key=True),
    Column("subject", "Of", "text", is_key=True),
    Column("has_passed", "Passed", "yes"),
    Column("is_blocking", "Stops publishing", "yes"),
    Column("note", "Note", "text"),
)
PROTECTION = (
    Column("name", "Table", "text", is_key=True),
    count("rows", "Rows"),
    count("minimum_group_size", "Smallest group"),
    count("suppressed_rows", "Rows with hidden cells"),
    count("suppressed_cells", "Hidden cells"),
    count("rounding_base", "Rounded to"),
)

PAGE = Page(
    page_id="trust",
    name="Data quality",
    question="Can I trust this?",
    lead="What came in, what was set aside, which checks ran, what is hidden, and "
    "what each number means.",
    charts=(
        Chart(
            "checks",
            "Checks that did not pass, and those that did",
            "Those that did not pass stand first. A failure that stops publishing "
            "leaves the earlier pages in place.",
            "manifest-checks",
            CHECKS,
            is_wide=True,
        ),
        Chart(
            "quarantine",
            "Rows set aside",
            "Share of the rows of each feed that a rule refused. They are kept, "
            "with the reason.",
            "quarantined",
            QUARANTINED,
            (),
            bars("feed_name_label", "quarantine_rate", QUARANTINED, axis_format=".1%"),
        ),
        Chart(
            "deliveries",
            "What came in, and when",
            "Per feed: rows, refusals, people who could not be found, and days "
            "since the last delivery.",
            "deliveries",
            DELIVERIES,
            is_wide=True,
        ),
        Chart(
            "hidden",
            "What is hidden",
            "Per published table: its smallest group, hidden cells, and the base "
            "that counts of people are rounded to.",
            "manifest-tables",
            PROTECTION,
            is_wide=True,
        ),
        Chart(
            "metrics",
            "What each number means",
            "The definition of every metric, in its usual variant.",
            "metrics",
            METRICS,
            is_wide=True,
        ),
    ),
)
