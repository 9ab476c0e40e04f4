with
    job_changes as (select * from {{ ref("fct_job_changes") }}),

    months as (select * from {{ ref("dim_months") }}),

    promotion_rates as (select * from {{ ref("rpt_promotion_rates") }}),

    counted as (
        select count(*) as promotion_count
        from job_changes
        inner join months on job_changes.month_start_date = months.month_start_date
        where job_changes.change_kind = 'promotion' and job_changes.is_in_headcount
    ),

    reported as (
        select
            promotion_rates.period_kind,
            promotion_rates.scope_kind,
            sum(promotion_rates.promotion_count) as promotion_count
        from promotion_rates
        where promotion_rates.period_kind in ('month', 'quarter', 'year')
        group by promotion_rates.period_kind, promotion_rates.scope_kind
    ),

    faults as (
        select
            reported.period_kind,
            reported.scope_kind,
            reported.promotion_count,
            counted.promotion_count as expected_count
        from reported
        cross join counted
        where reported.promotion_count <> counted.promotion_count
    )

select *
from faults
