{#- The dates to keep so that each lies more than some days after the one kept before it. -#}
{% macro xdb_spaced(dated, id_column, date_column, days) -%}
    {{ adapter.dispatch("xdb_spaced")(dated, id_column, date_column, days) }}
{%- endmacro %}

{#- The links are found first, since few engines aggregate within a recursion. -#}
{% macro default__xdb_spaced(dated, id_column, date_column, days) -%}
    with recursive
        next_dates as (
            select
                {{ dated }}.{{ id_column }} as id,
                {{ dated }}.{{ date_column }} as kept_date,
                min(later.{{ date_column }}) as next_date
            from {{ dated }}
            left join
                {{ dated }} as later
                on {{ dated }}.{{ id_column }} = later.{{ id_column }}
                and later.{{ date_column }}
                > {{ xdb_add_days(dated ~ "." ~ date_column, days) }}
            where {{ dated }}.{{ date_column }} is not null
            group by {{ dated }}.{{ id_column }}, {{ dated }}.{{ date_column }}
        ),
        walk(id, kept_date) as (
            select next_dates.id, min(next_dates.kept_date)
            from next_dates
            group by next_dates.id
            union all
            select next_dates.id, next_dates.next_date
            from walk
            inner join
                next_dates
                on walk.id = next_dates.id
                and walk.kept_date = next_dates.kept_date
            where next_dates.next_date is not null
        )
    select walk.id as {{ id_column }}, walk.kept_date as {{ date_column }}
    from walk
{%- endmacro %}

{#- One pass over the sorted dates of each id instead of a job per step. -#}
{% macro spark__xdb_spaced(dated, id_column, date_column, days) -%}
    select
        {{ dated }}.{{ id_column }},
        explode(
            aggregate(
                sort_array(collect_set({{ dated }}.{{ date_column }})),
                cast(array() as array<date>),
                (kept, day) -> case
                    when day <= date_add(try_element_at(kept, -1), {{ days }})
                    then kept
                    else concat(kept, array(day))
                end
            )
        ) as {{ date_column }}
    from {{ dated }}
    group by {{ dated }}.{{ id_column }}
{%- endmacro %}
