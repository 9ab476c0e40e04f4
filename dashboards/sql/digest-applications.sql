select period_id, application_count, is_suppressed
from marts.rpt_internal_applications
where
    scope_kind = 'overall'
    and period_kind in ('month', 'quarter', 'year')
    and is_complete
order by period_kind asc nulls last, period_start_date desc nulls last
