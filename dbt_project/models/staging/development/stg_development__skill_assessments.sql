with
    current_skill_assessments as (
        {{
            current_records(
                source("raw_development", "skill_assessments"),
                ["worker_id", "skill_id", "assessment_source", "assessed_on"],
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
            skill_id,
            assessor_id,
            assessor_id_type,
            -- strings
            assessment_source,
            -- numerics
            level,
            level_scale_minimum,
            level_scale_maximum,
            {{
                xdb_ratio(
                    "level - level_scale_minimum",
                    "level_scale_maximum - level_scale_minimum",
                )
            }} as level_share,
            -- dates
            assessed_on,
            -- timestamps
            recorded_at,
            -- lineage
            _source,
            _feed,
            _delivery_id,
            _row_number,
            _loaded_at
        from current_skill_assessments
    )

select *
from renamed
