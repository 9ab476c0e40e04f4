{#- Months of whole weeks, such as 4-4-5. Where there is no such calendar: no rows. -#}
{%- set is_configured = var("fiscal_week_pattern") != "none" -%}
{%- set pattern = var("fiscal_week_pattern") if is_configured else "4-4-5" -%}
{%- set weeks_of_months = (pattern.split("-") | map("int") | list) * 4 -%}
with
    months as (select * from {{ ref("int_months__listed") }}),

    calendar_years as (
        select months.fiscal_year, months.year_start_date
        from months
        group by months.fiscal_year, months.year_start_date
    ),

    -- A week-based year may begin a few days before the calendar's does.
    named_years as (
        select calendar_years.fiscal_year, calendar_years.year_start_date
        from calendar_years
        union all
        select
            max(calendar_years.fiscal_year) + 1 as fiscal_year,
            {{ xdb_add_months("max(calendar_years.year_start_date)", 12) }}
            as year_start_date
        from calendar_years
        having count(*) > 0
    ),

    boundaries as (
        select
            named_years.fiscal_year,
            named_years.year_start_date as this_date,
            {{ xdb_add_months("named_years.year_start_date", 12) }} as next_date
        from named_years
    ),

    distances as (
        select
            boundaries.fiscal_year,
            boundaries.this_date,
            boundaries.next_date,
            {{ days_after_week_start("boundaries.this_date") }} as this_distance,
            {{ days_after_week_start("boundaries.next_date") }} as next_distance
        from boundaries
    ),

    -- The first day of the week nearest to the calendar's first day.
    years as (
        select
            distances.fiscal_year,
            {{
                xdb_add_days(
                    "distances.this_date",
                    "case when distances.this_distance <= 3 then -distances.this_distance else 7 - distances.this_distance end",
                )
            }}
            as first_date,
            {{
                xdb_add_days(
                    "distances.next_date",
                    "case when distances.next_distance <= 3 then -distances.next_distance else 7 - distances.next_distance end",
                )
            }}
            as end_date
        from distances
    ),

    pattern as (
        select
            cast(listed.month_number as bigint) as month_number,
            cast(listed.first_week as bigint) as first_week,
            cast(listed.next_week as bigint) as next_week
        from
            (
                values
                    {%- for _ in weeks_of_months %}
                        (
                            {{ loop.index }},
                            {{ weeks_of_months[: loop.index0] | sum }},
                            {{ weeks_of_months[: loop.index] | sum }}
                        )
                        {%- if not loop.last %},{% endif %}
                    {%- endfor %}
            ) as listed(month_number, first_week, next_week)
    ),

    -- A 53rd week belongs to the last month.
    week_months as (
        select
            years.fiscal_year,
            pattern.month_number,
            {{ xdb_add_days("years.first_date", "pattern.first_week * 7") }}
            as period_start_date,
            case
                when pattern.month_number = 12
                then years.end_date
                else {{ xdb_add_days("years.first_date", "pattern.next_week * 7") }}
            end as end_date
        from years
        cross join pattern
    ),

    quartered as (
        select
            week_months.fiscal_year,
            week_months.month_number,
            case
                when week_months.month_number <= 3
                then 1
                when week_months.month_number <= 6
                then 2
                when week_months.month_number <= 9
                then 3
                else 4
            end as quarter_number,
            week_months.period_start_date,
            week_months.end_date
        from week_months
    ),

    periods as (
        select
            'fiscal_month' as period_kind,
            {{ fiscal_year_name("quartered.fiscal_year") }}
            || ' P'
            || {{ two_digits("quartered.month_number") }} as period_name,
            quartered.period_start_date,
            quartered.end_date
        from quartered
        union all
        select
            'fiscal_quarter' as period_kind,
            {{ fiscal_year_name("quartered.fiscal_year") }}
            || ' Q'
            || cast(quartered.quarter_number as {{ xdb_type_text() }}) as period_name,
            min(quartered.period_start_date) as period_start_date,
            max(quartered.end_date) as end_date
        from quartered
        group by quartered.fiscal_year, quartered.quarter_number
        union all
        select
            'fiscal_year' as period_kind,
            {{ fiscal_year_name("quartered.fiscal_year") }} as period_name,
            min(quartered.period_start_date) as period_start_date,
            max(quartered.end_date) as end_date
        from quartered
        group by quartered.fiscal_year
    ),

    configured as (
        select
            periods.period_kind,
            periods.period_name,
            periods.period_start_date,
            {{ xdb_add_days("periods.end_date", -1) }} as period_end_date
        from periods
        where {{ is_configured | lower }}
    )

select *
from configured
