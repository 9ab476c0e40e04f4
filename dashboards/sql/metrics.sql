select
    metric_id,
    variant_id,
    metric_family,
    metric_name,
    variant_name,
    metric_definition,
    numerator_definition,
    denominator_definition,
    exclusions,
    source_text,
    report_name
from marts.dim_metrics
where is_default_variant
order by
    metric_family nulls last,
    metric_name nulls last,
    metric_id nulls last,
    variant_id nulls last
