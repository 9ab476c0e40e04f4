with
    training_records as (select * from {{ ref("stg_lms__training_records") }}),

    learning_events as (select * from {{ ref("stg_lms__learning_events") }}),

    courses as (select * from {{ ref("stg_lms__courses") }}),

    identifiers_held as (select * from {{ ref("int_identifiers__held") }}),

    transcripts as (
        select
            identifiers_held.employee_id,
            training_records.course_id,
            'transcript' as record_origin,
            training_records.training_status,
            training_records.attempt_number as source_attempt_number,
            training_records.attempt_count as source_attempt_count,
            training_records.assigned_at,
            training_records.due_at,
            training_records.enrolled_at,
            training_records.started_at,
            training_records.last_activity_at,
            case
                when training_records.training_status in ('failed', 'withdrawn')
                then cast(null as timestamp)
                else training_records.completed_at
            end as completed_at,
            {{ learned_at("training_records") }} as learned_at,
            training_records.expires_at,
            training_records.progress_percent,
            training_records.time_spent_seconds,
            training_records.score,
            training_records.hours as training_hours,
            training_records.hours_basis,
            training_records.cost_amount,
            training_records.cost_currency,
            training_records.delivery_mode,
            training_records.provider,
            training_records.language,
            training_records.is_mandatory,
            training_records.initiated_by,
            training_records.training_status in ('completed', 'passed')
            or (
                training_records.completed_at is not null
                and training_records.training_status not in ('failed', 'withdrawn')
            ) as is_completed
        from training_records
        inner join
            identifiers_held
            on training_records.learner_id_type = identifiers_held.identifier_type
            and training_records.learner_id = identifiers_held.identifier
            and
            {{
                held_on(
                    "identifiers_held",
                    xdb_local_date(
                        "coalesce(training_records.completed_at, training_records.last_activity_at, training_records.started_at, training_records.enrolled_at, training_records.assigned_at)"
                    ),
                )
            }}
    ),

    voided as (
        select learning_events.voided_event_id
        from learning_events
        where learning_events.voided_event_id is not null
        group by learning_events.voided_event_id
    ),

    -- The catalogue says under which activity statements name a course. One that two
    -- courses claim names neither.
    course_activities as (
        select courses.activity_iri, min(courses.course_id) as course_id
        from courses
        where courses.activity_iri is not null
        group by courses.activity_iri
        having count(*) = 1
    ),

    -- Only what is said to be a course counts: a completed video is not a completed
    -- course. Neither a voided statement nor the one that voids it says anything.
    course_statements as (
        select
            identifiers_held.employee_id,
            coalesce(
                course_activities.course_id, learning_events.activity_id
            ) as course_id,
            learning_events.event_at,
            learning_events.verb_id,
            learning_events.score_raw,
            learning_events.duration_seconds
        from learning_events
        inner join
            identifiers_held
            on learning_events.learner_id_type = identifiers_held.identifier_type
            and learning_events.learner_id = identifiers_held.identifier
            and {{
                held_on(
                    "identifiers_held", xdb_local_date("learning_events.event_at")
                )
            }}
        left join
            course_activities
            on learning_events.activity_id = course_activities.activity_iri
        left join voided on learning_events.event_id = voided.voided_event_id
        where
            voided.voided_event_id is null
            and learning_events.voided_event_id is null
            and learning_events.activity_type
            = 'http://adlnet.gov/expapi/activities/course'
            and learning_events.verb_id in (
                'http://adlnet.gov/expapi/verbs/completed',
                'http://adlnet.gov/expapi/verbs/passed'
            )
    ),

    -- "Completed" and "passed" of one course on one day are one completion.
    course_completions as (
        select
            course_statements.employee_id,
            course_statements.course_id,
            min(course_statements.event_at) as completed_at,
            max(
                case
                    when
                        course_statements.verb_id
                        = 'http://adlnet.gov/expapi/verbs/passed'
                    then 1
                    else 0
                end
            ) as has_passed,
            max(course_statements.score_raw) as score,
            max(course_statements.duration_seconds) as time_spent_seconds
        from course_statements
        group by
            course_statements.employee_id,
            course_statements.course_id,
            {{ xdb_local_date("course_statements.event_at") }}
    ),

    -- A completion that the transcript also reports within a week is told once, by the
    -- transcript: it knows hours and cost.
    told_by_transcript as (
        select
            course_completions.employee_id,
            course_completions.course_id,
            course_completions.completed_at
        from course_completions
        inner join
            transcripts
            on course_completions.employee_id = transcripts.employee_id
            and course_completions.course_id = transcripts.course_id
            and transcripts.is_completed
            and abs(
                {{
                    xdb_days_between(
                        xdb_local_date("transcripts.completed_at"),
                        xdb_local_date("course_completions.completed_at"),
                    )
                }}
            )
            <= 7
        group by
            course_completions.employee_id,
            course_completions.course_id,
            course_completions.completed_at
    ),

    from_statements as (
        select
            course_completions.employee_id,
            course_completions.course_id,
            'learning_event' as record_origin,
            case
                when course_completions.has_passed = 1 then 'passed' else 'completed'
            end as training_status,
            row_number() over (
                partition by
                    course_completions.employee_id, course_completions.course_id
                order by course_completions.completed_at asc nulls last
            ) as attempt_number,
            cast(null as bigint) as source_attempt_count,
            cast(null as timestamp) as assigned_at,
            cast(null as timestamp) as due_at,
            cast(null as timestamp) as enrolled_at,
            cast(null as timestamp) as started_at,
            course_completions.completed_at as last_activity_at,
            course_completions.completed_at,
            course_completions.completed_at as learned_at,
            cast(null as timestamp) as expires_at,
            cast(null as {{ xdb_type_double() }}) as progress_percent,
            course_completions.time_spent_seconds,
            course_completions.score,
            cast(null as {{ xdb_type_double() }}) as training_hours,
            cast(null as {{ xdb_type_text() }}) as hours_basis,
            cast(null as {{ xdb_type_double() }}) as cost_amount,
            cast(null as {{ xdb_type_text() }}) as cost_currency,
            cast(null as {{ xdb_type_text() }}) as delivery_mode,
            cast(null as {{ xdb_type_text() }}) as provider,
            cast(null as {{ xdb_type_text() }}) as language,
            cast(null as boolean) as is_mandatory,
            cast(null as {{ xdb_type_text() }}) as initiated_by,
            true as is_completed
        from course_completions
        left join
            told_by_transcript
            on course_completions.employee_id = told_by_transcript.employee_id
            and course_completions.course_id = told_by_transcript.course_id
            and course_completions.completed_at = told_by_transcript.completed_at
        where told_by_transcript.employee_id is null
    ),

    combined as (
        select *
        from transcripts
        union all
        select *
        from from_statements
    ),

    -- A person may be known to two learning systems: attempts are counted
    -- anew over all.
    numbered as (
        select
            combined.*,
            row_number() over (
                partition by combined.employee_id, combined.course_id
                order by
                    coalesce(
                        combined.enrolled_at,
                        combined.started_at,
                        combined.assigned_at,
                        combined.completed_at
                    ) asc nulls last,
                    combined.source_attempt_number asc nulls last,
                    combined.record_origin asc nulls last,
                    combined.completed_at asc nulls last,
                    combined.training_status asc nulls last
            ) as attempt_number
        from combined
    )

select *
from numbered
