select
    source_name,
    feed_name,
    entity_name,
    delivery_count,
    rejected_delivery_count,
    rows_in_count,
    rows_current_count,
    rows_quarantined_count,
    quarantine_rate,
    unresolved_identifier_count,
    days_since_delivery,
    latest_loaded_at
from marts.ops_data_quality
order by
    quarantine_rate desc nulls last,
    source_name asc nulls last,
    feed_name asc nulls last,
    entity_name asc nulls last
