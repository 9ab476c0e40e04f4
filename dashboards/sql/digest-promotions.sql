select period_id, promotion_count, promotion_rate, closing_headcount, is_suppressed
from marts.rpt_promotion_rates
where
    scope_kind = 'overall'
    and period_kind in ('month', 'quarter', 'year')
    and is_complete
order by period_kind asc nulls last, period_start_date desc nulls last
