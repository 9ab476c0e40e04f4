with
    current_survey_responses as (
        {{
            current_records(
                source("raw_survey", "survey_responses"),
                ["survey_id", "response_id", "item_id"],
                version="recorded_at",
                deleted="is_deleted",
            )
        }}
    ),

    renamed as (
        select
            -- ids
            survey_id,
            response_id,
            item_id,
            worker_id,
            worker_id_type,
            -- strings
            survey_theme,
            org_unit_id_at_launch,
            grade_id_at_launch,
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
            -- dates
            launched_on,
            responded_on,
            -- timestamps
            recorded_at,
            -- lineage
            _source,
            _feed,
            _delivery_id,
            _row_number,
            _loaded_at
        from current_survey_responses
    )

select *
from renamed
