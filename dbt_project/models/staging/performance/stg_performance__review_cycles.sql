with
    current_review_cycles as (
        {{
            current_records(
                source("raw_performance", "review_cycles"),
                ["review_cycle_id"],
                version="recorded_at",
                deleted="is_deleted",
            )
        }}
    ),

    renamed as (
        select
            -- ids
            review_cycle_id,
            -- strings
            review_cycle_name,
            -- dates
            period_start_date,
            period_end_date,
            opened_on,
            closed_on,
            -- timestamps
            recorded_at,
            -- lineage
            _source,
            _feed,
            _delivery_id,
            _row_number,
            _loaded_at
        from current_review_cycles
    )

select *
from renamed
