with
    mentoring_matches as (select * from {{ ref("stg_mentoring__mentoring_matches") }}),

    mentoring_programs as (
        select * from {{ ref("stg_mentoring__mentoring_programs") }}
    ),

    sessions_held as (select * from {{ ref("int_mentoring_sessions__held") }}),

    identifiers_held as (select * from {{ ref("int_identifiers__held") }}),

    sessions as (
        select
            sessions_held.match_id,
            cast(count(*) as bigint) as session_held_count,
            sum(sessions_held.minutes) as session_minutes,
            {{
                xdb_ratio(
                    "sum(sessions_held.mentee_score)",
                    "count(sessions_held.mentee_score)",
                )
            }} as mean_mentee_score,
            {{
                xdb_ratio(
                    "sum(sessions_held.mentor_score)",
                    "count(sessions_held.mentor_score)",
                )
            }} as mean_mentor_score,
            min(sessions_held.held_at) as first_session_at,
            max(sessions_held.held_at) as last_session_at
        from sessions_held
        group by sessions_held.match_id
    ),

    described as (
        select
            mentoring_matches.match_id,
            mentoring_matches.mentoring_program_id,
            mentoring_programs.mentoring_program_name,
            mentees.employee_id as mentee_employee_id,
            -- Nobody mentors themselves: one of the two ids is wrong, and not known
            -- is who
            -- else was the mentor.
            nullif(mentors.employee_id, mentees.employee_id) as mentor_employee_id,
            mentoring_matches.match_status,
            mentoring_matches.end_reason_code,
            mentoring_matches.match_score,
            cast(
                coalesce(sessions.session_held_count, 0) as bigint
            ) as session_held_count,
            cast(
                coalesce(sessions.session_minutes, 0) as {{ xdb_type_double() }}
            ) as session_minutes,
            sessions.mean_mentee_score,
            sessions.mean_mentor_score,
            coalesce(mentoring_matches.match_status, 'active')
            in ('accepted', 'active', 'completed', 'ended')
            or mentoring_matches.accepted_at is not null
            or mentoring_matches.started_at is not null as is_matched,
            coalesce(mentors.employee_id = mentees.employee_id, false) as is_one_person,
            mentoring_matches.requested_at,
            mentoring_matches.accepted_at,
            mentoring_matches.started_at,
            mentoring_matches.ended_at,
            sessions.first_session_at,
            sessions.last_session_at,
            mentoring_matches.planned_end_date,
            -- What is said to be over runs no longer: without a day of its own it ended
            -- with the last session or, if the pair never met, as planned, and at no
            -- time before it began.
            case
                when mentoring_matches.ended_at is not null
                then {{ xdb_local_date("mentoring_matches.ended_at") }}
                when mentoring_matches.match_status in ('completed', 'ended')
                then
                    greatest(
                        coalesce(
                            {{ xdb_local_date("sessions.last_session_at") }},
                            mentoring_matches.planned_end_date,
                            {{ xdb_local_date("mentoring_matches.started_at") }}
                        ),
                        coalesce(
                            {{ xdb_local_date("mentoring_matches.started_at") }},
                            {{ xdb_local_date("sessions.last_session_at") }},
                            mentoring_matches.planned_end_date
                        )
                    )
            end as ended_date
        from mentoring_matches
        inner join
            identifiers_held as mentees
            on mentoring_matches.mentee_id_type = mentees.identifier_type
            and mentoring_matches.mentee_id = mentees.identifier
            and
            {{
                held_on(
                    "mentees",
                    xdb_local_date(
                        "coalesce(mentoring_matches.started_at, mentoring_matches.accepted_at, mentoring_matches.requested_at)"
                    ),
                )
            }}
        left join
            identifiers_held as mentors
            on mentoring_matches.mentor_id_type = mentors.identifier_type
            and mentoring_matches.mentor_id = mentors.identifier
            and
            {{
                held_on(
                    "mentors",
                    xdb_local_date(
                        "coalesce(mentoring_matches.started_at, mentoring_matches.accepted_at, mentoring_matches.requested_at)"
                    ),
                )
            }}
        left join sessions on mentoring_matches.match_id = sessions.match_id
        left join
            mentoring_programs
            on mentoring_matches.mentoring_program_id
            = mentoring_programs.mentoring_program_id
    )

select *
from described
