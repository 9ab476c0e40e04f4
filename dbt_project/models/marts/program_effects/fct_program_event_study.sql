with
    program_event_study as (
        select * from {{ ref("stg_effects__program_event_study") }}
    ),

    shown as (
        select
            program_event_study.program_id,
            program_event_study.program_version,
            program_event_study.outcome_name,
            program_event_study.horizon_months,
            program_event_study.event_time,
            program_event_study.is_before,
            program_event_study.estimate,
            program_event_study.std_error,
            program_event_study.ci_low,
            program_event_study.ci_high,
            program_event_study.unit_count,
            program_event_study.treated_count,
            program_event_study.is_suppressed
        from program_event_study
    )

select *
from shown
