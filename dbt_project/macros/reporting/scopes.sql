{#- The groups that every report counts by: each row of a relation that carries the
    attributes below falls into one group of every kind. `grouping sets` counts them all
    in one pass; `scope_kind()` and `scope_id()` name the group of a result row. -#}
{% macro scope_attributes() -%}
    {{
        return(
            ["org_unit_id", "grade_id", "job_family_id", "location_code", "gender"]
        )
    }}
{%- endmacro %}
{% macro scope_kind() -%}
    case
        when grouping(org_unit_id) = 0
        then 'org_unit'
        when grouping(job_family_id) = 0
        then 'job_family'
        when grouping(location_code) = 0
        then 'location'
        when grouping(gender) = 0 and grouping(grade_id) = 0
        then 'gender_and_grade'
        when grouping(gender) = 0
        then 'gender'
        when grouping(grade_id) = 0
        then 'grade'
        else 'overall'
    end
{%- endmacro %}
{% macro scope_id() -%}
    case
        when grouping(org_unit_id) = 0
        then max(org_unit_id)
        when grouping(job_family_id) = 0
        then max(job_family_id)
        when grouping(location_code) = 0
        then max(location_code)
        when grouping(gender) = 0 and grouping(grade_id) = 0
        then max(gender) || ':' || max(grade_id)
        when grouping(gender) = 0
        then max(gender)
        when grouping(grade_id) = 0
        then max(grade_id)
        else 'all'
    end
{%- endmacro %}
{#- Give the columns that every result row is counted by beside its group, such as the
    period, and more attributes as `also` when a report has groups of its own. -#}
{% macro scope_grouping_sets(keys) -%}
    {%- set keyed = keys | join(", ") -%} grouping sets (
        ({{ keyed }}),
        ({{ keyed }}, org_unit_id),
        ({{ keyed }}, grade_id),
        ({{ keyed }}, job_family_id),
        ({{ keyed }}, location_code),
        ({{ keyed }}, gender),
        ({{ keyed }}, gender, grade_id)
    )
{%- endmacro %}
