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
order by
    program_id nulls last,
    population nulls last,
    split_part(covariate_name, '=', 1) nulls last,
    try_cast(regexp_extract(covariate_name, '=([0-9]+)', 1) as bigint) nulls last,
    covariate_name nulls last
