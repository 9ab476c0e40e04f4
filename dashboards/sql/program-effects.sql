select
    program_id,
    outcome_name,
    horizon_months,
    population,
    effect_method,
    estimand,
    estimate,
    ci_low,
    ci_high,
    naive_estimate,
    treated_count,
    control_count,
    verdict,
    plain_language,
    is_suppressed
from marts.fct_program_effects
where is_primary_row
order by
    outcome_name desc nulls last,
    program_id asc nulls last,
    horizon_months asc nulls last,
    population asc nulls last
