with
    job_history as (select * from {{ ref("stg_hris__job_history") }}),

    person_identifiers as (select * from {{ ref("stg_hris__person_identifiers") }}),

    promotions as (select * from {{ ref("stg_hris__promotions") }}),

    workers as (select * from {{ ref("stg_hris__workers") }}),

    courses as (select * from {{ ref("stg_lms__courses") }}),

    learning_events as (select * from {{ ref("stg_lms__learning_events") }}),

    training_records as (select * from {{ ref("stg_lms__training_records") }}),

    mentoring_matches as (select * from {{ ref("stg_mentoring__mentoring_matches") }}),

    mentoring_programs as (
        select * from {{ ref("stg_mentoring__mentoring_programs") }}
    ),

    mentoring_sessions as (
        select * from {{ ref("stg_mentoring__mentoring_sessions") }}
    ),

    feedback as (select * from {{ ref("stg_performance__feedback") }}),

    performance_reviews as (
        select * from {{ ref("stg_performance__performance_reviews") }}
    ),

    grades as (select * from {{ ref("stg_reference__grades") }}),

    org_units as (select * from {{ ref("stg_reference__org_units") }}),

    roles as (select * from {{ ref("stg_reference__roles") }}),

    current_rows as (
        select 'job_history' as entity_name, job_history._delivery_id as delivery_id
        from job_history
        union all
        select
            'person_identifiers' as entity_name,
            person_identifiers._delivery_id as delivery_id
        from person_identifiers
        union all
        select 'promotions' as entity_name, promotions._delivery_id as delivery_id
        from promotions
        union all
        select 'workers' as entity_name, workers._delivery_id as delivery_id
        from workers
        union all
        select 'courses' as entity_name, courses._delivery_id as delivery_id
        from courses
        union all
        select
            'learning_events' as entity_name,
            learning_events._delivery_id as delivery_id
        from learning_events
        union all
        select
            'training_records' as entity_name,
            training_records._delivery_id as delivery_id
        from training_records
        union all
        select
            'mentoring_matches' as entity_name,
            mentoring_matches._delivery_id as delivery_id
        from mentoring_matches
        union all
        select
            'mentoring_programs' as entity_name,
            mentoring_programs._delivery_id as delivery_id
        from mentoring_programs
        union all
        select
            'mentoring_sessions' as entity_name,
            mentoring_sessions._delivery_id as delivery_id
        from mentoring_sessions
        union all
        select 'feedback' as entity_name, feedback._delivery_id as delivery_id
        from feedback
        union all
        select
            'performance_reviews' as entity_name,
            performance_reviews._delivery_id as delivery_id
        from performance_reviews
        union all
        select 'grades' as entity_name, grades._delivery_id as delivery_id
        from grades
        union all
        select 'org_units' as entity_name, org_units._delivery_id as delivery_id
        from org_units
        union all
        select 'roles' as entity_name, roles._delivery_id as delivery_id
        from roles
    ),

    counted as (
        select
            current_rows.entity_name,
            current_rows.delivery_id,
            cast(count(*) as bigint) as rows_current_count
        from current_rows
        group by current_rows.entity_name, current_rows.delivery_id
    )

select *
from counted
