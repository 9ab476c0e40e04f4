with
    programs as (select * from {{ source("raw_config", "programs") }}),

    renamed as (
        select
            -- ids
            program_id,
            -- strings
            program_name,
            owner as program_owner,
            cost_currency,
            -- numerics
            program_version,
            cost_per_participant as cost_per_participant_amount,
            -- dates
            registered_at as registered_date,
            opened_on as opened_date,
            closed_on as closed_date
        from programs
    )

select *
from renamed
