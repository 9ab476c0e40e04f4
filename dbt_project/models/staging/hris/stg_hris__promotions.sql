with
    current_promotions as (
        {{
            current_records(
                source("raw_hris", "promotions"),
                ["worker_id", "promotion_date", "promotion_sequence"],
                version="recorded_at",
                deleted="is_deleted",
            )
        }}
    ),

    renamed as (
        select
            -- ids
            worker_id,
            worker_id_type,
            from_grade_id,
            to_grade_id,
            from_role_id,
            to_role_id,
            -- strings
            promotion_status,
            -- numerics
            promotion_sequence,
            -- dates
            promotion_date,
            -- timestamps
            recorded_at,
            -- lineage
            _source,
            _feed,
            _delivery_id,
            _row_number,
            _loaded_at
        from current_promotions
    )

select *
from renamed
