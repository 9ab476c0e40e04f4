with
    program_balance as (select * from {{ ref("stg_effects__program_balance") }}),

    shown as (
        select
            program_balance.program_id,
            program_balance.program_version,
            program_balance.population,
            program_balance.covariate_name,
            program_balance.treated_count,
            program_balance.treated_covariate_mean,
            program_balance.control_count,
            program_balance.control_covariate_mean,
            program_balance.weighted_covariate_mean,
            program_balance.raw_smd,
            program_balance.weighted_smd,
            program_balance.variance_ratio,
            program_balance.is_suppressed
        from program_balance
    )

select *
from shown
