with
    months as (select * from {{ ref("int_months__listed") }}),

    history as (select * from {{ ref("int_history__bounded") }}),

    week_based_periods as (select * from {{ ref("int_week_based_periods__derived") }}),

    review_cycles as (select * from {{ ref("stg_performance__review_cycles") }}),

    calendar_periods as (
        select
            'month' as period_kind,
            cast(months.calendar_year as {{ xdb_type_text() }})
            || '-'
            || {{ two_digits("months.calendar_month") }} as period_name,
            months.month_start_date as period_start_date,
            months.month_end_date as period_end_date
        from months
        union all
        select
            'quarter' as period_kind,
            {{ fiscal_year_name("months.fiscal_year") }}
            || ' Q'
            || cast(months.fiscal_quarter as {{ xdb_type_text() }}) as period_name,
            months.quarter_start_date as period_start_date,
            {{ xdb_add_days(xdb_add_months("months.quarter_start_date", 3), -1) }}
            as period_end_date
        from months
        group by months.fiscal_year, months.fiscal_quarter, months.quarter_start_date
        union all
        select
            'year' as period_kind,
            {{ fiscal_year_name("months.fiscal_year") }} as period_name,
            months.year_start_date as period_start_date,
            {{ xdb_add_days(xdb_add_months("months.year_start_date", 12), -1) }}
            as period_end_date
        from months
        group by months.fiscal_year, months.year_start_date
    ),

    periods as (
        select
            calendar_periods.period_kind
            || ':'
            || cast(
                calendar_periods.period_start_date as {{ xdb_type_text() }}
            ) as period_id,
            calendar_periods.period_kind,
            calendar_periods.period_name,
            calendar_periods.period_start_date,
            calendar_periods.period_end_date
        from calendar_periods
        union all
        select
            week_based_periods.period_kind
            || ':'
            || cast(
                week_based_periods.period_start_date as {{ xdb_type_text() }}
            ) as period_id,
            week_based_periods.period_kind,
            week_based_periods.period_name,
            week_based_periods.period_start_date,
            week_based_periods.period_end_date
        from week_based_periods
        union all
        select
            'review_cycle:' || review_cycles.review_cycle_id as period_id,
            'review_cycle' as period_kind,
            coalesce(
                review_cycles.review_cycle_name, review_cycles.review_cycle_id
            ) as period_name,
            review_cycles.period_start_date,
            review_cycles.period_end_date
        from review_cycles
    ),

    within_history as (
        select
            periods.period_id,
            periods.period_kind,
            periods.period_name,
            periods.period_start_date >= history.history_start_date
            and periods.period_end_date <= history.as_of_date as is_complete,
            periods.period_start_date,
            periods.period_end_date
        from periods
        cross join history
        where
            periods.period_end_date >= history.history_start_date
            and periods.period_start_date <= history.as_of_date
    )

select *
from within_history
