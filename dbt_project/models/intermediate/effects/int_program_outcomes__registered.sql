with
    programs as (select * from {{ ref("stg_config__programs") }}),

    program_outcomes as (select * from {{ ref("stg_config__program_outcomes") }}),

    program_starts as (select * from {{ ref("int_program_starts__dated") }}),

    first_starts as (
        select
            program_starts.program_id,
            min(program_starts.start_date) as first_start_date
        from program_starts
        group by program_starts.program_id
    ),

    newest as (
        select
            programs.program_id,
            max(
                case
                    when not programs.is_declaration_withdrawn
                    then programs.program_version
                end
            ) as program_version
        from programs
        group by programs.program_id
    ),

    -- The first outcome can be seen when the horizon of the first start is over.
    dated as (
        select
            program_outcomes.program_id,
            program_outcomes.program_version,
            program_outcomes.outcome_name,
            program_outcomes.horizon_months,
            program_outcomes.outcome_family,
            program_outcomes.smallest_effect_of_interest,
            program_outcomes.outcome_place,
            program_outcomes.is_primary,
            program_outcomes.is_measured,
            programs.spec_sha256,
            programs.is_declaration_withdrawn,
            programs.is_declaration_changed,
            coalesce(
                programs.program_version = newest.program_version
                and not programs.is_declaration_withdrawn,
                false
            ) as is_newest_version,
            programs.registered_date,
            {{
                xdb_add_months(
                    "least(coalesce(first_starts.first_start_date, programs.opened_date), coalesce(programs.opened_date, first_starts.first_start_date))",
                    "program_outcomes.horizon_months",
                )
            }}
            as first_outcome_date
        from program_outcomes
        inner join
            programs
            on program_outcomes.program_id = programs.program_id
            and program_outcomes.program_version = programs.program_version
        inner join newest on programs.program_id = newest.program_id
        left join first_starts on programs.program_id = first_starts.program_id
    ),

    judged as (
        select
            dated.*,
            case
                when dated.is_declaration_changed
                then 'declaration_changed'
                when dated.registered_date >= dated.first_outcome_date
                then 'registered_late'
                when dated.is_declaration_withdrawn
                then 'declaration_withdrawn'
            end as exploratory_reason
        from dated
    ),

    registered as (
        select
            judged.program_id,
            judged.program_version,
            judged.outcome_name,
            judged.horizon_months,
            judged.outcome_family,
            judged.exploratory_reason,
            judged.spec_sha256,
            judged.smallest_effect_of_interest,
            judged.outcome_place,
            judged.is_primary,
            judged.is_measured,
            judged.is_newest_version,
            judged.is_declaration_withdrawn,
            judged.exploratory_reason is null as is_preregistered,
            judged.registered_date,
            judged.first_outcome_date
        from judged
    )

select *
from registered
