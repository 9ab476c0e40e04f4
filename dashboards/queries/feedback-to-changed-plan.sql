-- How soon do plans change after feedback and after career conversations?
select
    period_start_date,
    occasion_kind,
    employee_count,
    occasion_count,
    changed_within_30_days_share,
    changed_within_90_days_share,
    median_days_to_change,
    is_suppressed
from marts.rpt_feedback_to_change
where scope_kind = 'overall'
order by period_start_date nulls last, occasion_kind nulls last
