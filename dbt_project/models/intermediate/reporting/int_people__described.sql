with
    worker_ids_resolved as (select * from {{ ref("int_worker_ids__resolved") }}),

    workers as (select * from {{ ref("stg_hris__workers") }}),

    records as (
        select
            worker_ids_resolved.employee_id,
            workers.worker_type,
            workers.gender,
            workers.birth_year,
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
            coalesce(
                max(case when records.record_rank = 1 then records.worker_type end),
                'employee'
            ) as worker_type,
            coalesce(
                max(case when records.record_rank = 1 then records.gender end),
                max(records.gender),
                'unknown'
            ) as gender,
            coalesce(
                max(case when records.record_rank = 1 then records.birth_year end),
                max(records.birth_year)
            ) as birth_year
        from records
        group by records.employee_id
    )

select *
from people
