with
    workers as (select * from {{ ref("stg_hris__workers") }}),

    worker_ids_linked as (select * from {{ ref("int_worker_ids__linked") }}),

    -- Worker records that links reach from each other are one person.
    reached as (
        {{ xdb_reachable("worker_ids_linked", "worker_id", "linked_worker_id") }}
    ),

    with_themselves as (
        select reached.from_id as worker_id, reached.reached_id as reached_worker_id
        from reached
        union all
        select workers.worker_id, workers.worker_id as reached_worker_id
        from workers
        left join worker_ids_linked on workers.worker_id = worker_ids_linked.worker_id
        where worker_ids_linked.worker_id is null
    ),

    -- The record hired first names the person, so a later id does not rename anybody.
    first_records as (
        select
            with_themselves.worker_id,
            workers.worker_id as first_worker_id,
            row_number() over (
                partition by with_themselves.worker_id
                order by
                    workers.hire_date asc nulls last,
                    case
                        when workers.previous_worker_id is null then 0 else 1
                    end asc nulls last,
                    workers.worker_id asc nulls last
            ) as record_rank
        from with_themselves
        inner join workers on with_themselves.reached_worker_id = workers.worker_id
    ),

    evidence as (
        select
            worker_ids_linked.worker_id,
            worker_ids_linked.identity_rule,
            worker_ids_linked.identity_confidence,
            row_number() over (
                partition by worker_ids_linked.worker_id
                order by
                    worker_ids_linked.identity_confidence desc nulls last,
                    worker_ids_linked.identity_rule asc nulls last
            ) as evidence_rank
        from worker_ids_linked
    ),

    resolved as (
        select
            first_records.worker_id,
            {{ xdb_hash_key(["'employee'", "first_records.first_worker_id"]) }}
            as employee_id,
            case
                when first_records.worker_id = first_records.first_worker_id
                then 'worker_id'
                else evidence.identity_rule
            end as identity_rule,
            case
                when first_records.worker_id = first_records.first_worker_id
                then cast(1.00 as {{ xdb_type_double() }})
                else evidence.identity_confidence
            end as identity_confidence,
            workers.worker_id is not null as is_registered
        from first_records
        left join
            evidence
            on first_records.worker_id = evidence.worker_id
            and evidence.evidence_rank = 1
        left join workers on first_records.worker_id = workers.worker_id
        where first_records.record_rank = 1
    )

select *
from resolved
