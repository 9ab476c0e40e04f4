with
    job_history as (select * from {{ ref("stg_hris__job_history") }}),

    promotions as (select * from {{ ref("stg_hris__promotions") }}),

    training_records as (select * from {{ ref("stg_lms__training_records") }}),

    learning_events as (select * from {{ ref("stg_lms__learning_events") }}),

    performance_reviews as (
        select * from {{ ref("stg_performance__performance_reviews") }}
    ),

    feedback as (select * from {{ ref("stg_performance__feedback") }}),

    mentoring_matches as (select * from {{ ref("stg_mentoring__mentoring_matches") }}),

    org_units as (select * from {{ ref("stg_reference__org_units") }}),

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
            'org_units' as entity_name,
            'manager_id' as column_name,
            _source,
            _feed,
            manager_id_type as identifier_type,
            manager_id as identifier,
            valid_from as seen_date
        from org_units
    ),

    used as (
        select
            uses.entity_name,
            uses.column_name,
            uses._source as source_name,
            uses._feed as feed_name,
            uses.identifier_type,
            uses.identifier,
            cast(count(*) as bigint) as use_count,
            min(uses.seen_date) as first_seen_date,
            max(uses.seen_date) as last_seen_date
        from uses
        where uses.identifier is not null
        group by
            uses.entity_name,
            uses.column_name,
            uses._source,
            uses._feed,
            uses.identifier_type,
            uses.identifier
    )

select *
from used
