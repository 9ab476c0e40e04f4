select period_id, period_kind, period_name, is_complete
from marts.dim_periods
where period_kind in ('year', 'quarter', 'fiscal_year', 'fiscal_quarter')
order by
    period_kind desc nulls last,
    period_start_date desc nulls last,
    period_id asc nulls last
