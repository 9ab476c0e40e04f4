{%- set traced = report_entities() %}

with
    metric_variants as (select * from {{ ref("stg_config__metric_variants") }}),

    report_entities as (
        {%- if traced %}
            select listed.report_name, listed.entity_name
            from
                (
                    values
                        {%- for pair in traced %}
                            ('{{ pair["report"] }}', '{{ pair["entity"] }}')
                            {%- if not loop.last %},{% endif %}
                        {%- endfor %}
                ) as listed(report_name, entity_name)
        {%- else %}
            select
                metric_variants.report_name, metric_variants.report_name as entity_name
            from metric_variants
            where 1 = 0
        {%- endif %}
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
