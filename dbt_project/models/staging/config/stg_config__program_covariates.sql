with
    program_covariates as (
        select * from {{ source("raw_config", "program_covariates") }}
    ),

    renamed as (
        select
            -- ids
            program_id,
            -- strings
            covariate_name,
            column_name as trial_column_name,
            covariate_kind,
            definition as covariate_definition,
            -- numerics
            program_version,
            covariate_place
        from program_covariates
    )

select *
from renamed
