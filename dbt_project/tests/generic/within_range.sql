{#- `columns` gives each column its least and its greatest value; null is no limit. What
    is returned names the column of each fault. -#}
{% test within_range(model, columns) %}
    {% for column_name, limits in columns.items() %}
        {%- if not loop.first %}
            union all
        {% endif -%}
        select '{{ column_name }}' as column_name
        from {{ model }}
        where
            false
            {%- if limits[0] is not none %}
                or {{ column_name }} < {{ limits[0] }}
            {%- endif %}
            {%- if limits[1] is not none %}
                or {{ column_name }} > {{ limits[1] }}
            {%- endif %}
    {% endfor %}
{% endtest %}
