with
    mentoring_matches as (select * from {{ ref("fct_mentoring_matches") }}),

    sessions_held as (select * from {{ ref("int_mentoring_sessions__held") }}),

    people_states as (select * from {{ ref("int_people_states__described") }}),

    job_changes as (select * from {{ ref("fct_job_changes") }}),

    history as (select * from {{ ref("int_history__bounded") }}),

    outcome_kinds as (
        select listed.outcome_kind
        from (values ('promotion'), ('exit')) as listed(outcome_kind)
    ),

    dated as (
        select
            mentoring_matches.match_id,
            mentoring_matches.mentee_employee_id as employee_id,
            {{
                xdb_local_date(
                    "coalesce(mentoring_matches.accepted_at, mentoring_matches.started_at)"
                )
            }}
            as matched_date
        from mentoring_matches
        where mentoring_matches.is_matched
    ),

    ranked as (
        select
            dated.*,
            row_number() over (
                partition by dated.employee_id
                order by
                    dated.matched_date asc nulls last, dated.match_id asc nulls last
            ) as match_rank
        from dated
        where dated.matched_date is not null
    ),

    first_matches as (
        select
            ranked.match_id,
            ranked.employee_id,
            ranked.matched_date,
            {{ xdb_add_days("ranked.matched_date", var("mentoring_dose_days")) }}
            as counted_date
        from ranked
        inner join history on ranked.matched_date >= history.history_start_date
        where ranked.match_rank = 1
    ),

    -- Sessions count in a window of one length for all, and outcomes after it, among
    -- those who are still there: who stays longer has had no more time to meet.
    watched as (
        select first_matches.*
        from first_matches
        inner join
            people_states
            on first_matches.employee_id = people_states.employee_id
            and first_matches.counted_date >= people_states.valid_from_date
            and (
                people_states.valid_to_date is null
                or first_matches.counted_date < people_states.valid_to_date
            )
        where
            people_states.is_in_headcount
            and {{ xdb_add_months("first_matches.counted_date", 12) }}
            <= {{ as_of_date() }}
    ),

    doses as (
        select
            watched.match_id,
            count(*) as session_count,
            sum(sessions_held.minutes) as session_minutes
        from watched
        inner join
            sessions_held
            on watched.match_id = sessions_held.match_id
            and watched.matched_date <= {{ xdb_local_date("sessions_held.held_at") }}
            and watched.counted_date > {{ xdb_local_date("sessions_held.held_at") }}
        group by watched.match_id
    ),

    happened as (
        select watched.match_id, job_changes.change_kind as outcome_kind
        from watched
        inner join
            job_changes
            on watched.employee_id = job_changes.employee_id
            and watched.counted_date <= job_changes.change_date
            and job_changes.change_date
            < {{ xdb_add_months("watched.counted_date", 12) }}
        where
            job_changes.change_kind in ('promotion', 'exit')
            and job_changes.is_in_headcount
        group by watched.match_id, job_changes.change_kind
    ),

    banded as (
        select
            outcome_kinds.outcome_kind,
            case
                when doses.session_count is null
                then '0'
                when doses.session_count <= 2
                then '1-2'
                when doses.session_count <= 5
                then '3-5'
                else '6+'
            end as dose_band,
            doses.session_count,
            doses.session_minutes,
            happened.match_id as happened_match_id
        from watched
        cross join outcome_kinds
        left join doses on watched.match_id = doses.match_id
        left join
            happened
            on watched.match_id = happened.match_id
            and outcome_kinds.outcome_kind = happened.outcome_kind
    ),

    counted as (
        select
            banded.outcome_kind,
            banded.dose_band,
            count(*) as mentee_count,
            coalesce(sum(banded.session_count), 0) as session_count,
            sum(banded.session_minutes) as session_minutes,
            count(banded.happened_match_id) as outcome_count
        from banded
        group by banded.outcome_kind, banded.dose_band
    ),

    shared as (
        select
            counted.*,
            {{ xdb_ratio("counted.outcome_count", "counted.mentee_count") }}
            as outcome_rate
        from counted
    ),

    rated as (
        select
            shared.outcome_kind,
            shared.dose_band,
            'association_not_an_effect' as comparison_kind,
            cast(shared.mentee_count as bigint) as mentee_count,
            cast(shared.session_count as bigint) as dose_session_count,
            {{ xdb_ratio("shared.session_count", "shared.mentee_count") }}
            as sessions_per_mentee,
            {{ xdb_ratio("shared.session_minutes", "60 * shared.mentee_count") }}
            as session_hours_per_mentee,
            cast(shared.outcome_count as bigint) as mentee_outcome_count,
            shared.outcome_rate as mentee_outcome_rate,
            {{ wilson_low("shared.outcome_rate", "shared.mentee_count") }}
            as mentee_outcome_rate_low,
            {{ wilson_high("shared.outcome_rate", "shared.mentee_count") }}
            as mentee_outcome_rate_high,
            false as is_suppressed
        from shared
    )

select *
from rated
