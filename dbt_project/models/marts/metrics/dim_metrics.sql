with
    metrics as (select * from {{ ref("stg_config__metrics") }}),

    metric_variants as (select * from {{ ref("stg_config__metric_variants") }}),

    described as (
        select
            metrics.metric_id,
            metric_variants.variant_id,
            metrics.metric_family,
            metrics.metric_name,
            metric_variants.variant_name,
            metric_variants.is_default_variant,
            metrics.metric_version,
            metrics.metric_definition,
            metric_variants.numerator_definition,
            metric_variants.denominator_definition,
            metrics.exclusions,
            metric_variants.metric_unit,
            metrics.higher_is,
            metrics.metric_owner,
            metrics.source_text,
            metrics.source_evidence,
            metric_variants.report_name,
            metric_variants.value_column_name,
            metric_variants.numerator_column_name,
            metric_variants.denominator_column_name,
            metric_variants.row_filter
        from metrics
        inner join metric_variants on metrics.metric_id = metric_variants.metric_id
    )

select *
from described
