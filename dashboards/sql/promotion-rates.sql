select
    period_id,
    period_kind,
    scope_kind,
    scope_id,
    group_size_count,
    promotion_count,
    average_headcount,
    promotion_rate,
    is_complete,
    is_suppressed
from marts.rpt_promotion_rates
where
    scope_kind in ('overall', 'org_unit', 'grade', 'gender')
    and period_kind in ('year', 'quarter', 'fiscal_year', 'fiscal_quarter')
order by period_start_date nulls last, scope_kind nulls last, scope_id nulls last
