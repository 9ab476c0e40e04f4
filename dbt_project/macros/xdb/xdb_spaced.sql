{#- The dates to keep so that each lies more than some days after the one kept before it.
    The links are found first, since few engines aggregate within a recursion. -#}
{% macro xdb_spaced(dated, id_column, date_column, days) -%}
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
