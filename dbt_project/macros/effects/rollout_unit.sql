{#- The unit of a person and month in which a program opens at one time. -#}
{% macro rollout_unit(programs, person_months) -%}
    case
        when {{ programs }}.rollout_unit_kind = 'org_unit'
        then {{ person_months }}.org_unit_id
        when {{ programs }}.rollout_unit_kind = 'location'
        then {{ person_months }}.location_code
        when {{ programs }}.rollout_unit_kind = 'job_family'
        then {{ person_months }}.job_family_id
        else 'organisation'
    end
{%- endmacro %}
