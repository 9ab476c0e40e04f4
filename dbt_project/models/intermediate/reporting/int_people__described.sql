with
    worker_ids_resolved as (select * from {{ ref("int_worker_ids__resolved") }}),

    workers as (select * from {{ ref("stg_hris__workers") }}),

    records as (
        select
            worker_ids_resolved.employee_id,
            worker_ids_resolved.identity_confidence,
            workers.worker_type,
            workers.gender,
            workers.birth_year,
            workers.hire_reason_code,
            workers.original_hire_date,
            workers.continuous_service_date,
            workers.hire_date,
            row_number() over (
                partition by worker_ids_resolved.employee_id
                order by
                    workers.hire_date desc nulls last, workers.worker_id asc nulls last
            ) as record_rank
        from worker_ids_resolved
        inner join workers on worker_ids_resolved.worker_id = workers.worker_id
    ),

    -- The newest record speaks; what it leaves empty, an older one may know.
    people as (
        select
            records.employee_id,
            max(
                case when records.record_rank = 1 then records.worker_type end
            ) as worker_type,
            coalesce(
                max(case when records.record_rank = 1 then records.gender end),
                max(records.gender)
            ) as gender,
            coalesce(
                max(case when records.record_rank = 1 then records.birth_year end),
                max(records.birth_year)
            ) as birth_year,
            max(
                case when records.record_rank = 1 then records.hire_reason_code end
            ) as hire_reason_code,
            min(records.original_hire_date) as original_hire_date,
            max(
                case
                    when records.record_rank = 1 then records.continuous_service_date
                end
            ) as continuous_service_date,
            min(records.hire_date) as earliest_hire_date,
            min(records.identity_confidence) as identity_confidence,
            cast(count(*) as bigint) as worker_record_count
        from records
        group by records.employee_id
    )

select *
from people
