with
    period_days as (select * from {{ ref("int_period_days__listed") }}),

    periods as (select * from {{ ref("int_periods__derived") }}),

    days as (
        select
            period_days.day_date,
            max(
                case when periods.period_kind = 'month' then periods.period_id end
            ) as month_period_id,
            max(
                case when periods.period_kind = 'quarter' then periods.period_id end
            ) as quarter_period_id,
            max(
                case when periods.period_kind = 'year' then periods.period_id end
            ) as year_period_id
        from period_days
        inner join periods on period_days.period_id = periods.period_id
        group by period_days.day_date
    )

select *
from days
