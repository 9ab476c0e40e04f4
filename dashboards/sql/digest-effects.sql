select
    program_id,
    outcome_name,
    outcome_role,
    horizon_months,
    population,
    effect_unit,
    estimate,
    ci_low,
    ci_high,
    naive_estimate,
    verdict,
    verdict_direction,
    plain_language,
    is_suppressed
from marts.fct_program_effects
where is_primary_row and population = 'all'
order by
    outcome_role nulls last,
    program_id nulls last,
    outcome_place nulls last,
    outcome_name nulls last,
    horizon_months nulls last
