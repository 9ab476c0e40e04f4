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
            -- Nobody is their own manager: who then is, the source does not say.
            case
                when manager_id = worker_id and manager_id_type = worker_id_type
                then cast(null as {{ xdb_type_text() }})
                else manager_id
            end as manager_id,
            manager_id_type,
            -- strings
            event_code,
            event_reason_code,
            company_id,
            cost_centre_id,
            location_code,
            job_title,
            employment_type,
            worker_status,
            pay_currency,
            pay_frequency,
            -- numerics
            effective_sequence,
            fte,
            annual_base_pay,
            base_pay,
            standard_weekly_hours,
            -- booleans
            is_primary_job,
            is_excluded_from_headcount,
            coalesce(
                manager_id = worker_id and manager_id_type = worker_id_type, false
            ) as is_own_manager,
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
            _delivery_mode,
            _row_number,
            _loaded_at,
            _unchanged_when_null,
            _cleared_when_null
        from current_job_history
    )

select *
from renamed
