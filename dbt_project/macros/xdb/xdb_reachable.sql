{#- Every id with each id that it reaches over any number of links, itself included.
    `union` drops what was reached before, so a ring of links ends too. -#}
{% macro xdb_reachable(links, from_column, to_column) -%}
    with recursive
        walk(from_id, reached_id) as (
            select {{ links }}.{{ from_column }}, {{ links }}.{{ from_column }}
            from {{ links }}
            union
            select walk.from_id, {{ links }}.{{ to_column }}
            from walk
            inner join {{ links }} on walk.reached_id = {{ links }}.{{ from_column }}
        )
    select walk.from_id, walk.reached_id
    from walk
{%- endmacro %}
