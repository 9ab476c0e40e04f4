with
    published_figures as (select * from {{ ref("stg_ops__published_figures") }}),

    metric_values as (select * from {{ ref("rpt_metric_values") }}),

    deliveries as (select * from {{ ref("stg_ops__deliveries") }}),

    corrections as (select * from {{ ref("stg_ops__corrections") }}),

    metric_entities as (select * from {{ ref("int_metric_entities__traced") }}),

    generations as (
        select
            published_figures.generation_id,
            max(published_figures.last_delivery_number) as last_delivery_number
        from published_figures
        group by published_figures.generation_id
    ),

    ordered_generations as (
        select
            generations.generation_id,
            generations.last_delivery_number,
            row_number() over (
                order by generations.generation_id nulls last
            ) as generation_place
        from generations
    ),

    with_current as (
        select
            ordered_generations.generation_id,
            ordered_generations.last_delivery_number,
            ordered_generations.generation_place
        from ordered_generations
        union all
        select
            'current' as generation_id,
            (
                select max(deliveries.delivery_id) from deliveries
            ) as last_delivery_number,
            (select count(*) from ordered_generations) + 1 as generation_place
    ),

    steps as (
        select
            earlier.generation_id as from_generation_id,
            later.generation_id as to_generation_id,
            earlier.last_delivery_number as from_delivery_number,
            later.last_delivery_number as to_delivery_number
        from with_current as earlier
        inner join
            with_current as later
            on earlier.generation_place + 1 = later.generation_place
    ),

    figures as (
        select
            published_figures.generation_id,
            published_figures.metric_id,
            published_figures.variant_id,
            published_figures.period_id,
            published_figures.scope_kind,
            published_figures.scope_id,
            published_figures.numerator,
            published_figures.denominator,
            published_figures.value,
            published_figures.period_end_date,
            published_figures.is_suppressed
            and published_figures.value is null as is_hidden
        from published_figures
        where published_figures.is_complete
        union all
        select
            'current' as generation_id,
            metric_values.metric_id,
            metric_values.variant_id,
            metric_values.period_id,
            metric_values.scope_kind,
            metric_values.scope_id,
            metric_values.numerator,
            metric_values.denominator,
            metric_values.value,
            metric_values.period_end_date,
            metric_values.is_suppressed and metric_values.value is null as is_hidden
        from metric_values
        where metric_values.is_complete
    ),

    -- A metric that a later version no longer tells was withdrawn, not restated.
    told_metrics as (
        select distinct figures.generation_id, figures.metric_id, figures.variant_id
        from figures
    ),

    compared as (
        select
            steps.from_generation_id,
            steps.to_generation_id,
            steps.from_delivery_number,
            steps.to_delivery_number,
            before.metric_id,
            before.variant_id,
            before.period_id,
            before.scope_kind,
            before.scope_id,
            before.period_end_date,
            before.numerator as numerator_before,
            before.denominator as denominator_before,
            before.value as value_before,
            after.numerator as numerator_after,
            after.denominator as denominator_after,
            after.value as value_after
        from steps
        inner join figures as before on steps.from_generation_id = before.generation_id
        inner join
            told_metrics
            on steps.to_generation_id = told_metrics.generation_id
            and before.metric_id = told_metrics.metric_id
            and before.variant_id = told_metrics.variant_id
        left join
            figures as after
            on steps.to_generation_id = after.generation_id
            and before.metric_id = after.metric_id
            and before.variant_id = after.variant_id
            and before.period_id = after.period_id
            and before.scope_kind = after.scope_kind
            and before.scope_id = after.scope_id
        where not before.is_hidden and not coalesce(after.is_hidden, false)
    ),

    -- Sums of many parts may differ in their last digits from one build to the next.
    restated as (
        select compared.*, compared.value_after - compared.value_before as difference
        from compared
        where
            abs(compared.value_after - compared.value_before) > 0.000000001
            or (compared.value_before is null and compared.value_after is not null)
            or (compared.value_before is not null and compared.value_after is null)
    ),

    -- A correction without a date may touch any day.
    corrected_metrics as (
        select
            steps.from_generation_id,
            metric_entities.metric_id,
            metric_entities.variant_id,
            min(
                coalesce(corrections.earliest_affected_date, cast('1900-01-01' as date))
            ) as earliest_affected_date
        from steps
        inner join
            corrections
            on steps.from_delivery_number < corrections.delivery_number
            and steps.to_delivery_number >= corrections.delivery_number
        inner join
            metric_entities on corrections.entity_name = metric_entities.entity_name
        group by
            steps.from_generation_id,
            metric_entities.metric_id,
            metric_entities.variant_id
    ),

    explained as (
        select
            restated.metric_id,
            restated.variant_id,
            restated.period_id,
            restated.scope_kind,
            restated.scope_id,
            restated.from_generation_id,
            restated.to_generation_id,
            restated.numerator_before,
            restated.denominator_before,
            restated.value_before,
            restated.numerator_after,
            restated.denominator_after,
            restated.value_after,
            restated.difference,
            coalesce(
                corrected_metrics.earliest_affected_date <= restated.period_end_date,
                false
            ) as has_correction,
            cast(restated.from_delivery_number as bigint) as from_delivery_number,
            cast(restated.to_delivery_number as bigint) as to_delivery_number,
            restated.period_end_date
        from restated
        left join
            corrected_metrics
            on restated.from_generation_id = corrected_metrics.from_generation_id
            and restated.metric_id = corrected_metrics.metric_id
            and restated.variant_id = corrected_metrics.variant_id
    )

select *
from explained
