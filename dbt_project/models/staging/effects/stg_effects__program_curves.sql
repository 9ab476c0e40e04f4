with
    program_curves as (select * from {{ source("raw_effects", "program_curves") }}),

    renamed as (
        select
            -- ids
            program_id,
            -- strings
            arm_name,
            suppression_reason,
            -- numerics
            program_version,
            month_number,
            arm_count,
            arm_at_risk_count,
            arm_promoted_count,
            arm_exited_count,
            cumulative_promoted_share,
            cumulative_promoted_share_low,
            cumulative_promoted_share_high,
            cumulative_exited_share,
            cumulative_exited_share_low,
            cumulative_exited_share_high,
            -- booleans
            is_suppressed
        from program_curves
    )

select *
from renamed
