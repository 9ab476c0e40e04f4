with
    program_curves as (select * from {{ ref("stg_effects__program_curves") }}),

    shown as (
        select
            program_curves.program_id,
            program_curves.program_version,
            program_curves.arm_name,
            program_curves.month_number,
            program_curves.arm_count,
            program_curves.arm_at_risk_count,
            program_curves.arm_promoted_count,
            program_curves.arm_exited_count,
            program_curves.cumulative_promoted_share,
            program_curves.cumulative_promoted_share_low,
            program_curves.cumulative_promoted_share_high,
            program_curves.cumulative_exited_share,
            program_curves.cumulative_exited_share_low,
            program_curves.cumulative_exited_share_high,
            program_curves.is_suppressed,
            program_curves.suppression_reason
        from program_curves
    )

select *
from shown
