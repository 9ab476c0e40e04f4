with
    current_skills as (
        {{
            current_records(
                source("raw_reference", "skills"),
                ["skill_id"],
                version="recorded_at",
                deleted="is_deleted",
            )
        }}
    ),

    renamed as (
        select
            -- ids
            skill_id,
            parent_skill_id,
            -- strings
            skill_name,
            skill_kind,
            framework,
            -- timestamps
            recorded_at,
            -- lineage
            _source,
            _feed,
            _delivery_id,
            _row_number,
            _loaded_at
        from current_skills
    )

select *
from renamed
