-- Do men and women wait equally long for a promotion?
select
    scope_id,
    months_in_grade,
    at_risk_count,
    promoted_share,
    promoted_share_low,
    promoted_share_high,
    is_suppressed
from marts.rpt_time_to_promotion_curves
where scope_kind = 'gender' and estimator = 'aalen_johansen'
order by scope_id nulls last, months_in_grade nulls last
