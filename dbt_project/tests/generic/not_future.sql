{% test not_future(model, column_name) %}
    select {{ column_name }}
    from {{ model }}
    where cast({{ column_name }} as date) > {{ as_of_date() }}
{% endtest %}
