select
    period_id,
    period_kind,
    scope_kind,
    scope_id,
    access_kind,
    closing_headcount,
    reached_employee_count,
    access_share,
    is_complete,
    is_suppressed
from marts.rpt_development_access
where
    scope_kind in ('overall', 'org_unit', 'grade', 'gender')
    and period_kind in ('year', 'quarter', 'fiscal_year', 'fiscal_quarter')
order by
    period_start_date nulls last,
    scope_kind nulls last,
    scope_id nulls last,
    access_kind nulls last
