with
    months as (select * from {{ ref("dim_months") }}),

    headcount_months as (select * from {{ ref("fct_headcount_months") }}),

    job_changes as (select * from {{ ref("fct_job_changes") }}),

    history as (select * from {{ ref("int_history__bounded") }}),

    month_periods as (
        select
            'quarter' as period_kind,
            months.quarter_start_date as period_start_date,
            {{ xdb_add_days(xdb_add_months("months.quarter_start_date", 3), -1) }}
            as period_end_date,
            months.month_start_date
        from months
        union all
        select
            'year' as period_kind,
            months.year_start_date as period_start_date,
            {{ xdb_add_days(xdb_add_months("months.year_start_date", 12), -1) }}
            as period_end_date,
            months.month_start_date
        from months
    ),

    periods as (
        select
            month_periods.period_kind,
            month_periods.period_start_date,
            month_periods.period_end_date,
            min(month_periods.month_start_date) as first_month,
            max(month_periods.month_start_date) as last_month
        from month_periods
        group by
            month_periods.period_kind,
            month_periods.period_start_date,
            month_periods.period_end_date
    ),

    -- People are counted where they were before the promotion: that is the group which
    -- could have been promoted.
    promotions as (
        select
            job_changes.employee_id,
            job_changes.month_start_date,
            coalesce(job_changes.from_grade_id, 'unknown') as grade_id,
            coalesce(job_changes.from_org_unit_id, 'unknown') as org_unit_id
        from job_changes
        where job_changes.change_kind = 'promotion' and job_changes.is_in_headcount
    ),

    scoped_promotions as (
        select
            'overall' as scope_kind,
            'all' as scope_id,
            promotions.employee_id,
            promotions.month_start_date
        from promotions
        union all
        select
            'grade' as scope_kind,
            promotions.grade_id as scope_id,
            promotions.employee_id,
            promotions.month_start_date
        from promotions
        union all
        select
            'org_unit' as scope_kind,
            promotions.org_unit_id as scope_id,
            promotions.employee_id,
            promotions.month_start_date
        from promotions
    ),

    promotion_counts as (
        select
            month_periods.period_kind,
            month_periods.period_start_date,
            scoped_promotions.scope_kind,
            scoped_promotions.scope_id,
            cast(count(*) as bigint) as promotion_count,
            cast(
                count(distinct scoped_promotions.employee_id) as bigint
            ) as promoted_employee_count
        from scoped_promotions
        inner join
            month_periods
            on scoped_promotions.month_start_date = month_periods.month_start_date
        group by
            month_periods.period_kind,
            month_periods.period_start_date,
            scoped_promotions.scope_kind,
            scoped_promotions.scope_id
    ),

    scoped_headcount as (
        select
            'overall' as scope_kind,
            'all' as scope_id,
            headcount_months.month_start_date,
            headcount_months.opening_headcount,
            headcount_months.closing_headcount
        from headcount_months
        union all
        select
            'grade' as scope_kind,
            headcount_months.grade_id as scope_id,
            headcount_months.month_start_date,
            headcount_months.opening_headcount,
            headcount_months.closing_headcount
        from headcount_months
        union all
        select
            'org_unit' as scope_kind,
            headcount_months.org_unit_id as scope_id,
            headcount_months.month_start_date,
            headcount_months.opening_headcount,
            headcount_months.closing_headcount
        from headcount_months
    ),

    headcount as (
        select
            periods.period_kind,
            periods.period_start_date,
            periods.period_end_date,
            scoped_headcount.scope_kind,
            scoped_headcount.scope_id,
            cast(
                sum(
                    case
                        when scoped_headcount.month_start_date = periods.first_month
                        then scoped_headcount.opening_headcount
                        else 0
                    end
                ) as bigint
            ) as opening_headcount,
            cast(
                sum(
                    case
                        when scoped_headcount.month_start_date = periods.last_month
                        then scoped_headcount.closing_headcount
                        else 0
                    end
                ) as bigint
            ) as closing_headcount
        from periods
        inner join
            scoped_headcount
            on scoped_headcount.month_start_date
            between periods.first_month and periods.last_month
        group by
            periods.period_kind,
            periods.period_start_date,
            periods.period_end_date,
            scoped_headcount.scope_kind,
            scoped_headcount.scope_id
    ),

    averaged as (
        select
            headcount.period_kind,
            headcount.period_start_date,
            headcount.period_end_date,
            headcount.scope_kind,
            headcount.scope_id,
            coalesce(promotion_counts.promotion_count, 0) as promotion_count,
            coalesce(
                promotion_counts.promoted_employee_count, 0
            ) as promoted_employee_count,
            headcount.opening_headcount,
            headcount.closing_headcount,
            {{
                xdb_ratio(
                    "headcount.opening_headcount + headcount.closing_headcount", "2"
                )
            }} as average_headcount
        from headcount
        left join
            promotion_counts
            on headcount.period_kind = promotion_counts.period_kind
            and headcount.period_start_date = promotion_counts.period_start_date
            and headcount.scope_kind = promotion_counts.scope_kind
            and headcount.scope_id = promotion_counts.scope_id
    ),

    rated as (
        select
            averaged.period_kind,
            averaged.scope_kind,
            averaged.scope_id,
            greatest(
                averaged.opening_headcount, averaged.closing_headcount
            ) as group_size_count,
            averaged.promotion_count,
            averaged.promoted_employee_count,
            averaged.opening_headcount,
            averaged.closing_headcount,
            averaged.average_headcount,
            cast(
                averaged.promotion_count as {{ xdb_type_double() }}
            ) as promotion_rate_numerator,
            averaged.average_headcount as promotion_rate_denominator,
            {{ xdb_ratio("averaged.promotion_count", "averaged.average_headcount") }}
            as promotion_rate,
            averaged.period_start_date >= history.history_start_date
            and averaged.period_end_date <= history.as_of_date as is_complete,
            false as is_suppressed,
            averaged.period_start_date,
            averaged.period_end_date
        from averaged
        cross join history
    )

select *
from rated
