{%- set traced = report_entities() %}

with
    metric_variants as (select * from {{ ref("stg_config__metric_variants") }}),

    report_entities as (
        {%- for pair in traced %}
            select
                '{{ pair["report"] }}' as report_name,
                '{{ pair["entity"] }}' as entity_name
            {%- if not loop.last %}
                union all
            {%- endif %}
        {%- else %}
            select
                metric_variants.report_name, metric_variants.report_name as entity_name
            from metric_variants
            where 1 = 0
        {%- endfor %}
    ),

    traced as (
        select
            metric_variants.metric_id,
            metric_variants.variant_id,
            report_entities.entity_name
        from metric_variants
        inner join
            report_entities on metric_variants.report_name = report_entities.report_name
    )

select *
from traced
