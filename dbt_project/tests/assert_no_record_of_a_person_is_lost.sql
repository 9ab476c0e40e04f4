-- Records of people are either in their fact, or about somebody who is in the
-- unresolved queue, or dated after the as-of date.
with
    training_records as (select * from {{ ref("stg_lms__training_records") }}),

    performance_reviews as (
        select * from {{ ref("stg_performance__performance_reviews") }}
    ),

    feedback as (select * from {{ ref("stg_performance__feedback") }}),

    mentoring_matches as (select * from {{ ref("stg_mentoring__mentoring_matches") }}),

    unresolved as (select * from {{ ref("int_identifiers__unresolved") }}),

    fct_training_records as (select * from {{ ref("fct_training_records") }}),

    fct_performance_reviews as (select * from {{ ref("fct_performance_reviews") }}),

    fct_feedback as (select * from {{ ref("fct_feedback") }}),

    fct_mentoring_matches as (select * from {{ ref("fct_mentoring_matches") }}),

    records as (
        select
            'training_records' as entity_name,
            'learner_id' as column_name,
            count(*) as current_count,
            sum(
                case
                    when
                        cast(
                            coalesce(
                                assigned_at, enrolled_at, started_at, completed_at
                            ) as date
                        )
                        > {{ as_of_date() }}
                    then 1
                    else 0
                end
            ) as future_count
        from training_records
        union all
        select
            'performance_reviews' as entity_name,
            'reviewee_id' as column_name,
            count(*) as current_count,
            sum(
                case
                    when cast(completed_at as date) > {{ as_of_date() }} then 1 else 0
                end
            ) as future_count
        from performance_reviews
        union all
        select
            'feedback' as entity_name,
            'receiver_id' as column_name,
            count(*) as current_count,
            sum(
                case when cast(given_at as date) > {{ as_of_date() }} then 1 else 0 end
            ) as future_count
        from feedback
        union all
        select
            'mentoring_matches' as entity_name,
            'mentee_id' as column_name,
            count(*) as current_count,
            0 as future_count
        from mentoring_matches
    ),

    facts as (
        select 'training_records' as entity_name, count(*) as fact_count
        from fct_training_records
        where record_origin = 'transcript'
        union all
        select 'performance_reviews' as entity_name, count(*) as fact_count
        from fct_performance_reviews
        union all
        select 'feedback' as entity_name, count(*) as fact_count
        from fct_feedback
        union all
        select 'mentoring_matches' as entity_name, count(*) as fact_count
        from fct_mentoring_matches
    ),

    waiting as (
        select
            unresolved.entity_name,
            unresolved.column_name,
            sum(unresolved.use_count) as waiting_count
        from unresolved
        group by unresolved.entity_name, unresolved.column_name
    ),

    faults as (
        select records.entity_name, records.current_count, facts.fact_count
        from records
        inner join facts on records.entity_name = facts.entity_name
        left join
            waiting
            on records.entity_name = waiting.entity_name
            and records.column_name = waiting.column_name
        where
            -- a record may be both: about an unknown person and of the future
            facts.fact_count + coalesce(waiting.waiting_count, 0)
            > records.current_count
            or facts.fact_count
            + coalesce(waiting.waiting_count, 0)
            + coalesce(records.future_count, 0)
            < records.current_count
    )

select *
from faults
