select
    estimator,
    scope_kind,
    scope_id,
    employee_count,
    level_spell_count,
    promotion_count,
    median_days,
    median_days_low,
    median_days_high,
    horizon_months,
    promoted_share,
    promoted_share_low,
    promoted_share_high,
    is_suppressed
from marts.rpt_time_to_promotion
where scope_kind = 'grade'
order by estimator nulls last, scope_kind nulls last, scope_id nulls last
