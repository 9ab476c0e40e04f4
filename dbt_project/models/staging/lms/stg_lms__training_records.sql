with
    current_training_records as (
        {{
            current_records(
                source("raw_lms", "training_records"),
                ["learner_id", "course_id", "attempt_number"],
                version="recorded_at",
                deleted="is_deleted",
            )
        }}
    ),

    renamed as (
        select
            -- ids
            learner_id,
            learner_id_type,
            course_id,
            -- strings
            training_status,
            hours_basis,
            cost_currency,
            delivery_mode,
            provider,
            language,
            initiated_by,
            -- numerics
            attempt_number,
            attempt_count,
            progress_percent,
            time_spent_seconds,
            score,
            hours,
            cost_amount,
            -- booleans
            is_mandatory,
            -- timestamps
            assigned_at,
            due_at,
            enrolled_at,
            started_at,
            last_activity_at,
            completed_at,
            expires_at,
            recorded_at,
            -- lineage
            _source,
            _feed,
            _delivery_id,
            _row_number,
            _loaded_at
        from current_training_records
    )

select *
from renamed
