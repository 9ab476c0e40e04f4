-- How far do people get in the development cycle in a year, and where are most lost?
select
    period_start_date,
    stage,
    employee_count,
    reached_in_order_count,
    reached_in_order_share,
    step_share,
    reached_share,
    median_days_since_stage_before,
    is_suppressed
from marts.rpt_development_funnel
where period_kind = 'year' and scope_kind = 'overall'
order by period_start_date nulls last, stage nulls last
