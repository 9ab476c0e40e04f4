{% set told = [
    "position_id",
    "is_primary_job",
    "event_code",
    "worker_status",
    "org_unit_id",
    "company_id",
    "cost_centre_id",
    "location_code",
    "role_id",
    "job_title",
    "grade_id",
    "manager_id",
    "manager_id_type",
    "fte",
    "employment_type",
    "is_excluded_from_headcount",
    "annual_base_pay",
    "base_pay",
    "pay_frequency",
    "standard_weekly_hours",
    "pay_currency",
    "_delivery_mode",
] %}
with
    job_history as (select * from {{ ref("stg_hris__job_history") }}),

    snapshot_absences as (select * from {{ ref("int_snapshot_absences__found") }}),

    identifiers_held as (select * from {{ ref("int_identifiers__held") }}),

    worker_ids_resolved as (select * from {{ ref("int_worker_ids__resolved") }}),

    known_rows as (
        select
            job_history.*,
            row_number() over (
                partition by
                    job_history.worker_id,
                    job_history.worker_id_type,
                    job_history.effective_date,
                    case when job_history._delivery_mode = 'snapshot' then 1 else 0 end
                order by
                    case
                        when job_history.is_primary_job then 0 else 1
                    end asc nulls last,
                    job_history.effective_sequence desc nulls last,
                    job_history.position_id desc nulls last
            ) as place_of_day
        from job_history
        where job_history.effective_date <= {{ as_of_date() }}
    ),

    -- A snapshot shows how a day ended: one row per worker, the main job.
    day_rows as (
        select *
        from known_rows
        where known_rows._delivery_mode <> 'snapshot' or known_rows.place_of_day = 1
    ),

    compared as (
        select
            day_rows.*,
            coalesce(
                day_rows._delivery_mode = 'snapshot'
                and day_rows.event_code in ('unknown', 'data_change')
                {%- for column in told %}
                    and day_rows.{{ column }}
                    is not distinct from lag(day_rows.{{ column }}) over worker_order
                {%- endfor %},
                false
            ) as is_unchanged
        from day_rows
        window
            worker_order as (
                partition by day_rows.worker_id, day_rows.worker_id_type
                order by
                    day_rows.effective_date asc nulls last,
                    day_rows.effective_sequence asc nulls last,
                    day_rows.position_id asc nulls last
            )
    ),

    -- What a snapshot repeats is no new step, unless the worker was away meanwhile.
    steps as (
        select compared.*
        from compared
        left join
            snapshot_absences
            on compared.worker_id = snapshot_absences.worker_id
            and compared.worker_id_type = snapshot_absences.worker_id_type
            and compared.effective_date = snapshot_absences.return_date
        where not compared.is_unchanged or coalesce(snapshot_absences.is_exit, false)
    ),

    -- A record that another id of the person was found for stands under an id of
    -- the person.
    own_ids as (
        select
            worker_ids_resolved.employee_id,
            min(worker_ids_resolved.worker_id) as worker_id
        from worker_ids_resolved
        group by worker_ids_resolved.employee_id
    ),

    with_employees as (
        select
            identifiers_held.employee_id,
            case
                when worker_ids_resolved.employee_id = identifiers_held.employee_id
                then steps.worker_id
                else own_ids.worker_id
            end as worker_id,
            steps.position_id,
            steps.effective_date,
            steps.effective_sequence,
            steps.end_date,
            steps.hire_date,
            steps.is_primary_job,
            coalesce(steps.event_code, 'unknown') as event_code,
            steps.event_reason_code,
            steps.worker_status,
            steps.org_unit_id,
            steps.company_id,
            steps.cost_centre_id,
            steps.location_code,
            steps.role_id,
            steps.job_title,
            steps.grade_id,
            steps.manager_id,
            steps.manager_id_type,
            steps.fte,
            steps.employment_type,
            steps.is_excluded_from_headcount,
            steps.annual_base_pay,
            steps.base_pay,
            steps.pay_frequency,
            steps.standard_weekly_hours,
            steps.pay_currency,
            coalesce(
                steps.event_code = 'termination' or steps.worker_status = 'terminated',
                false
            ) as is_termination,
            steps._unchanged_when_null,
            steps._cleared_when_null
        from steps
        inner join
            identifiers_held
            on steps.worker_id_type = identifiers_held.identifier_type
            and steps.worker_id = identifiers_held.identifier
            and {{ held_on("identifiers_held", "steps.effective_date") }}
        left join worker_ids_resolved on steps.worker_id = worker_ids_resolved.worker_id
        left join own_ids on identifiers_held.employee_id = own_ids.employee_id
    ),

    absences as (
        select
            identifiers_held.employee_id,
            case
                when worker_ids_resolved.employee_id = identifiers_held.employee_id
                then snapshot_absences.worker_id
                else own_ids.worker_id
            end as worker_id,
            'primary' as position_id,
            snapshot_absences.absence_date as effective_date,
            cast(0 as bigint) as effective_sequence,
            snapshot_absences.absence_date as end_date,
            cast(null as date) as hire_date,
            true as is_primary_job,
            'termination' as event_code,
            cast(null as {{ xdb_type_text() }}) as event_reason_code,
            'terminated' as worker_status,
            cast(null as {{ xdb_type_text() }}) as org_unit_id,
            cast(null as {{ xdb_type_text() }}) as company_id,
            cast(null as {{ xdb_type_text() }}) as cost_centre_id,
            cast(null as {{ xdb_type_text() }}) as location_code,
            cast(null as {{ xdb_type_text() }}) as role_id,
            cast(null as {{ xdb_type_text() }}) as job_title,
            cast(null as {{ xdb_type_text() }}) as grade_id,
            cast(null as {{ xdb_type_text() }}) as manager_id,
            cast(null as {{ xdb_type_text() }}) as manager_id_type,
            cast(null as {{ xdb_type_double() }}) as fte,
            cast(null as {{ xdb_type_text() }}) as employment_type,
            cast(null as boolean) as is_excluded_from_headcount,
            cast(null as {{ xdb_type_double() }}) as annual_base_pay,
            cast(null as {{ xdb_type_double() }}) as base_pay,
            cast(null as {{ xdb_type_text() }}) as pay_frequency,
            cast(null as {{ xdb_type_double() }}) as standard_weekly_hours,
            cast(null as {{ xdb_type_text() }}) as pay_currency,
            true as is_termination,
            '' as _unchanged_when_null,
            '' as _cleared_when_null
        from snapshot_absences
        inner join
            identifiers_held
            on snapshot_absences.worker_id_type = identifiers_held.identifier_type
            and snapshot_absences.worker_id = identifiers_held.identifier
            and {{ held_on("identifiers_held", "snapshot_absences.last_seen_date") }}
        left join
            worker_ids_resolved
            on snapshot_absences.worker_id = worker_ids_resolved.worker_id
        left join own_ids on identifiers_held.employee_id = own_ids.employee_id
        where snapshot_absences.is_exit
    ),

    combined as (
        select *
        from with_employees
        union all
        select *
        from absences
    )

select *
from combined
