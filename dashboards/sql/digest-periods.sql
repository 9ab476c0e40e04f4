select period_id, period_kind, period_name, period_start_date
from marts.dim_periods
where period_kind in ('month', 'quarter', 'year') and is_complete
order by period_kind asc nulls last, period_start_date desc nulls last
