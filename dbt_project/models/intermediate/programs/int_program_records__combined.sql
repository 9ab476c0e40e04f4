with
    program_components as (select * from {{ ref("stg_config__program_components") }}),

    training_records as (select * from {{ ref("int_training_records__combined") }}),

    mentoring_matches as (select * from {{ ref("stg_mentoring__mentoring_matches") }}),

    sessions_held as (select * from {{ ref("int_mentoring_sessions__held") }}),

    identifiers_held as (select * from {{ ref("int_identifiers__held") }}),

    first_sessions as (
        select
            sessions_held.match_id,
            min(sessions_held.held_at) as first_session_at,
            max(sessions_held.held_at) as last_session_at
        from sessions_held
        group by sessions_held.match_id
    ),

    course_records as (
        select
            program_components.program_id,
            training_records.employee_id,
            program_components.component_kind,
            program_components.component_id,
            cast(training_records.attempt_number as {{ xdb_type_text() }}) as record_id,
            {{
                xdb_local_date(
                    "coalesce(training_records.enrolled_at, training_records.assigned_at, training_records.started_at, training_records.completed_at)"
                )
            }}
            as enrolled_date,
            {{
                xdb_local_date(
                    "coalesce(training_records.started_at, training_records.completed_at)"
                )
            }}
            as started_date,
            case
                when training_records.is_completed
                then {{ xdb_local_date("training_records.completed_at") }}
            end as completed_date,
            {{ xdb_local_date("training_records.learned_at") }} as last_date
        from program_components
        inner join
            training_records
            on program_components.component_kind = 'course'
            and program_components.component_id = training_records.course_id
    ),

    -- A request that nobody accepted is not taking part; mentors give,
    -- mentees take part.
    match_records as (
        select
            program_components.program_id,
            identifiers_held.employee_id,
            program_components.component_kind,
            program_components.component_id,
            mentoring_matches.match_id as record_id,
            {{
                xdb_local_date(
                    "coalesce(mentoring_matches.accepted_at, mentoring_matches.started_at, mentoring_matches.requested_at, first_sessions.first_session_at)"
                )
            }}
            as enrolled_date,
            {{
                xdb_local_date(
                    "coalesce(mentoring_matches.started_at, first_sessions.first_session_at)"
                )
            }}
            as started_date,
            case
                when mentoring_matches.match_status = 'completed'
                then
                    {{
                        xdb_local_date(
                            "coalesce(mentoring_matches.ended_at, first_sessions.last_session_at)"
                        )
                    }}
            end as completed_date,
            {{
                xdb_local_date(
                    "coalesce(mentoring_matches.ended_at, first_sessions.last_session_at, mentoring_matches.started_at, mentoring_matches.accepted_at, mentoring_matches.requested_at)"
                )
            }}
            as last_date
        from program_components
        inner join
            mentoring_matches
            on program_components.component_kind = 'mentoring_program'
            and program_components.component_id = mentoring_matches.mentoring_program_id
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
        left join first_sessions on mentoring_matches.match_id = first_sessions.match_id
        where
            mentoring_matches.accepted_at is not null
            or mentoring_matches.started_at is not null
            or first_sessions.first_session_at is not null
            or coalesce(mentoring_matches.match_status, 'active')
            in ('accepted', 'active', 'completed', 'ended')
    ),

    combined as (
        select *
        from course_records
        union all
        select *
        from match_records
    ),

    known as (
        select
            combined.program_id,
            combined.employee_id,
            combined.component_kind,
            combined.component_id,
            combined.record_id,
            combined.enrolled_date,
            case
                when combined.started_date <= {{ as_of_date() }}
                then combined.started_date
            end as started_date,
            case
                when combined.completed_date <= {{ as_of_date() }}
                then combined.completed_date
            end as completed_date,
            combined.last_date
        from combined
        where combined.enrolled_date <= {{ as_of_date() }}
    ),

    reached as (
        select
            known.*,
            max(coalesce(known.last_date, known.enrolled_date)) over (
                partition by known.program_id, known.employee_id
                order by
                    known.enrolled_date asc nulls last,
                    known.component_id asc nulls last,
                    known.record_id asc nulls last
                rows between unbounded preceding and 1 preceding
            ) as reached_date
        from known
    ),

    -- Courses of one program that follow each other are one participation; coming back
    -- long after is another.
    numbered as (
        select
            reached.program_id,
            reached.employee_id,
            cast(
                sum(
                    case
                        when reached.reached_date is null
                        then 1
                        when
                            reached.enrolled_date
                            > {{
                                xdb_add_days(
                                    "reached.reached_date",
                                    var("participation_gap_days"),
                                )
                            }}
                        then 1
                        else 0
                    end
                ) over (
                    partition by reached.program_id, reached.employee_id
                    order by
                        reached.enrolled_date asc nulls last,
                        reached.component_id asc nulls last,
                        reached.record_id asc nulls last
                    rows between unbounded preceding and current row
                ) as bigint
            ) as participation_number,
            reached.component_kind,
            reached.component_id,
            reached.record_id,
            reached.enrolled_date,
            reached.started_date,
            reached.completed_date
        from reached
    )

select *
from numbered
