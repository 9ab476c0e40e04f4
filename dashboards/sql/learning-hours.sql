select
    period_id,
    period_kind,
    scope_kind,
    scope_id,
    hours_basis,
    learner_count,
    learning_hours,
    average_headcount,
    hours_per_employee,
    is_complete,
    is_suppressed
from marts.rpt_learning_hours
where
    scope_kind in ('overall', 'org_unit', 'grade')
    and period_kind in ('year', 'quarter', 'fiscal_year', 'fiscal_quarter')
    and hours_basis = 'all'
order by
    period_start_date nulls last,
    scope_kind nulls last,
    scope_id nulls last,
    hours_basis nulls last
