{#- Every id with each id that it reaches over any number of links, itself included.
    `union` drops what was reached before, so a ring of links ends too. -#}
{% macro xdb_reachable(links, from_column, to_column) -%}
    {{ adapter.dispatch("xdb_reachable")(links, from_column, to_column) }}
{%- endmacro %}

{% macro default__xdb_reachable(links, from_column, to_column) -%}
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

{#- Its recursion cannot drop what was reached before, so a ring would never end. Each
    step joins the walk with itself: after five, 32 links lie behind. A longer chain
    stops the build rather than being cut. -#}
{% macro spark__xdb_reachable(links, from_column, to_column) -%}
    with
        walk_0 as (
            select
                {{ links }}.{{ from_column }} as from_id,
                {{ links }}.{{ to_column }} as reached_id
            from {{ links }}
            union
            select
                {{ links }}.{{ from_column }} as from_id,
                {{ links }}.{{ from_column }} as reached_id
            from {{ links }}
        ),
        {%- for step in range(1, 6) %}
            walk_{{ step }} as (
                select distinct first_part.from_id, second_part.reached_id
                from walk_{{ step - 1 }} as first_part
                inner join
                    walk_{{ step - 1 }} as second_part
                    on first_part.reached_id = second_part.from_id
            ),
        {%- endfor %}
        one_further as (
            select walk_5.from_id, walk_0.reached_id
            from walk_5
            inner join walk_0 on walk_5.reached_id = walk_0.from_id
            except
            select walk_5.from_id, walk_5.reached_id
            from walk_5
        )
    select walk_5.from_id, walk_5.reached_id
    from walk_5
    union all
    select
        one_further.from_id,
        cast(raise_error('a chain of more than 32 links') as string) as reached_id
    from one_further
{%- endmacro %}
