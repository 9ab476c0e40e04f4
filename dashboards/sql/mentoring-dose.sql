select
    outcome_kind,
    dose_band,
    mentee_count,
    mentee_outcome_count,
    mentee_outcome_rate,
    mentee_outcome_rate_low,
    mentee_outcome_rate_high,
    is_suppressed
from marts.rpt_mentoring_dose
order by outcome_kind desc nulls last, dose_band asc nulls last
