with
    job_changes as (select * from {{ ref("fct_job_changes") }}),

    roles as (select * from {{ ref("stg_reference__roles") }}),

    moves as (
        select
            job_changes.employee_id,
            job_changes.change_kind,
            job_changes.from_role_id,
            job_changes.to_role_id,
            job_changes.change_date,
            lead(job_changes.change_kind) over move_order as next_change_kind,
            lead(job_changes.to_role_id) over move_order as next_role_id,
            lead(job_changes.change_date) over move_order as next_change_date
        from job_changes
        where
            job_changes.change_kind in ('lateral_move', 'promotion', 'demotion')
            and job_changes.is_in_headcount
        window
            move_order as (
                partition by
                    job_changes.employee_id, job_changes.employment_spell_number
                order by job_changes.change_number asc nulls last
            )
    ),

    -- Sideways into another role, and the next move out of it goes up.
    lateral_paths as (
        select
            moves.employee_id,
            moves.from_role_id as start_role_id,
            moves.to_role_id as lateral_role_id,
            coalesce(moves.next_role_id, 'unknown') as promoted_role_id,
            coalesce(start_roles.job_family_id, 'unknown') as start_family_id,
            coalesce(lateral_roles.job_family_id, 'unknown') as lateral_family_id,
            coalesce(promoted_roles.job_family_id, 'unknown') as promoted_family_id,
            {{ xdb_days_between("moves.change_date", "moves.next_change_date") }}
            as days_to_promotion
        from moves
        left join roles as start_roles on moves.from_role_id = start_roles.role_id
        left join roles as lateral_roles on moves.to_role_id = lateral_roles.role_id
        left join roles as promoted_roles on moves.next_role_id = promoted_roles.role_id
        where
            moves.change_kind = 'lateral_move'
            and moves.next_change_kind = 'promotion'
            and moves.from_role_id <> moves.to_role_id
    ),

    labelled as (
        select
            lateral_paths.employee_id,
            lateral_paths.days_to_promotion,
            'role' as path_kind,
            lateral_paths.start_role_id as start_id,
            lateral_paths.lateral_role_id as lateral_id,
            lateral_paths.promoted_role_id as promoted_id
        from lateral_paths
        union all
        select
            lateral_paths.employee_id,
            lateral_paths.days_to_promotion,
            'job_family' as path_kind,
            lateral_paths.start_family_id as start_id,
            lateral_paths.lateral_family_id as lateral_id,
            lateral_paths.promoted_family_id as promoted_id
        from lateral_paths
        union all
        select
            lateral_paths.employee_id,
            lateral_paths.days_to_promotion,
            'overall' as path_kind,
            'all' as start_id,
            'all' as lateral_id,
            'all' as promoted_id
        from lateral_paths
    ),

    counted as (
        select
            labelled.path_kind,
            labelled.start_id,
            labelled.lateral_id,
            labelled.promoted_id,
            cast(count(distinct labelled.employee_id) as bigint) as group_size_count,
            cast(count(*) as bigint) as lateral_path_count,
            cast(
                {{ xdb_percentile("labelled.days_to_promotion", 0.5) }}
                as {{ xdb_type_double() }}
            ) as median_days_to_promotion,
            false as is_suppressed
        from labelled
        group by
            labelled.path_kind,
            labelled.start_id,
            labelled.lateral_id,
            labelled.promoted_id
    )

select *
from counted
