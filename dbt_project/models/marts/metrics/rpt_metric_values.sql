{%- set listed = reported_metrics() %}

with
    {%- for report in listed | map(attribute="report") | unique %}
        {{ report }} as (select * from {{ ref(report) }}),
    {%- endfor %}

    metric_values as ({{ metric_values_of(listed) }})

select *
from metric_values
