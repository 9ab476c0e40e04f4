select
    period_id,
    period_kind,
    scope_kind,
    scope_id,
    mover_count,
    average_headcount,
    internal_mobility_rate,
    up_move_count,
    lateral_move_count,
    down_move_count,
    up_move_share,
    lateral_move_share,
    down_move_share,
    is_complete,
    is_suppressed
from marts.rpt_mobility
where
    scope_kind in ('overall', 'org_unit', 'grade')
    and period_kind in ('year', 'quarter', 'fiscal_year', 'fiscal_quarter')
order by period_start_date nulls last, scope_kind nulls last, scope_id nulls last
