select
    program_id,
    treated_count,
    roi_ratio,
    roi_low,
    roi_high,
    positive_roi_probability,
    roi_reason,
    is_suppressed
from marts.rpt_program_roi
order by program_id nulls last
