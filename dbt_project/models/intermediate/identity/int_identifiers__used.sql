with
    job_history as (select * from {{ ref("stg_hris__job_history") }}),

    promotions as (select * from {{ ref("stg_hris__promotions") }}),

    training_records as (select * from {{ ref("stg_lms__training_records") }}),

    learning_events as (select * from {{ ref("stg_lms__learning_events") }}),

    credentials as (select * from {{ ref("stg_lms__credentials") }}),

    performance_reviews as (
        select * from {{ ref("stg_performance__performance_reviews") }}
    ),

    feedback as (select * from {{ ref("stg_performance__feedback") }}),

    mentoring_matches as (select * from {{ ref("stg_mentoring__mentoring_matches") }}),

    mentoring_participants as (
        select * from {{ ref("stg_mentoring__mentoring_participants") }}
    ),

    career_conversations as (
        select * from {{ ref("stg_development__career_conversations") }}
    ),

    development_activities as (
        select * from {{ ref("stg_development__development_activities") }}
    ),

    development_evaluations as (
        select * from {{ ref("stg_development__development_evaluations") }}
    ),

    goals as (select * from {{ ref("stg_development__goals") }}),

    plan_actions as (select * from {{ ref("stg_development__plan_actions") }}),

    self_assessments as (select * from {{ ref("stg_development__self_assessments") }}),

    skill_assessments as (
        select * from {{ ref("stg_development__skill_assessments") }}
    ),

    internal_applications as (
        select * from {{ ref("stg_talent__internal_applications") }}
    ),

    succession_candidates as (
        select * from {{ ref("stg_talent__succession_candidates") }}
    ),

    survey_responses as (select * from {{ ref("stg_survey__survey_responses") }}),

    org_units as (select * from {{ ref("stg_reference__org_units") }}),

    identifiers_held as (select * from {{ ref("int_identifiers__held") }}),

    uses as (
        select
            'job_history' as entity_name,
            'worker_id' as column_name,
            _source,
            _feed,
            worker_id_type as identifier_type,
            worker_id as identifier,
            effective_date as seen_date
        from job_history
        union all
        select
            'job_history' as entity_name,
            'manager_id' as column_name,
            _source,
            _feed,
            manager_id_type as identifier_type,
            manager_id as identifier,
            effective_date as seen_date
        from job_history
        union all
        select
            'promotions' as entity_name,
            'worker_id' as column_name,
            _source,
            _feed,
            worker_id_type as identifier_type,
            worker_id as identifier,
            promotion_date as seen_date
        from promotions
        union all
        select
            'training_records' as entity_name,
            'learner_id' as column_name,
            _source,
            _feed,
            learner_id_type as identifier_type,
            learner_id as identifier,
            {{
                xdb_local_date(
                    "coalesce(completed_at, last_activity_at, started_at, enrolled_at, assigned_at)"
                )
            }}
            as seen_date
        from training_records
        union all
        select
            'learning_events' as entity_name,
            'learner_id' as column_name,
            _source,
            _feed,
            learner_id_type as identifier_type,
            learner_id as identifier,
            {{ xdb_local_date("event_at") }} as seen_date
        from learning_events
        union all
        select
            'credentials' as entity_name,
            'holder_id' as column_name,
            _source,
            _feed,
            holder_id_type as identifier_type,
            holder_id as identifier,
            valid_from as seen_date
        from credentials
        union all
        select
            'performance_reviews' as entity_name,
            'reviewee_id' as column_name,
            _source,
            _feed,
            reviewee_id_type as identifier_type,
            reviewee_id as identifier,
            coalesce({{ xdb_local_date("completed_at") }}, period_end_date) as seen_date
        from performance_reviews
        union all
        select
            'performance_reviews' as entity_name,
            'reviewer_id' as column_name,
            _source,
            _feed,
            reviewer_id_type as identifier_type,
            reviewer_id as identifier,
            coalesce({{ xdb_local_date("completed_at") }}, period_end_date) as seen_date
        from performance_reviews
        union all
        select
            'feedback' as entity_name,
            'receiver_id' as column_name,
            _source,
            _feed,
            receiver_id_type as identifier_type,
            receiver_id as identifier,
            {{ xdb_local_date("given_at") }} as seen_date
        from feedback
        union all
        select
            'feedback' as entity_name,
            'giver_id' as column_name,
            _source,
            _feed,
            giver_id_type as identifier_type,
            giver_id as identifier,
            {{ xdb_local_date("given_at") }} as seen_date
        from feedback
        union all
        select
            'mentoring_matches' as entity_name,
            'mentor_id' as column_name,
            _source,
            _feed,
            mentor_id_type as identifier_type,
            mentor_id as identifier,
            {{ xdb_local_date("coalesce(started_at, accepted_at, requested_at)") }}
            as seen_date
        from mentoring_matches
        union all
        select
            'mentoring_matches' as entity_name,
            'mentee_id' as column_name,
            _source,
            _feed,
            mentee_id_type as identifier_type,
            mentee_id as identifier,
            {{ xdb_local_date("coalesce(started_at, accepted_at, requested_at)") }}
            as seen_date
        from mentoring_matches
        union all
        select
            'mentoring_participants' as entity_name,
            'worker_id' as column_name,
            _source,
            _feed,
            worker_id_type as identifier_type,
            worker_id as identifier,
            enrolled_on as seen_date
        from mentoring_participants
        union all
        select
            'career_conversations' as entity_name,
            'worker_id' as column_name,
            _source,
            _feed,
            worker_id_type as identifier_type,
            worker_id as identifier,
            held_on as seen_date
        from career_conversations
        union all
        select
            'career_conversations' as entity_name,
            'counterpart_id' as column_name,
            _source,
            _feed,
            counterpart_id_type as identifier_type,
            counterpart_id as identifier,
            held_on as seen_date
        from career_conversations
        union all
        select
            'development_activities' as entity_name,
            'worker_id' as column_name,
            _source,
            _feed,
            worker_id_type as identifier_type,
            worker_id as identifier,
            started_on as seen_date
        from development_activities
        union all
        select
            'development_activities' as entity_name,
            'counterpart_id' as column_name,
            _source,
            _feed,
            counterpart_id_type as identifier_type,
            counterpart_id as identifier,
            started_on as seen_date
        from development_activities
        union all
        select
            'development_evaluations' as entity_name,
            'worker_id' as column_name,
            _source,
            _feed,
            worker_id_type as identifier_type,
            worker_id as identifier,
            evaluated_on as seen_date
        from development_evaluations
        union all
        select
            'goals' as entity_name,
            'worker_id' as column_name,
            _source,
            _feed,
            worker_id_type as identifier_type,
            worker_id as identifier,
            opened_on as seen_date
        from goals
        union all
        select
            'plan_actions' as entity_name,
            'worker_id' as column_name,
            _source,
            _feed,
            worker_id_type as identifier_type,
            worker_id as identifier,
            coalesce(done_on, due_on, planned_on) as seen_date
        from plan_actions
        union all
        select
            'self_assessments' as entity_name,
            'worker_id' as column_name,
            _source,
            _feed,
            worker_id_type as identifier_type,
            worker_id as identifier,
            completed_on as seen_date
        from self_assessments
        union all
        select
            'skill_assessments' as entity_name,
            'worker_id' as column_name,
            _source,
            _feed,
            worker_id_type as identifier_type,
            worker_id as identifier,
            assessed_on as seen_date
        from skill_assessments
        union all
        select
            'skill_assessments' as entity_name,
            'assessor_id' as column_name,
            _source,
            _feed,
            assessor_id_type as identifier_type,
            assessor_id as identifier,
            assessed_on as seen_date
        from skill_assessments
        union all
        select
            'internal_applications' as entity_name,
            'worker_id' as column_name,
            _source,
            _feed,
            worker_id_type as identifier_type,
            worker_id as identifier,
            applied_on as seen_date
        from internal_applications
        union all
        select
            'succession_candidates' as entity_name,
            'candidate_id' as column_name,
            _source,
            _feed,
            candidate_id_type as identifier_type,
            candidate_id as identifier,
            nominated_on as seen_date
        from succession_candidates
        union all
        select
            'survey_responses' as entity_name,
            'worker_id' as column_name,
            _source,
            _feed,
            worker_id_type as identifier_type,
            worker_id as identifier,
            responded_on as seen_date
        from survey_responses
        union all
        select
            'org_units' as entity_name,
            'manager_id' as column_name,
            _source,
            _feed,
            manager_id_type as identifier_type,
            manager_id as identifier,
            valid_from as seen_date
        from org_units
    ),

    -- An identifier belongs to whoever held it on the day that the record tells of.
    matched as (
        select
            uses.entity_name,
            uses.column_name,
            uses._source,
            uses._feed,
            uses.identifier_type,
            uses.identifier,
            uses.seen_date,
            identifiers_held.employee_id is null as is_unresolved
        from uses
        left join
            identifiers_held
            on uses.identifier_type = identifiers_held.identifier_type
            and uses.identifier = identifiers_held.identifier
            and {{ held_on("identifiers_held", "uses.seen_date") }}
        where uses.identifier is not null
    ),

    used as (
        select
            matched.entity_name,
            matched.column_name,
            matched._source as source_name,
            matched._feed as feed_name,
            matched.identifier_type,
            matched.identifier,
            cast(count(*) as bigint) as use_count,
            cast(
                sum(case when matched.is_unresolved then 1 else 0 end) as bigint
            ) as unresolved_use_count,
            min(
                case when matched.is_unresolved then matched.seen_date end
            ) as first_unresolved_date,
            max(
                case when matched.is_unresolved then matched.seen_date end
            ) as last_unresolved_date
        from matched
        group by
            matched.entity_name,
            matched.column_name,
            matched._source,
            matched._feed,
            matched.identifier_type,
            matched.identifier
    )

select *
from used
