select
    program_id,
    population,
    covariate_name,
    raw_smd,
    weighted_smd,
    treated_count,
    control_count,
    is_suppressed
from marts.fct_program_balance
order by program_id nulls last, population nulls last, covariate_name nulls last
