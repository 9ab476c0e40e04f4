select
    program_id,
    outcome_name,
    horizon_months,
    event_time,
    estimate,
    ci_low,
    ci_high,
    unit_count,
    treated_count,
    is_suppressed
from marts.fct_program_event_study
order by
    program_id nulls last,
    outcome_name nulls last,
    horizon_months nulls last,
    event_time nulls last
