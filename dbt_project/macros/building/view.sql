{# As for tables: a view is made under its own name. #}
{% materialization view, adapter = "duckdb" %}
    {% set target = this.incorporate(type="view") %}
    {% do drop_relation_if_exists(load_cached_relation(this)) %}
    {% call statement("main") -%}
        {{ get_create_view_as_sql(target, compiled_code) }}
    {%- endcall %}
    {% do persist_docs(target, model) %}
    {% do adapter.commit() %}
    {{ return({"relations": [target]}) }}
{% endmaterialization %}
