select period_id, access_kind, reached_employee_count, access_share, is_suppressed
from marts.rpt_development_access
where
    scope_kind = 'overall'
    and period_kind in ('month', 'quarter', 'year')
    and is_complete
order by
    period_kind asc nulls last,
    period_start_date desc nulls last,
    access_kind asc nulls last
