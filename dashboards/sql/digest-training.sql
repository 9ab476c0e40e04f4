select
    period_id,
    assignment_kind,
    due_assignment_count,
    overdue_count,
    on_time_completion_rate,
    is_suppressed
from marts.rpt_training_compliance
where
    scope_kind = 'overall'
    and period_kind in ('month', 'quarter', 'year')
    and is_complete
    and assignment_kind = 'all'
order by period_kind asc nulls last, period_start_date desc nulls last
