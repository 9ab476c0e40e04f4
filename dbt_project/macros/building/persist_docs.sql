{# All comments of a relation in one statement. The adapter asks twice which columns there
   are; here a column that is described but missing is an error, as it should be. #}
{% macro duckdb__persist_docs(relation, model, for_relation, for_columns) %}
    {% set comments %}
        {% if for_relation and config.persist_relation_docs() and model.description %}
            comment on {{ relation.type }} {{ relation }}
            is {{ duckdb_escape_comment(model.description) }};
        {% endif %}
        {% if for_columns and config.persist_column_docs() %}
            {% for name, column in model.columns.items() if column.description %}
                comment on column {{ relation }}.{{ name }}
                is {{ duckdb_escape_comment(column.description) }};
            {% endfor %}
        {% endif %}
    {% endset %}
    {% if comments | trim %} {% do run_query(comments) %} {% endif %}
{% endmacro %}
