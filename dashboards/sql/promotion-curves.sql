select
    estimator,
    scope_kind,
    scope_id,
    months_in_grade,
    employee_count,
    at_risk_count,
    promoted_share,
    promoted_share_low,
    promoted_share_high,
    is_suppressed
from marts.rpt_time_to_promotion_curves
where scope_kind in ('grade', 'gender')
order by
    estimator nulls last,
    scope_kind nulls last,
    scope_id nulls last,
    months_in_grade nulls last
