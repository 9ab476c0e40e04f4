with
    career_conversations as (
        select * from {{ ref("stg_development__career_conversations") }}
    ),

    development_activities as (
        select * from {{ ref("stg_development__development_activities") }}
    ),

    development_evaluations as (
        select * from {{ ref("stg_development__development_evaluations") }}
    ),

    goal_revisions as (select * from {{ ref("stg_development__goal_revisions") }}),

    goals as (select * from {{ ref("stg_development__goals") }}),

    plan_actions as (select * from {{ ref("stg_development__plan_actions") }}),

    self_assessments as (select * from {{ ref("stg_development__self_assessments") }}),

    skill_assessments as (
        select * from {{ ref("stg_development__skill_assessments") }}
    ),

    job_history as (select * from {{ ref("stg_hris__job_history") }}),

    person_identifiers as (select * from {{ ref("stg_hris__person_identifiers") }}),

    promotions as (select * from {{ ref("stg_hris__promotions") }}),

    workers as (select * from {{ ref("stg_hris__workers") }}),

    courses as (select * from {{ ref("stg_lms__courses") }}),

    credentials as (select * from {{ ref("stg_lms__credentials") }}),

    learning_costs as (select * from {{ ref("stg_lms__learning_costs") }}),

    learning_events as (select * from {{ ref("stg_lms__learning_events") }}),

    training_records as (select * from {{ ref("stg_lms__training_records") }}),

    mentoring_matches as (select * from {{ ref("stg_mentoring__mentoring_matches") }}),

    mentoring_participants as (
        select * from {{ ref("stg_mentoring__mentoring_participants") }}
    ),

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

    review_cycles as (select * from {{ ref("stg_performance__review_cycles") }}),

    exchange_rates as (select * from {{ ref("stg_reference__exchange_rates") }}),

    grades as (select * from {{ ref("stg_reference__grades") }}),

    job_families as (select * from {{ ref("stg_reference__job_families") }}),

    org_units as (select * from {{ ref("stg_reference__org_units") }}),

    role_skills as (select * from {{ ref("stg_reference__role_skills") }}),

    roles as (select * from {{ ref("stg_reference__roles") }}),

    skills as (select * from {{ ref("stg_reference__skills") }}),

    survey_responses as (select * from {{ ref("stg_survey__survey_responses") }}),

    internal_applications as (
        select * from {{ ref("stg_talent__internal_applications") }}
    ),

    succession_candidates as (
        select * from {{ ref("stg_talent__succession_candidates") }}
    ),

    current_rows as (
        select
            'career_conversations' as entity_name,
            career_conversations._delivery_id as delivery_id
        from career_conversations
        union all
        select
            'development_activities' as entity_name,
            development_activities._delivery_id as delivery_id
        from development_activities
        union all
        select
            'development_evaluations' as entity_name,
            development_evaluations._delivery_id as delivery_id
        from development_evaluations
        union all
        select
            'goal_revisions' as entity_name, goal_revisions._delivery_id as delivery_id
        from goal_revisions
        union all
        select 'goals' as entity_name, goals._delivery_id as delivery_id
        from goals
        union all
        select 'plan_actions' as entity_name, plan_actions._delivery_id as delivery_id
        from plan_actions
        union all
        select
            'self_assessments' as entity_name,
            self_assessments._delivery_id as delivery_id
        from self_assessments
        union all
        select
            'skill_assessments' as entity_name,
            skill_assessments._delivery_id as delivery_id
        from skill_assessments
        union all
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
        select 'credentials' as entity_name, credentials._delivery_id as delivery_id
        from credentials
        union all
        select
            'learning_costs' as entity_name, learning_costs._delivery_id as delivery_id
        from learning_costs
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
            'mentoring_participants' as entity_name,
            mentoring_participants._delivery_id as delivery_id
        from mentoring_participants
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
        select 'review_cycles' as entity_name, review_cycles._delivery_id as delivery_id
        from review_cycles
        union all
        select
            'exchange_rates' as entity_name, exchange_rates._delivery_id as delivery_id
        from exchange_rates
        union all
        select 'grades' as entity_name, grades._delivery_id as delivery_id
        from grades
        union all
        select 'job_families' as entity_name, job_families._delivery_id as delivery_id
        from job_families
        union all
        select 'org_units' as entity_name, org_units._delivery_id as delivery_id
        from org_units
        union all
        select 'role_skills' as entity_name, role_skills._delivery_id as delivery_id
        from role_skills
        union all
        select 'roles' as entity_name, roles._delivery_id as delivery_id
        from roles
        union all
        select 'skills' as entity_name, skills._delivery_id as delivery_id
        from skills
        union all
        select
            'survey_responses' as entity_name,
            survey_responses._delivery_id as delivery_id
        from survey_responses
        union all
        select
            'internal_applications' as entity_name,
            internal_applications._delivery_id as delivery_id
        from internal_applications
        union all
        select
            'succession_candidates' as entity_name,
            succession_candidates._delivery_id as delivery_id
        from succession_candidates
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
