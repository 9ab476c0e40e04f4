select period_id, hire_count, exit_count, lateral_move_count, is_suppressed
from marts.rpt_mobility
where
    scope_kind = 'overall'
    and period_kind in ('month', 'quarter', 'year')
    and is_complete
order by period_kind asc nulls last, period_start_date desc nulls last
