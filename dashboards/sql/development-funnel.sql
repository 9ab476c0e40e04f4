select
    period_id,
    period_kind,
    scope_kind,
    scope_id,
    stage,
    employee_count,
    reached_in_order_count,
    reached_in_order_share,
    step_share,
    is_complete,
    is_suppressed
from marts.rpt_development_funnel
where
    scope_kind in ('overall', 'org_unit', 'grade')
    and period_kind in ('year', 'quarter', 'fiscal_year', 'fiscal_quarter')
order by
    period_start_date nulls last,
    scope_kind nulls last,
    scope_id nulls last,
    case
        stage
        when 'assessed'
        then 1
        when 'goal'
        then 2
        when 'plan'
        then 3
        when 'acting'
        then 4
        else 5
    end nulls last,
    stage nulls last
