{#- A record without a date is taken to tell of the as-of date. -#}
{% macro held_on(held, day) -%}
    coalesce({{ day }}, {{ as_of_date() }}) >= {{ held }}.valid_from_date
    and (
        {{ held }}.valid_to_date is null
        or coalesce({{ day }}, {{ as_of_date() }}) < {{ held }}.valid_to_date
    )
{%- endmacro %}
