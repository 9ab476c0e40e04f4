with
    participations as (select * from {{ ref("fct_program_participations") }}),

    job_changes as (select * from {{ ref("fct_job_changes") }}),

    stretches as (select * from {{ ref("int_headcount_stretches__derived") }}),

    history as (select * from {{ ref("int_history__bounded") }}),

    outcome_kinds as (
        select listed.outcome_kind
        from (values ('promotion'), ('exit')) as listed(outcome_kind)
    ),

    outcomes as (
        select
            job_changes.employee_id,
            job_changes.change_kind as outcome_kind,
            job_changes.change_date,
            lag(job_changes.change_date) over (
                partition by job_changes.employee_id, job_changes.change_kind
                order by
                    job_changes.change_date asc nulls last,
                    job_changes.change_number asc nulls last
            ) as previous_date
        from job_changes
        where
            job_changes.change_kind in ('promotion', 'exit')
            and job_changes.is_in_headcount
    ),

    -- First participations only, with the whole horizon behind them: who has been
    -- watched for less has not failed to be promoted. Before the history starts, only
    -- those who stayed are seen, on both sides.
    participants as (
        select
            participations.program_id,
            participations.employee_id,
            participations.enrolled_date,
            {{ xdb_month_start("participations.enrolled_date") }} as cohort_month
        from participations
        inner join history on participations.enrolled_date >= history.history_start_date
        where
            participations.participation_number = 1
            and participations.is_in_headcount
            and {{ xdb_add_months("participations.enrolled_date", 12) }}
            <= {{ as_of_date() }}
    ),

    participants_with_outcome as (
        select participants.program_id, participants.employee_id, outcomes.outcome_kind
        from participants
        inner join
            outcomes
            on participants.employee_id = outcomes.employee_id
            and participants.enrolled_date <= outcomes.change_date
            and outcomes.change_date
            < {{ xdb_add_months("participants.enrolled_date", 12) }}
        group by
            participants.program_id, participants.employee_id, outcomes.outcome_kind
    ),

    cohorts as (
        select
            participants.program_id,
            outcome_kinds.outcome_kind,
            participants.cohort_month,
            count(*) as participants,
            count(participants_with_outcome.employee_id) as participant_outcomes
        from participants
        cross join outcome_kinds
        left join
            participants_with_outcome
            on participants.program_id = participants_with_outcome.program_id
            and participants.employee_id = participants_with_outcome.employee_id
            and outcome_kinds.outcome_kind = participants_with_outcome.outcome_kind
        group by
            participants.program_id,
            outcome_kinds.outcome_kind,
            participants.cohort_month
    ),

    -- The comparison group of a month is everybody in headcount on its first day, minus
    -- those who had enrolled by its end. Both are counted by comings and goings, so the
    -- cost grows with events and not with people times months.
    scopes as (
        select
            'everybody' as scope_id,
            stretches.employee_id,
            stretches.stretch_number,
            stretches.first_month,
            stretches.end_month
        from stretches
        union all
        select
            participations.program_id as scope_id,
            stretches.employee_id,
            stretches.stretch_number,
            greatest(
                stretches.first_month,
                {{ xdb_month_start("participations.enrolled_date") }}
            ) as first_month,
            stretches.end_month
        from participations
        inner join stretches on participations.employee_id = stretches.employee_id
        where participations.participation_number = 1
    ),

    inhabited_scopes as (
        select * from scopes where end_month is null or end_month > first_month
    ),

    -- The months for which an outcome is the first one of the twelve months ahead.
    windows as (
        select
            outcomes.employee_id,
            outcomes.outcome_kind,
            case
                when outcomes.previous_date is null
                then {{ xdb_add_months(xdb_month_start("outcomes.change_date"), -11) }}
                else
                    greatest(
                        {{
                            xdb_add_months(
                                xdb_month_start("outcomes.change_date"), -11
                            )
                        }},
                        {{
                            xdb_add_months(
                                xdb_month_start("outcomes.previous_date"), 1
                            )
                        }}
                    )
            end as first_month,
            {{ xdb_add_months(xdb_month_start("outcomes.change_date"), 1) }}
            as end_month
        from outcomes
    ),

    outcome_months as (
        select
            inhabited_scopes.scope_id,
            windows.outcome_kind,
            greatest(windows.first_month, inhabited_scopes.first_month) as first_month,
            least(
                windows.end_month,
                coalesce(inhabited_scopes.end_month, windows.end_month)
            ) as end_month
        from inhabited_scopes
        inner join windows on inhabited_scopes.employee_id = windows.employee_id
    ),

    turns as (
        select
            inhabited_scopes.scope_id,
            'people' as counted_kind,
            inhabited_scopes.first_month as turn_month,
            1 as turn
        from inhabited_scopes
        union all
        select
            inhabited_scopes.scope_id,
            'people' as counted_kind,
            inhabited_scopes.end_month as turn_month,
            -1 as turn
        from inhabited_scopes
        where inhabited_scopes.end_month is not null
        union all
        select
            outcome_months.scope_id,
            outcome_months.outcome_kind as counted_kind,
            outcome_months.first_month as turn_month,
            1 as turn
        from outcome_months
        where outcome_months.first_month < outcome_months.end_month
        union all
        select
            outcome_months.scope_id,
            outcome_months.outcome_kind as counted_kind,
            outcome_months.end_month as turn_month,
            -1 as turn
        from outcome_months
        where outcome_months.first_month < outcome_months.end_month
    ),

    monthly_turns as (
        select
            turns.scope_id,
            turns.counted_kind,
            turns.turn_month,
            sum(turns.turn) as turn
        from turns
        group by turns.scope_id, turns.counted_kind, turns.turn_month
    ),

    compared as (
        select
            cohorts.program_id,
            cohorts.outcome_kind,
            cohorts.cohort_month,
            cohorts.participants,
            cohorts.participant_outcomes,
            coalesce(
                sum(
                    case
                        when monthly_turns.counted_kind <> 'people'
                        then 0
                        when monthly_turns.scope_id = 'everybody'
                        then monthly_turns.turn
                        else - monthly_turns.turn
                    end
                ),
                0
            ) as comparison_people,
            coalesce(
                sum(
                    case
                        when monthly_turns.counted_kind = 'people'
                        then 0
                        when monthly_turns.scope_id = 'everybody'
                        then monthly_turns.turn
                        else - monthly_turns.turn
                    end
                ),
                0
            ) as comparison_outcomes
        from cohorts
        left join
            monthly_turns
            on cohorts.cohort_month >= monthly_turns.turn_month
            and monthly_turns.scope_id in ('everybody', cohorts.program_id)
            and monthly_turns.counted_kind in ('people', cohorts.outcome_kind)
        group by
            cohorts.program_id,
            cohorts.outcome_kind,
            cohorts.cohort_month,
            cohorts.participants,
            cohorts.participant_outcomes
    ),

    -- Each month weighs as much as it has participants, so both sides saw
    -- the same months.
    pooled as (
        select
            compared.program_id,
            compared.outcome_kind,
            cast(sum(compared.participants) as bigint) as participant_count,
            cast(
                sum(compared.participant_outcomes) as bigint
            ) as participant_outcome_count,
            cast(sum(compared.comparison_people) as bigint) as comparison_person_months,
            cast(
                sum(compared.comparison_outcomes) as bigint
            ) as comparison_outcome_person_months,
            sum(
                compared.participants
                * {{
                    xdb_ratio(
                        "compared.comparison_outcomes", "compared.comparison_people"
                    )
                }}
            ) as weighted_comparison,
            sum(
                case when compared.comparison_people > 0 then compared.participants end
            ) as compared_participants
        from compared
        group by compared.program_id, compared.outcome_kind
    ),

    reported as (
        select
            pooled.program_id,
            pooled.outcome_kind,
            cast(12 as bigint) as horizon_months,
            'naive_not_an_effect' as comparison_kind,
            pooled.participant_count,
            pooled.participant_outcome_count,
            pooled.comparison_person_months,
            pooled.comparison_outcome_person_months,
            {{
                xdb_ratio(
                    "pooled.participant_outcome_count", "pooled.participant_count"
                )
            }} as participant_outcome_rate,
            {{
                xdb_round(
                    xdb_ratio(
                        "pooled.weighted_comparison", "pooled.compared_participants"
                    ),
                    8,
                )
            }} as comparison_outcome_rate
        from pooled
    ),

    with_difference as (
        select
            reported.program_id,
            reported.outcome_kind,
            reported.horizon_months,
            reported.comparison_kind,
            reported.participant_count,
            reported.participant_outcome_count,
            reported.comparison_person_months,
            reported.comparison_outcome_person_months,
            reported.participant_outcome_rate,
            reported.comparison_outcome_rate,
            {{
                xdb_round(
                    "reported.participant_outcome_rate - reported.comparison_outcome_rate",
                    8,
                )
            }}
            as naive_difference,
            false as is_suppressed
        from reported
    )

select *
from with_difference
