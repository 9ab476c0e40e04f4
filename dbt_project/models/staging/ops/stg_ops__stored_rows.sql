-- Counted in the raw files themselves, so that the ledger's word is
-- checked against them.
with
    stored_rows as (
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
            'grades' as entity_name,
            _delivery_id as delivery_id,
            cast(count(*) as bigint) as rows_stored_count
        from {{ source("raw_reference", "grades") }}
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
            'roles' as entity_name,
            _delivery_id as delivery_id,
            cast(count(*) as bigint) as rows_stored_count
        from {{ source("raw_reference", "roles") }}
        group by _delivery_id
    )

select *
from stored_rows
