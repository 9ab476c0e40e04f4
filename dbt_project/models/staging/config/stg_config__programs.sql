with
    programs as (select * from {{ source("raw_config", "programs") }}),

    renamed as (
        select
            -- ids
            program_id,
            -- strings
            program_name,
            question as program_question,
            owner as program_owner,
            comparison as comparison_design,
            rollout_unit as rollout_unit_kind,
            subgroups,
            cost_currency,
            spec_sha256,
            registered_sha256,
            -- numerics
            program_version,
            minimum_tenure_months,
            cost_per_participant as cost_per_participant_amount,
            -- booleans
            is_changed as is_declaration_changed,
            is_withdrawn as is_declaration_withdrawn,
            -- timestamps
            first_seen_at,
            -- dates
            registered_at as registered_date,
            opened_on as opened_date,
            closed_on as closed_date
        from programs
    )

select *
from renamed
