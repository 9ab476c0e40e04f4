with
    level_spells as (select * from {{ ref("fct_level_spells") }}),

    job_changes as (select * from {{ ref("fct_job_changes") }}),

    faults as (
        select level_spells.employee_id, level_spells.level_end_date
        from level_spells
        left join
            job_changes
            on level_spells.employee_id = job_changes.employee_id
            and level_spells.level_end_date = job_changes.change_date
            and level_spells.level_end_kind = job_changes.change_kind
        where
            level_spells.level_end_kind in ('promotion', 'demotion', 'exit')
            and job_changes.employee_id is null
    )

select *
from faults
