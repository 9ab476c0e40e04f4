select period_id, hours_basis, learner_count, hours_per_employee, is_suppressed
from marts.rpt_learning_hours
where
    scope_kind = 'overall'
    and period_kind in ('month', 'quarter', 'year')
    and is_complete
    and hours_basis = 'all'
order by period_kind asc nulls last, period_start_date desc nulls last
