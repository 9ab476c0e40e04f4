with
    program_components as (select * from {{ ref("stg_config__program_components") }}),

    courses as (select * from {{ ref("stg_lms__courses") }}),

    training_records as (select * from {{ ref("stg_lms__training_records") }}),

    mentoring_programs as (
        select * from {{ ref("stg_mentoring__mentoring_programs") }}
    ),

    mentoring_matches as (select * from {{ ref("stg_mentoring__mentoring_matches") }}),

    listed as (
        select 'course' as component_kind, courses.course_id as component_id
        from courses
        union all
        select
            'mentoring_program' as component_kind,
            mentoring_programs.mentoring_program_id as component_id
        from mentoring_programs
    ),

    recorded as (
        select
            'course' as component_kind,
            training_records.course_id as component_id,
            count(*) as record_count
        from training_records
        group by training_records.course_id
        union all
        select
            'mentoring_program' as component_kind,
            mentoring_matches.mentoring_program_id as component_id,
            count(*) as record_count
        from mentoring_matches
        group by mentoring_matches.mentoring_program_id
    ),

    declared as (
        select
            program_components.program_id,
            program_components.component_kind,
            program_components.component_id,
            coalesce(recorded.record_count, 0) as record_count,
            listed.component_id is not null as is_listed
        from program_components
        left join
            listed
            on program_components.component_kind = listed.component_kind
            and program_components.component_id = listed.component_id
        left join
            recorded
            on program_components.component_kind = recorded.component_kind
            and program_components.component_id = recorded.component_id
    )

select *
from declared
