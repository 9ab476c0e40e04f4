with
    program_records as (select * from {{ ref("int_program_records__combined") }}),

    programs as (select * from {{ ref("dim_programs") }}),

    sessions_held as (select * from {{ ref("int_mentoring_sessions__held") }}),

    job_intervals as (select * from {{ ref("int_job_intervals__derived") }}),

    participations as (
        select
            program_records.program_id,
            program_records.employee_id,
            program_records.participation_number,
            min(program_records.enrolled_date) as enrolled_date,
            min(program_records.started_date) as started_date
        from program_records
        group by
            program_records.program_id,
            program_records.employee_id,
            program_records.participation_number
    ),

    -- The same course finished twice is one finished course.
    finished_courses as (
        select
            program_records.program_id,
            program_records.employee_id,
            program_records.participation_number,
            program_records.component_id,
            min(program_records.completed_date) as dose_date
        from program_records
        where
            program_records.component_kind = 'course'
            and program_records.completed_date is not null
        group by
            program_records.program_id,
            program_records.employee_id,
            program_records.participation_number,
            program_records.component_id
    ),

    numbered_courses as (
        select
            finished_courses.*,
            row_number() over (
                partition by
                    finished_courses.program_id,
                    finished_courses.employee_id,
                    finished_courses.participation_number
                order by
                    finished_courses.dose_date asc nulls last,
                    finished_courses.component_id asc nulls last
            ) as dose_number
        from finished_courses
    ),

    sessions as (
        select
            program_records.program_id,
            program_records.employee_id,
            program_records.participation_number,
            sessions_held.session_number,
            {{ xdb_local_date("sessions_held.held_at") }} as dose_date
        from program_records
        inner join
            sessions_held
            on program_records.component_kind = 'mentoring_program'
            and program_records.record_id = sessions_held.match_id
    ),

    -- Gone through: the declared dose of finished courses, or of sessions in one match;
    -- where no dose is declared, every course, or a match that was completed.
    completions as (
        select
            numbered_courses.program_id,
            numbered_courses.employee_id,
            numbered_courses.participation_number,
            numbered_courses.dose_date as completed_date
        from numbered_courses
        inner join programs on numbered_courses.program_id = programs.program_id
        where
            numbered_courses.dose_number
            = ceil(coalesce(programs.minimum_dose, programs.course_count))
        union all
        select
            sessions.program_id,
            sessions.employee_id,
            sessions.participation_number,
            sessions.dose_date as completed_date
        from sessions
        inner join programs on sessions.program_id = programs.program_id
        where sessions.session_number = ceil(programs.minimum_dose)
        union all
        select
            program_records.program_id,
            program_records.employee_id,
            program_records.participation_number,
            program_records.completed_date
        from program_records
        inner join programs on program_records.program_id = programs.program_id
        where
            program_records.component_kind = 'mentoring_program'
            and program_records.completed_date is not null
            and programs.minimum_dose is null
    ),

    first_completions as (
        select
            completions.program_id,
            completions.employee_id,
            completions.participation_number,
            min(completions.completed_date) as completed_date
        from completions
        group by
            completions.program_id,
            completions.employee_id,
            completions.participation_number
    ),

    course_doses as (
        select
            finished_courses.program_id,
            finished_courses.employee_id,
            finished_courses.participation_number,
            count(*) as finished_course_count
        from finished_courses
        group by
            finished_courses.program_id,
            finished_courses.employee_id,
            finished_courses.participation_number
    ),

    session_doses as (
        select
            sessions.program_id,
            sessions.employee_id,
            sessions.participation_number,
            count(*) as session_held_count
        from sessions
        group by
            sessions.program_id, sessions.employee_id, sessions.participation_number
    ),

    described as (
        select
            participations.program_id,
            participations.employee_id,
            participations.participation_number,
            job_intervals.org_unit_id,
            job_intervals.grade_id,
            cast(
                coalesce(course_doses.finished_course_count, 0) as bigint
            ) as finished_course_count,
            cast(
                coalesce(session_doses.session_held_count, 0) as bigint
            ) as session_held_count,
            coalesce(participations.started_date, first_completions.completed_date)
            is not null as is_started,
            first_completions.completed_date is not null as is_completed,
            coalesce(job_intervals.is_in_headcount, false) as is_in_headcount,
            participations.enrolled_date,
            coalesce(
                participations.started_date, first_completions.completed_date
            ) as started_date,
            first_completions.completed_date
        from participations
        left join
            first_completions
            on participations.program_id = first_completions.program_id
            and participations.employee_id = first_completions.employee_id
            and participations.participation_number
            = first_completions.participation_number
        left join
            course_doses
            on participations.program_id = course_doses.program_id
            and participations.employee_id = course_doses.employee_id
            and participations.participation_number = course_doses.participation_number
        left join
            session_doses
            on participations.program_id = session_doses.program_id
            and participations.employee_id = session_doses.employee_id
            and participations.participation_number = session_doses.participation_number
        left join
            job_intervals
            on participations.employee_id = job_intervals.employee_id
            and participations.enrolled_date >= job_intervals.valid_from_date
            and (
                job_intervals.valid_to_date is null
                or participations.enrolled_date < job_intervals.valid_to_date
            )
    )

select *
from described
