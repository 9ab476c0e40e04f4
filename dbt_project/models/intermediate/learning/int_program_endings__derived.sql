with
    training_records as (select * from {{ ref("int_training_records__combined") }}),

    mentoring_matches as (select * from {{ ref("stg_mentoring__mentoring_matches") }}),

    identifiers_held as (select * from {{ ref("int_identifiers__held") }}),

    -- What happened after the as-of date is not known yet.
    attempts as (
        select
            training_records.employee_id,
            training_records.course_id,
            training_records.attempt_number,
            training_records.training_status,
            {{ xdb_local_date("training_records.learned_at") }} as ended_date,
            {{ xdb_local_date("training_records.completed_at") }} as completed_date,
            training_records.is_completed
            and coalesce(
                {{ xdb_local_date("training_records.completed_at") }}
                <= {{ as_of_date() }},
                true
            ) as is_completed
        from training_records
        where
            coalesce(
                {{
                    xdb_local_date(
                        "coalesce(training_records.assigned_at, training_records.enrolled_at, training_records.started_at, training_records.completed_at)"
                    )
                }}
                <= {{ as_of_date() }},
                true
            )
    ),

    endings as (
        select
            'course' as subject_kind,
            attempts.course_id as subject_id,
            attempts.employee_id,
            cast(attempts.attempt_number as {{ xdb_type_text() }}) as record_id,
            attempts.is_completed,
            case
                when attempts.is_completed then attempts.completed_date
            end as completed_date,
            attempts.ended_date
        from attempts
        where
            (attempts.is_completed or attempts.training_status = 'failed')
            and coalesce(attempts.ended_date <= {{ as_of_date() }}, true)
        union all
        select
            'mentoring_program' as subject_kind,
            mentoring_matches.mentoring_program_id as subject_id,
            identifiers_held.employee_id,
            mentoring_matches.match_id as record_id,
            true as is_completed,
            {{ xdb_local_date("mentoring_matches.ended_at") }} as completed_date,
            {{ xdb_local_date("mentoring_matches.ended_at") }} as ended_date
        from mentoring_matches
        inner join
            identifiers_held
            on mentoring_matches.mentee_id_type = identifiers_held.identifier_type
            and mentoring_matches.mentee_id = identifiers_held.identifier
            and
            {{
                held_on(
                    "identifiers_held",
                    xdb_local_date(
                        "coalesce(mentoring_matches.started_at, mentoring_matches.accepted_at, mentoring_matches.requested_at)"
                    ),
                )
            }}
        where
            mentoring_matches.match_status = 'completed'
            and {{ xdb_local_date("mentoring_matches.ended_at") }} <= {{ as_of_date() }}
    )

select *
from endings
