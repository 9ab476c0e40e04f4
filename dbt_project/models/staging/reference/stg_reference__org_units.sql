with
    current_org_units as (
        {{
            current_records(
                source("raw_reference", "org_units"),
                ["org_unit_id", "valid_from"],
                version="recorded_at",
                deleted="is_deleted",
            )
        }}
    ),

    renamed as (
        select
            -- ids
            org_unit_id,
            parent_org_unit_id,
            manager_id,
            manager_id_type,
            -- strings
            org_unit_name,
            org_unit_kind,
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
        from current_org_units
    )

select *
from renamed
