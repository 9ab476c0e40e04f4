with
    roles as (select * from {{ ref("stg_reference__roles") }}),

    job_intervals as (select * from {{ ref("int_job_intervals__derived") }}),

    mentioned as (
        select distinct job_intervals.role_id
        from job_intervals
        where job_intervals.role_id is not null
    ),

    listed as (
        select
            roles.role_id,
            coalesce(roles.role_title, roles.role_id) as role_title,
            roles.job_family_id,
            roles.grade_id,
            true as is_in_reference
        from roles
        union all
        select
            mentioned.role_id,
            mentioned.role_id as role_title,
            cast(null as {{ xdb_type_text() }}) as job_family_id,
            cast(null as {{ xdb_type_text() }}) as grade_id,
            false as is_in_reference
        from mentioned
        left join roles on mentioned.role_id = roles.role_id
        where roles.role_id is null
    )

select *
from listed
