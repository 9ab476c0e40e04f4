with
    current_workers as (
        {{
            current_records(
                source("raw_hris", "workers"),
                ["worker_id"],
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
            universal_id,
            universal_id_type,
            employee_number,
            employee_number_type,
            user_name,
            user_name_type,
            email,
            email_type,
            email_sha1,
            full_name,
            full_name_type,
            previous_worker_id,
            previous_worker_id_type,
            -- strings
            gender,
            hire_reason_code,
            termination_kind,
            termination_reason_code,
            worker_type,
            -- numerics
            birth_year,
            -- booleans
            is_regretted_exit,
            -- dates
            original_hire_date,
            hire_date,
            continuous_service_date,
            termination_date,
            -- timestamps
            recorded_at,
            -- lineage
            _source,
            _feed,
            _delivery_id,
            _row_number,
            _loaded_at
        from current_workers
    )

select *
from renamed
