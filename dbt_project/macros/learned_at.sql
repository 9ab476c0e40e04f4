{#- When a training record tells of learning. What was failed or withdrawn has no day of
completion: it counts when something last happened, else when it ended, else begun. -#}
{% macro learned_at(records) -%}
    coalesce(
        case
            when {{ records }}.training_status not in ('failed', 'withdrawn')
            then {{ records }}.completed_at
        end,
        {{ records }}.last_activity_at,
        {{ records }}.completed_at,
        {{ records }}.started_at,
        {{ records }}.enrolled_at,
        {{ records }}.assigned_at
    )
{%- endmacro %}
