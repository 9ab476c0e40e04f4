with
    grades as (select * from {{ ref("stg_reference__grades") }}),

    job_intervals as (select * from {{ ref("int_job_intervals__derived") }}),

    mentioned as (
        select distinct job_intervals.grade_id
        from job_intervals
        where job_intervals.grade_id is not null
    ),

    listed as (
        select
            grades.grade_id,
            coalesce(grades.grade_name, grades.grade_id) as grade_name,
            grades.track,
            grades.grade_ordinal,
            true as is_in_reference
        from grades
        union all
        select
            mentioned.grade_id,
            mentioned.grade_id as grade_name,
            cast(null as {{ xdb_type_text() }}) as track,
            cast(null as bigint) as grade_ordinal,
            false as is_in_reference
        from mentioned
        left join grades on mentioned.grade_id = grades.grade_id
        where grades.grade_id is null
        union all
        select
            'unknown' as grade_id,
            'Unknown' as grade_name,
            cast(null as {{ xdb_type_text() }}) as track,
            cast(null as bigint) as grade_ordinal,
            false as is_in_reference
    )

select *
from listed
