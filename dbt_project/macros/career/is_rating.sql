{#- Whether a review rates somebody: the manager or a calibration meeting did, and it is
    over. What people say of themselves, and what is only planned, is no rating. -#}
{% macro is_rating(reviews) -%}
    {{ reviews }}.review_kind in ('manager', 'calibrated')
    and {{ reviews }}.review_status in ('completed', 'acknowledged')
{%- endmacro %}
