with
    current_self_assessments as (
        {{
            current_records(
                source("raw_development", "self_assessments"),
                ["self_assessment_id"],
                version="recorded_at",
                deleted="is_deleted",
            )
        }}
    ),

    renamed as (
        select
            -- ids
            self_assessment_id,
            worker_id,
            worker_id_type,
            -- strings
            self_assessment_kind,
            instrument,
            -- dates
            completed_on,
            -- timestamps
            recorded_at,
            -- lineage
            _source,
            _feed,
            _delivery_id,
            _row_number,
            _loaded_at
        from current_self_assessments
    )

select *
from renamed
