with
    job_history as (select * from {{ ref("stg_hris__job_history") }}),

    primary_jobs as (select * from {{ ref("int_primary_jobs__chosen") }}),

    job_states as (select * from {{ ref("int_job_states__ordered") }}),

    snapshot_absences as (select * from {{ ref("int_snapshot_absences__found") }}),

    org_cycles as (select * from {{ ref("ops_org_cycles") }}),

    org_units as (select * from {{ ref("stg_reference__org_units") }}),

    managers as (select * from {{ ref("int_managers__dated") }}),

    reporting_lines as (select * from {{ ref("bridge_reporting_lines") }}),

    -- The person is above the manager too: directly, or over others.
    circles as (
        select managers.employee_id, managers.valid_from_date
        from managers
        inner join
            reporting_lines
            on managers.manager_employee_id = reporting_lines.employee_id
            and managers.employee_id = reporting_lines.manager_employee_id
            and coalesce(managers.valid_from_date < reporting_lines.valid_to_date, true)
            and coalesce(managers.valid_to_date > reporting_lines.valid_from_date, true)
        group by managers.employee_id, managers.valid_from_date
    ),

    checks as (
        select
            'job_row_names_worker_as_manager' as quality_check,
            sum(case when job_history.is_own_manager then 1 else 0 end) as found_count,
            count(*) as checked_count
        from job_history
        union all
        select
            'job_row_of_the_future' as quality_check,
            sum(
                case
                    when job_history.effective_date > {{ as_of_date() }} then 1 else 0
                end
            ) as found_count,
            count(*) as checked_count
        from job_history
        union all
        select
            'termination_from_snapshot_absence' as quality_check,
            sum(case when snapshot_absences.is_exit then 1 else 0 end) as found_count,
            count(*) as checked_count
        from snapshot_absences
        union all
        select
            'primary_job_set_aside' as quality_check,
            sum(case when primary_jobs.is_set_aside then 1 else 0 end) as found_count,
            count(*) as checked_count
        from primary_jobs
        union all
        select
            'primary_job_overlaps' as quality_check,
            sum(case when job_states.is_overlapping then 1 else 0 end) as found_count,
            count(*) as checked_count
        from job_states
        union all
        select
            'manager_unknown' as quality_check,
            sum(
                case when job_states.is_manager_unknown then 1 else 0 end
            ) as found_count,
            count(*) as checked_count
        from job_states
        union all
        select
            'manager_name_not_one_persons' as quality_check,
            sum(
                case when job_states.is_manager_unknown then 1 else 0 end
            ) as found_count,
            count(*) as checked_count
        from job_states
        where job_states.manager_id_type = 'manager_name'
        union all
        select
            'manager_managed_by_report' as quality_check,
            count(circles.employee_id) as found_count,
            count(*) as checked_count
        from managers
        left join
            circles
            on managers.employee_id = circles.employee_id
            and managers.valid_from_date = circles.valid_from_date
        union all
        select
            'org_unit_in_cycle' as quality_check,
            (select count(*) from org_cycles) as found_count,
            count(*) as checked_count
        from org_units
        union all
        select
            'job_row_without_date_of_recording' as quality_check,
            sum(
                case when job_history.recorded_at is null then 1 else 0 end
            ) as found_count,
            count(*) as checked_count
        from job_history
    ),

    counted as (
        select
            checks.quality_check,
            cast(coalesce(checks.found_count, 0) as bigint) as found_count,
            cast(checks.checked_count as bigint) as checked_count
        from checks
    )

select *
from counted
