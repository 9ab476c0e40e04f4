with
    program_balance as (select * from {{ source("raw_effects", "program_balance") }}),

    renamed as (
        select
            -- ids
            program_id,
            -- strings
            population,
            covariate_name,
            -- numerics
            program_version,
            treated_count,
            treated_covariate_mean,
            control_count,
            control_covariate_mean,
            weighted_covariate_mean,
            raw_smd,
            weighted_smd,
            variance_ratio,
            -- booleans
            is_suppressed
        from program_balance
    )

select *
from renamed
