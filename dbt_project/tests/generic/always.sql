{#- `rules` names conditions that hold for every row; one that is neither true nor false
    of a row is not broken by it. What is returned names the rule of each fault. -#}
{% test always(model, rules) %}
    {% for name, condition in rules.items() %}
        {%- if not loop.first %}
            union all
        {% endif -%}
        select '{{ name }}' as rule_name
        from {{ model }}
        where not ({{ condition }})
    {% endfor %}
{% endtest %}
