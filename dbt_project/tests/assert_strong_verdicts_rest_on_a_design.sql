{{ config(tags=["program_effects"]) }}

with
    program_effects as (select * from {{ ref("fct_program_effects") }}),

    -- A comparison of similar people is never strong by itself: a roll-out has to point
    -- the same way.
    claims as (
        select *
        from program_effects
        where
            program_effects.verdict = 'strong'
            and program_effects.study_design = 'observational'
    ),

    confirmations as (
        select *
        from program_effects
        where
            program_effects.study_design = 'rollout' and program_effects.p_value < 0.05
    ),

    faults as (
        select claims.program_id, claims.outcome_name, claims.horizon_months
        from claims
        left join
            confirmations
            on claims.program_id = confirmations.program_id
            and claims.program_version = confirmations.program_version
            and claims.outcome_name = confirmations.outcome_name
            and claims.horizon_months = confirmations.horizon_months
            and claims.estimate * confirmations.estimate > 0
        where confirmations.program_id is null
    )

select *
from faults
