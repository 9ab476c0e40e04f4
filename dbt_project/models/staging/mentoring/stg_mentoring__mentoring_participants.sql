with
    current_mentoring_participants as (
        {{
            current_records(
                source("raw_mentoring", "mentoring_participants"),
                [
                    "mentoring_program_id",
                    "worker_id",
                    "participant_role",
                    "enrolled_on",
                ],
                version="recorded_at",
                deleted="is_deleted",
            )
        }}
    ),

    renamed as (
        select
            -- ids
            mentoring_program_id,
            worker_id,
            worker_id_type,
            -- strings
            participant_role,
            exit_reason_code,
            -- dates
            enrolled_on,
            exited_on,
            -- timestamps
            recorded_at,
            -- lineage
            _source,
            _feed,
            _delivery_id,
            _row_number,
            _loaded_at
        from current_mentoring_participants
    )

select *
from renamed
