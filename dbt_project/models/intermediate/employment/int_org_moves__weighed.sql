with
    job_steps as (select * from {{ ref("int_job_steps__compared") }}),

    job_intervals as (select * from {{ ref("int_job_intervals__derived") }}),

    org_units as (select * from {{ ref("stg_reference__org_units") }}),

    -- A unit that ends on the day its people move was renamed, merged or dissolved,
    -- however few they are.
    closed_units as (
        select org_units.org_unit_id, max(org_units.valid_to) as closed_date
        from org_units
        group by org_units.org_unit_id
        having count(*) = count(org_units.valid_to)
    ),

    -- Where many people go from one unit to another on one day, ask whether the unit
    -- moved rather than the people.
    joint_moves as (
        select
            job_steps.from_org_unit_id,
            job_steps.to_org_unit_id,
            job_steps.effective_date,
            count(distinct job_steps.employee_id) as mover_count
        from job_steps
        left join closed_units on job_steps.from_org_unit_id = closed_units.org_unit_id
        where job_steps.is_org_unit_changed
        group by
            job_steps.from_org_unit_id,
            job_steps.to_org_unit_id,
            job_steps.effective_date
        having
            count(distinct job_steps.employee_id) >= {{ var("whole_unit_people") }}
            or max(closed_units.closed_date) = job_steps.effective_date
    ),

    with_members as (
        select
            joint_moves.from_org_unit_id,
            joint_moves.to_org_unit_id,
            joint_moves.effective_date,
            joint_moves.mover_count,
            count(distinct job_intervals.employee_id) as member_count
        from joint_moves
        inner join
            job_intervals
            on joint_moves.from_org_unit_id = job_intervals.org_unit_id
            and joint_moves.effective_date > job_intervals.valid_from_date
            and joint_moves.effective_date
            <= coalesce(job_intervals.valid_to_date, joint_moves.effective_date)
        group by
            joint_moves.from_org_unit_id,
            joint_moves.to_org_unit_id,
            joint_moves.effective_date,
            joint_moves.mover_count
    ),

    weighed as (
        select
            with_members.from_org_unit_id,
            with_members.to_org_unit_id,
            with_members.effective_date,
            cast(with_members.mover_count as bigint) as mover_count,
            cast(with_members.member_count as bigint) as member_count,
            {{ xdb_ratio("with_members.mover_count", "with_members.member_count") }}
            >= {{ var("whole_unit_share") }} as is_whole_unit
        from with_members
    )

select *
from weighed
