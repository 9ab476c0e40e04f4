{#- The cells of the cohort lattice: everybody, one dimension, and the pairs of
    dimensions that are asked for. What `grouping sets` rolls up is called `all`. -#}
{% macro cohort_dimension(dimension) -%}
    case when grouping({{ dimension }}) = 1 then 'all' else max({{ dimension }}) end
{%- endmacro %}
{% macro cohort_cells(keys) -%}
    {%- set keyed = keys | join(", ") -%} grouping sets (
        ({{ keyed }}),
        ({{ keyed }}, division_id),
        ({{ keyed }}, grade_id),
        ({{ keyed }}, gender),
        ({{ keyed }}, location_code),
        ({{ keyed }}, division_id, grade_id),
        ({{ keyed }}, division_id, location_code),
        ({{ keyed }}, grade_id, location_code)
    )
{%- endmacro %}
