with
    restatements as (select * from {{ ref("fct_restatements") }}),

    corrections as (select * from {{ ref("stg_ops__corrections") }}),

    deliveries as (select * from {{ ref("stg_ops__deliveries") }}),

    metric_entities as (select * from {{ ref("int_metric_entities__traced") }}),

    causes as (
        select
            restatements.metric_id,
            restatements.variant_id,
            restatements.period_id,
            restatements.scope_kind,
            restatements.scope_id,
            restatements.from_generation_id,
            corrections.delivery_number,
            restatements.to_generation_id,
            corrections.entity_name,
            deliveries.source_name,
            deliveries.feed_name,
            deliveries.loaded_at,
            corrections.changed_row_count,
            corrections.backdated_row_count,
            corrections.removed_row_count,
            corrections.earliest_affected_date
        from restatements
        inner join
            metric_entities
            on restatements.metric_id = metric_entities.metric_id
            and restatements.variant_id = metric_entities.variant_id
        inner join
            corrections
            on metric_entities.entity_name = corrections.entity_name
            and restatements.from_delivery_number < corrections.delivery_number
            and restatements.to_delivery_number >= corrections.delivery_number
        inner join deliveries on corrections.delivery_number = deliveries.delivery_id
        where
            restatements.has_correction
            and (
                corrections.earliest_affected_date is null
                or corrections.earliest_affected_date <= restatements.period_end_date
            )
    )

select *
from causes
