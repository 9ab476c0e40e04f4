with
    current_job_history as (
        {{
            current_records(
                source("raw_hris", "job_history"),
                ["worker_id", "effective_date", "effective_sequence", "position_id"],
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
            position_id,
            org_unit_id,
            role_id,
            grade_id,
            manager_id,
            manager_id_type,
            -- strings
            event_code,
            event_reason_code,
            location_code,
            job_title,
            employment_type,
            worker_status,
            pay_currency,
            -- numerics
            effective_sequence,
            fte,
            annual_base_pay,
            -- booleans
            is_primary_job,
            is_excluded_from_headcount,
            -- dates
            effective_date,
            end_date,
            hire_date,
            -- timestamps
            recorded_at,
            -- lineage
            _source,
            _feed,
            _delivery_id,
            _row_number,
            _loaded_at
        from current_job_history
    )

select *
from renamed
