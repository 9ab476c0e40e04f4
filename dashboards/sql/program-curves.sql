select
    program_id,
    arm_name,
    month_number,
    arm_at_risk_count,
    cumulative_promoted_share,
    cumulative_promoted_share_low,
    cumulative_promoted_share_high,
    is_suppressed
from marts.fct_program_curves
order by program_id nulls last, arm_name nulls last, month_number nulls last
