{{ config(tags=["program_effects"]) }}

with
    registered as (select * from {{ ref("int_program_outcomes__registered") }}),

    program_effects as (select * from {{ ref("fct_program_effects") }}),

    answers as (
        select
            program_effects.program_id,
            program_effects.program_version,
            program_effects.outcome_name,
            program_effects.horizon_months,
            sum(
                case
                    when
                        program_effects.is_primary_row
                        and program_effects.population = 'all'
                    then 1
                    else 0
                end
            ) as primary_count,
            min(program_effects.spec_sha256) as first_sha256,
            max(program_effects.spec_sha256) as last_sha256,
            sum(
                case when program_effects.is_preregistered then 1 else 0 end
            ) as preregistered_count,
            count(*) as row_count
        from program_effects
        group by
            program_effects.program_id,
            program_effects.program_version,
            program_effects.outcome_name,
            program_effects.horizon_months
    ),

    -- Nothing that was asked may be left out, whatever came of it, and nothing is
    -- answered that was not asked.
    faults as (
        select
            coalesce(registered.program_id, answers.program_id) as program_id,
            coalesce(registered.outcome_name, answers.outcome_name) as outcome_name,
            case
                when registered.program_id is null
                then 'not_registered'
                when answers.program_id is null or answers.primary_count <> 1
                then 'not_answered_once'
                when
                    answers.first_sha256 <> registered.spec_sha256
                    or answers.last_sha256 <> registered.spec_sha256
                then 'another_declaration'
                when
                    answers.preregistered_count <> case
                        when registered.is_preregistered then answers.row_count else 0
                    end
                then 'another_registration'
            end as fault
        from registered
        full outer join
            answers
            on registered.program_id = answers.program_id
            and registered.program_version = answers.program_version
            and registered.outcome_name = answers.outcome_name
            and registered.horizon_months = answers.horizon_months
    )

select *
from faults
where faults.fault is not null
