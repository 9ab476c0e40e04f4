with
    mentoring_participants as (
        select * from {{ ref("stg_mentoring__mentoring_participants") }}
    ),

    mentoring_programs as (
        select * from {{ ref("stg_mentoring__mentoring_programs") }}
    ),

    mentoring_matches as (select * from {{ ref("fct_mentoring_matches") }}),

    identifiers_held as (select * from {{ ref("int_identifiers__held") }}),

    -- Two ids of one person are one enrolment.
    enrolments as (
        select
            mentoring_participants.mentoring_program_id,
            identifiers_held.employee_id,
            mentoring_participants.participant_role,
            mentoring_participants.enrolled_on as enrolled_date,
            min(mentoring_participants.exited_on) as exited_date
        from mentoring_participants
        inner join
            identifiers_held
            on mentoring_participants.worker_id_type = identifiers_held.identifier_type
            and mentoring_participants.worker_id = identifiers_held.identifier
            and {{ held_on("identifiers_held", "mentoring_participants.enrolled_on") }}
        where mentoring_participants.enrolled_on <= {{ as_of_date() }}
        group by
            mentoring_participants.mentoring_program_id,
            identifiers_held.employee_id,
            mentoring_participants.participant_role,
            mentoring_participants.enrolled_on
    ),

    bounded as (
        select
            enrolments.mentoring_program_id,
            enrolments.employee_id,
            enrolments.participant_role,
            enrolments.enrolled_date,
            case
                when enrolments.exited_date <= {{ as_of_date() }}
                then enrolments.exited_date
            end as exited_date,
            lead(enrolments.enrolled_date) over (
                partition by
                    enrolments.mentoring_program_id,
                    enrolments.employee_id,
                    enrolments.participant_role
                order by enrolments.enrolled_date asc nulls last
            ) as next_enrolled_date
        from enrolments
    ),

    agreed as (
        select
            mentoring_matches.*,
            {{
                xdb_local_date(
                    "coalesce(mentoring_matches.accepted_at, mentoring_matches.started_at)"
                )
            }}
            as matched_date
        from mentoring_matches
        where mentoring_matches.is_matched
    ),

    matched_people as (
        select
            agreed.mentoring_program_id,
            agreed.mentee_employee_id as employee_id,
            'mentee' as participant_role,
            agreed.matched_date
        from agreed
        union all
        select
            agreed.mentoring_program_id,
            agreed.mentor_employee_id as employee_id,
            'mentor' as participant_role,
            agreed.matched_date
        from agreed
    ),

    first_matches as (
        select
            bounded.mentoring_program_id,
            bounded.employee_id,
            bounded.participant_role,
            bounded.enrolled_date,
            min(matched_people.matched_date) as matched_date
        from bounded
        inner join
            matched_people
            on bounded.mentoring_program_id = matched_people.mentoring_program_id
            and bounded.employee_id = matched_people.employee_id
            and bounded.participant_role = matched_people.participant_role
        where
            matched_people.matched_date >= bounded.enrolled_date
            and matched_people.matched_date <= {{ as_of_date() }}
            and matched_people.matched_date
            <= coalesce(bounded.exited_date, matched_people.matched_date)
            and (
                bounded.next_enrolled_date is null
                or matched_people.matched_date < bounded.next_enrolled_date
            )
        group by
            bounded.mentoring_program_id,
            bounded.employee_id,
            bounded.participant_role,
            bounded.enrolled_date
    ),

    described as (
        select
            bounded.mentoring_program_id,
            bounded.employee_id,
            bounded.participant_role,
            first_matches.matched_date is not null as is_matched,
            bounded.exited_date is not null
            and bounded.exited_date < coalesce(
                mentoring_programs.end_date,
                {{ xdb_add_days("bounded.exited_date", 1) }}
            ) as is_withdrawn,
            {{
                xdb_days_between(
                    "bounded.enrolled_date",
                    "coalesce(first_matches.matched_date, bounded.exited_date, "
                    ~ as_of_date()
                    ~ ")",
                )
            }} as watched_days,
            bounded.enrolled_date,
            first_matches.matched_date,
            bounded.exited_date
        from bounded
        left join
            first_matches
            on bounded.mentoring_program_id = first_matches.mentoring_program_id
            and bounded.employee_id = first_matches.employee_id
            and bounded.participant_role = first_matches.participant_role
            and bounded.enrolled_date = first_matches.enrolled_date
        left join
            mentoring_programs
            on bounded.mentoring_program_id = mentoring_programs.mentoring_program_id
    )

select *
from described
