with
    current_succession_candidates as (
        {{
            current_records(
                source("raw_talent", "succession_candidates"),
                ["role_id", "candidate_id", "nominated_on"],
                version="recorded_at",
                deleted="is_deleted",
            )
        }}
    ),

    renamed as (
        select
            -- ids
            role_id,
            candidate_id,
            candidate_id_type,
            -- strings
            readiness,
            -- dates
            nominated_on,
            removed_on,
            -- timestamps
            recorded_at,
            -- lineage
            _source,
            _feed,
            _delivery_id,
            _row_number,
            _loaded_at
        from current_succession_candidates
    )

select *
from renamed
