with
    periods as (select * from {{ ref("int_periods__derived") }}),

    months as (select * from {{ ref("int_months__listed") }}),

    history as (select * from {{ ref("int_history__bounded") }}),

    days_of_month as (
        select cast(listed.days_after as integer) as days_after
        from
            (
                values
                    {%- for days_after in range(31) %}
                        ({{ days_after }}){% if not loop.last %},{% endif %}
                    {%- endfor %}
            ) as listed(days_after)
    ),

    listed_days as (
        select
            {{ xdb_add_days("months.month_start_date", "days_of_month.days_after") }}
            as day_date,
            months.month_end_date
        from months
        cross join days_of_month
    ),

    days as (
        select listed_days.day_date
        from listed_days
        cross join history
        where
            listed_days.day_date <= listed_days.month_end_date
            and listed_days.day_date <= history.as_of_date
    ),

    period_days as (
        select periods.period_id, days.day_date
        from periods
        inner join
            days
            on periods.period_start_date <= days.day_date
            and periods.period_end_date >= days.day_date
    )

select *
from period_days
