{# A warehouse is built into a file of its own that nobody reads yet. So a table is made
   under its own name: the adapter's way, under a second name and with a backup, costs
   more than most of our tables. #}
{% materialization table, adapter = "duckdb" %}
    {% set target = this.incorporate(type="table") %}
    {% do drop_relation_if_exists(load_cached_relation(this)) %}
    {% call statement("main") -%}
        {{ create_table_as(False, target, compiled_code) }}
    {%- endcall %}
    {% do persist_docs(target, model) %}
    {% do adapter.commit() %}
    {{ return({"relations": [target]}) }}
{% endmaterialization %}
