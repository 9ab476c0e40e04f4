-- Zero tolerance: one human being is one row. Two employees who share a universal id,
-- or whom the crosswalk or a previous id calls the same, were not put together.
with
    workers as (select * from {{ ref("stg_hris__workers") }}),

    worker_ids_resolved as (select * from {{ ref("int_worker_ids__resolved") }}),

    worker_ids_linked as (select * from {{ ref("int_worker_ids__linked") }}),

    employees as (select * from {{ ref("dim_employees") }}),

    linked_apart as (
        select
            worker_ids_linked.worker_id as subject_id,
            'linked worker ids are two employees' as fault
        from worker_ids_linked
        inner join
            worker_ids_resolved
            on worker_ids_linked.worker_id = worker_ids_resolved.worker_id
        inner join
            worker_ids_resolved as linked_ids
            on worker_ids_linked.linked_worker_id = linked_ids.worker_id
        where worker_ids_resolved.employee_id <> linked_ids.employee_id
    ),

    workers_without_employee as (
        select workers.worker_id as subject_id, 'worker is no employee' as fault
        from workers
        left join
            worker_ids_resolved on workers.worker_id = worker_ids_resolved.worker_id
        left join employees on worker_ids_resolved.employee_id = employees.employee_id
        where employees.employee_id is null
    ),

    faults as (
        select *
        from linked_apart
        union all
        select *
        from workers_without_employee
    )

select *
from faults
