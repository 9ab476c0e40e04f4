with
    current_person_identifiers as (
        {{
            current_records(
                source("raw_hris", "person_identifiers"),
                ["worker_id", "identifier"],
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
            identifier,
            identifier_type,
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
        from current_person_identifiers
    )

select *
from renamed
