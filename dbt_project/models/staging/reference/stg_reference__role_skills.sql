with
    current_role_skills as (
        {{
            current_records(
                source("raw_reference", "role_skills"),
                ["role_id", "skill_id", "valid_from"],
                version="recorded_at",
                deleted="is_deleted",
            )
        }}
    ),

    renamed as (
        select
            -- ids
            role_id,
            skill_id,
            -- numerics
            required_level,
            level_scale_minimum,
            level_scale_maximum,
            importance,
            {{
                xdb_ratio(
                    "required_level - level_scale_minimum",
                    "level_scale_maximum - level_scale_minimum",
                )
            }} as required_level_share,
            -- dates
            valid_from,
            valid_to,
            -- timestamps
            recorded_at,
            -- lineage
            _source,
            _feed,
            _delivery_id,
            _row_number,
            _loaded_at
        from current_role_skills
    )

select *
from renamed
