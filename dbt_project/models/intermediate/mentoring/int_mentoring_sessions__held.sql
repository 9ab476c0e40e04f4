with
    mentoring_sessions as (
        select * from {{ ref("stg_mentoring__mentoring_sessions") }}
    ),

    held as (
        select
            mentoring_sessions.session_id,
            mentoring_sessions.match_id,
            mentoring_sessions.minutes,
            mentoring_sessions.mentee_score,
            mentoring_sessions.mentor_score,
            mentoring_sessions.held_at,
            row_number() over (
                partition by mentoring_sessions.match_id
                order by
                    mentoring_sessions.held_at asc nulls last,
                    mentoring_sessions.session_id asc nulls last
            ) as session_number
        from mentoring_sessions
        where
            coalesce(mentoring_sessions.session_status, 'held') = 'held'
            and mentoring_sessions.held_at is not null
            and {{ xdb_local_date("mentoring_sessions.held_at") }} <= {{ as_of_date() }}
    )

select *
from held
