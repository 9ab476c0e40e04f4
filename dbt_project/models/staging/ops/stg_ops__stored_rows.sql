-- Counted in the raw files themselves, so that the ledger's word is
-- checked against them.
with
    stored_rows as (
        select
            'career_conversations' as entity_name,
            _delivery_id as delivery_id,
            cast(count(*) as bigint) as rows_stored_count
        from {{ source("raw_development", "career_conversations") }}
        group by _delivery_id
        union all
        select
            'development_activities' as entity_name,
            _delivery_id as delivery_id,
            cast(count(*) as bigint) as rows_stored_count
        from {{ source("raw_development", "development_activities") }}
        group by _delivery_id
        union all
        select
            'development_evaluations' as entity_name,
            _delivery_id as delivery_id,
            cast(count(*) as bigint) as rows_stored_count
        from {{ source("raw_development", "development_evaluations") }}
        group by _delivery_id
        union all
        select
            'goal_revisions' as entity_name,
            _delivery_id as delivery_id,
            cast(count(*) as bigint) as rows_stored_count
        from {{ source("raw_development", "goal_revisions") }}
        group by _delivery_id
        union all
        select
            'goals' as entity_name,
            _delivery_id as delivery_id,
            cast(count(*) as bigint) as rows_stored_count
        from {{ source("raw_development", "goals") }}
        group by _delivery_id
        union all
        select
            'plan_actions' as entity_name,
            _delivery_id as delivery_id,
            cast(count(*) as bigint) as rows_stored_count
        from {{ source("raw_development", "plan_actions") }}
        group by _delivery_id
        union all
        select
            'self_assessments' as entity_name,
            _delivery_id as delivery_id,
            cast(count(*) as bigint) as rows_stored_count
        from {{ source("raw_development", "self_assessments") }}
        group by _delivery_id
        union all
        select
            'skill_assessments' as entity_name,
            _delivery_id as delivery_id,
            cast(count(*) as bigint) as rows_stored_count
        from {{ source("raw_development", "skill_assessments") }}
        group by _delivery_id
        union all
        select
            'job_history' as entity_name,
            _delivery_id as delivery_id,
            cast(count(*) as bigint) as rows_stored_count
        from {{ source("raw_hris", "job_history") }}
        group by _delivery_id
        union all
        select
            'person_identifiers' as entity_name,
            _delivery_id as delivery_id,
            cast(count(*) as bigint) as rows_stored_count
        from {{ source("raw_hris", "person_identifiers") }}
        group by _delivery_id
        union all
        select
            'promotions' as entity_name,
            _delivery_id as delivery_id,
            cast(count(*) as bigint) as rows_stored_count
        from {{ source("raw_hris", "promotions") }}
        group by _delivery_id
        union all
        select
            'workers' as entity_name,
            _delivery_id as delivery_id,
            cast(count(*) as bigint) as rows_stored_count
        from {{ source("raw_hris", "workers") }}
        group by _delivery_id
        union all
        select
            'courses' as entity_name,
            _delivery_id as delivery_id,
            cast(count(*) as bigint) as rows_stored_count
        from {{ source("raw_lms", "courses") }}
        group by _delivery_id
        union all
        select
            'credentials' as entity_name,
            _delivery_id as delivery_id,
            cast(count(*) as bigint) as rows_stored_count
        from {{ source("raw_lms", "credentials") }}
        group by _delivery_id
        union all
        select
            'learning_costs' as entity_name,
            _delivery_id as delivery_id,
            cast(count(*) as bigint) as rows_stored_count
        from {{ source("raw_lms", "learning_costs") }}
        group by _delivery_id
        union all
        select
            'learning_events' as entity_name,
            _delivery_id as delivery_id,
            cast(count(*) as bigint) as rows_stored_count
        from {{ source("raw_lms", "learning_events") }}
        group by _delivery_id
        union all
        select
            'training_records' as entity_name,
            _delivery_id as delivery_id,
            cast(count(*) as bigint) as rows_stored_count
        from {{ source("raw_lms", "training_records") }}
        group by _delivery_id
        union all
        select
            'mentoring_matches' as entity_name,
            _delivery_id as delivery_id,
            cast(count(*) as bigint) as rows_stored_count
        from {{ source("raw_mentoring", "mentoring_matches") }}
        group by _delivery_id
        union all
        select
            'mentoring_participants' as entity_name,
            _delivery_id as delivery_id,
            cast(count(*) as bigint) as rows_stored_count
        from {{ source("raw_mentoring", "mentoring_participants") }}
        group by _delivery_id
        union all
        select
            'mentoring_programs' as entity_name,
            _delivery_id as delivery_id,
            cast(count(*) as bigint) as rows_stored_count
        from {{ source("raw_mentoring", "mentoring_programs") }}
        group by _delivery_id
        union all
        select
            'mentoring_sessions' as entity_name,
            _delivery_id as delivery_id,
            cast(count(*) as bigint) as rows_stored_count
        from {{ source("raw_mentoring", "mentoring_sessions") }}
        group by _delivery_id
        union all
        select
            'feedback' as entity_name,
            _delivery_id as delivery_id,
            cast(count(*) as bigint) as rows_stored_count
        from {{ source("raw_performance", "feedback") }}
        group by _delivery_id
        union all
        select
            'performance_reviews' as entity_name,
            _delivery_id as delivery_id,
            cast(count(*) as bigint) as rows_stored_count
        from {{ source("raw_performance", "performance_reviews") }}
        group by _delivery_id
        union all
        select
            'review_cycles' as entity_name,
            _delivery_id as delivery_id,
            cast(count(*) as bigint) as rows_stored_count
        from {{ source("raw_performance", "review_cycles") }}
        group by _delivery_id
        union all
        select
            'exchange_rates' as entity_name,
            _delivery_id as delivery_id,
            cast(count(*) as bigint) as rows_stored_count
        from {{ source("raw_reference", "exchange_rates") }}
        group by _delivery_id
        union all
        select
            'grades' as entity_name,
            _delivery_id as delivery_id,
            cast(count(*) as bigint) as rows_stored_count
        from {{ source("raw_reference", "grades") }}
        group by _delivery_id
        union all
        select
            'job_families' as entity_name,
            _delivery_id as delivery_id,
            cast(count(*) as bigint) as rows_stored_count
        from {{ source("raw_reference", "job_families") }}
        group by _delivery_id
        union all
        select
            'org_units' as entity_name,
            _delivery_id as delivery_id,
            cast(count(*) as bigint) as rows_stored_count
        from {{ source("raw_reference", "org_units") }}
        group by _delivery_id
        union all
        select
            'role_skills' as entity_name,
            _delivery_id as delivery_id,
            cast(count(*) as bigint) as rows_stored_count
        from {{ source("raw_reference", "role_skills") }}
        group by _delivery_id
        union all
        select
            'roles' as entity_name,
            _delivery_id as delivery_id,
            cast(count(*) as bigint) as rows_stored_count
        from {{ source("raw_reference", "roles") }}
        group by _delivery_id
        union all
        select
            'skills' as entity_name,
            _delivery_id as delivery_id,
            cast(count(*) as bigint) as rows_stored_count
        from {{ source("raw_reference", "skills") }}
        group by _delivery_id
        union all
        select
            'survey_responses' as entity_name,
            _delivery_id as delivery_id,
            cast(count(*) as bigint) as rows_stored_count
        from {{ source("raw_survey", "survey_responses") }}
        group by _delivery_id
        union all
        select
            'internal_applications' as entity_name,
            _delivery_id as delivery_id,
            cast(count(*) as bigint) as rows_stored_count
        from {{ source("raw_talent", "internal_applications") }}
        group by _delivery_id
        union all
        select
            'succession_candidates' as entity_name,
            _delivery_id as delivery_id,
            cast(count(*) as bigint) as rows_stored_count
        from {{ source("raw_talent", "succession_candidates") }}
        group by _delivery_id
    )

select *
from stored_rows
