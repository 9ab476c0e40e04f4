{{ config(tags=["program_effects"]) }}

with
    participations as (select * from {{ ref("fct_program_participations") }}),

    program_funnel as (select * from {{ ref("rpt_program_funnel") }}),

    outcomes_naive as (select * from {{ ref("rpt_program_outcomes_naive") }}),

    history as (select * from {{ ref("int_history__bounded") }}),

    counted as (
        select
            participations.program_id,
            count(*) as enrolled_count,
            sum(case when participations.is_started then 1 else 0 end) as started_count,
            sum(
                case when participations.is_completed then 1 else 0 end
            ) as completed_count,
            sum(
                case
                    when
                        participations.participation_number = 1
                        and participations.is_in_headcount
                        and participations.enrolled_date >= history.history_start_date
                        and {{ xdb_add_months("participations.enrolled_date", 12) }}
                        <= {{ as_of_date() }}
                    then 1
                    else 0
                end
            ) as watched_count
        from participations
        cross join history
        group by participations.program_id
    ),

    funnels as (
        select
            program_funnel.program_id,
            sum(program_funnel.enrolled_count) as enrolled_count,
            sum(program_funnel.started_count) as started_count,
            sum(program_funnel.completed_count) as completed_count
        from program_funnel
        group by program_funnel.program_id
    ),

    faults as (
        select counted.program_id, 'funnel' as report
        from counted
        left join funnels on counted.program_id = funnels.program_id
        where
            counted.enrolled_count <> coalesce(funnels.enrolled_count, 0)
            or counted.started_count <> coalesce(funnels.started_count, 0)
            or counted.completed_count <> coalesce(funnels.completed_count, 0)
            or counted.completed_count > counted.started_count
        union all
        select outcomes_naive.program_id, 'naive outcomes' as report
        from outcomes_naive
        left join counted on outcomes_naive.program_id = counted.program_id
        where outcomes_naive.participant_count <> coalesce(counted.watched_count, 0)
    )

select *
from faults
