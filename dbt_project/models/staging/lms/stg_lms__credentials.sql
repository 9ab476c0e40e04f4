with
    current_credentials as (
        {{
            current_records(
                source("raw_lms", "credentials"),
                ["credential_id", "holder_id"],
                version="recorded_at",
                deleted="is_deleted",
            )
        }}
    ),

    renamed as (
        select
            -- ids
            credential_id,
            holder_id,
            holder_id_type,
            achievement_id,
            course_id,
            skill_id,
            -- strings
            achievement_name,
            achievement_type,
            issuer,
            credential_status,
            initiated_by,
            -- numerics
            credits_earned,
            -- dates
            valid_from,
            valid_until,
            -- timestamps
            recorded_at,
            -- lineage
            _source,
            _feed,
            _delivery_id,
            _row_number,
            _loaded_at
        from current_credentials
    )

select *
from renamed
