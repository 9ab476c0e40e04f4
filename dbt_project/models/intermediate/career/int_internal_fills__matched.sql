with
    job_changes as (select * from {{ ref("int_job_changes__classified") }}),

    internal_applications as (
        select * from {{ ref("stg_talent__internal_applications") }}
    ),

    identifiers_resolved as (select * from {{ ref("int_identifiers__resolved") }}),

    -- Another role or another unit is another position; a re-organisation fills none.
    moves as (
        select
            job_changes.employee_id,
            job_changes.change_date,
            job_changes.to_role_id,
            job_changes.to_grade_id
        from job_changes
        where
            job_changes.change_kind in ('promotion', 'demotion', 'lateral_move')
            and (
                job_changes.from_role_id <> job_changes.to_role_id
                or job_changes.from_org_unit_id <> job_changes.to_org_unit_id
            )
    ),

    hired_applications as (
        select
            identifiers_resolved.employee_id,
            internal_applications.application_id,
            internal_applications.role_id,
            internal_applications.grade_id,
            coalesce(
                internal_applications.started_on, internal_applications.decided_on
            ) as start_date
        from internal_applications
        inner join
            identifiers_resolved
            on internal_applications.worker_id_type
            = identifiers_resolved.identifier_type
            and internal_applications.worker_id = identifiers_resolved.identifier
        where
            internal_applications.application_status = 'hired'
            and coalesce(
                internal_applications.started_on, internal_applications.decided_on
            )
            <= {{ as_of_date() }}
    ),

    -- An application and the move it led to are one filled position.
    candidates as (
        select
            hired_applications.*,
            moves.change_date as move_date,
            row_number() over (
                partition by hired_applications.application_id
                order by
                    abs(
                        {{
                            xdb_days_between(
                                "hired_applications.start_date", "moves.change_date"
                            )
                        }}
                    ) asc nulls last,
                    moves.change_date asc nulls last
            ) as nearness
        from hired_applications
        left join
            moves
            on hired_applications.employee_id = moves.employee_id
            and moves.change_date
            between {{
                xdb_add_days(
                    "hired_applications.start_date", "-" ~ var("promotion_match_days")
                )
            }}
            and {{
                xdb_add_days(
                    "hired_applications.start_date", var("promotion_match_days")
                )
            }}
    ),

    applied_moves as (
        select distinct candidates.employee_id, candidates.move_date
        from candidates
        where candidates.nearness = 1 and candidates.move_date is not null
    ),

    applications_alone as (
        select
            candidates.employee_id,
            candidates.start_date,
            min(candidates.role_id) as role_id,
            min(candidates.grade_id) as grade_id
        from candidates
        where candidates.move_date is null
        group by candidates.employee_id, candidates.start_date
    ),

    combined as (
        select
            moves.employee_id,
            moves.change_date as fill_date,
            moves.to_role_id as filled_role_id,
            moves.to_grade_id as filled_grade_id,
            case
                when applied_moves.employee_id is null
                then 'move'
                else 'move_and_application'
            end as fill_basis
        from moves
        left join
            applied_moves
            on moves.employee_id = applied_moves.employee_id
            and moves.change_date = applied_moves.move_date
        union all
        select
            applications_alone.employee_id,
            applications_alone.start_date as fill_date,
            applications_alone.role_id as filled_role_id,
            applications_alone.grade_id as filled_grade_id,
            'application' as fill_basis
        from applications_alone
    )

select *
from combined
