with
    current_learning_costs as (
        {{
            current_records(
                source("raw_lms", "learning_costs"),
                ["cost_id"],
                version="recorded_at",
                deleted="is_deleted",
            )
        }}
    ),

    renamed as (
        select
            -- ids
            cost_id,
            org_unit_id,
            course_id,
            -- strings
            cost_kind,
            cost_currency,
            -- numerics
            cost_amount,
            -- dates
            period_start_date,
            period_end_date,
            -- timestamps
            recorded_at,
            -- lineage
            _source,
            _feed,
            _delivery_id,
            _row_number,
            _loaded_at
        from current_learning_costs
    )

select *
from renamed
