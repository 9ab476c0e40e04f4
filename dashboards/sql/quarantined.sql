select
    source_name,
    feed_name,
    entity_name,
    rows_in_count,
    rows_quarantined_count,
    quarantine_rate
from marts.ops_data_quality
where rows_quarantined_count > 0
order by
    quarantine_rate desc nulls last,
    source_name asc nulls last,
    feed_name asc nulls last,
    entity_name asc nulls last
