with
    current_development_evaluations as (
        {{
            current_records(
                source("raw_development", "development_evaluations"),
                ["evaluation_id"],
                version="recorded_at",
                deleted="is_deleted",
            )
        }}
    ),

    renamed as (
        select
            -- ids
            evaluation_id,
            worker_id,
            worker_id_type,
            subject_id,
            -- strings
            subject_kind,
            participant_role,
            evaluation_kind,
            confirmed_by,
            -- numerics
            score,
            score_scale_minimum,
            score_scale_maximum,
            {{
                xdb_ratio(
                    "(score - score_scale_minimum)",
                    "(score_scale_maximum - score_scale_minimum)",
                )
            }} as score_share,
            recommend_score,
            -- booleans
            has_applied,
            -- dates
            evaluated_on,
            -- timestamps
            recorded_at,
            -- lineage
            _source,
            _feed,
            _delivery_id,
            _row_number,
            _loaded_at
        from current_development_evaluations
    )

select *
from renamed
