with
    courses as (select * from {{ ref("stg_lms__courses") }}),

    training_records as (select * from {{ ref("int_training_records__combined") }}),

    mentioned as (select distinct training_records.course_id from training_records),

    listed as (
        select
            courses.course_id,
            coalesce(courses.course_title, courses.course_id) as course_title,
            courses.provider,
            courses.category,
            courses.delivery_mode,
            courses.language,
            courses.duration_hours,
            courses.cost_amount,
            courses.cost_currency,
            courses.is_mandatory,
            true as is_in_catalogue
        from courses
        union all
        select
            mentioned.course_id,
            mentioned.course_id as course_title,
            cast(null as {{ xdb_type_text() }}) as provider,
            cast(null as {{ xdb_type_text() }}) as category,
            cast(null as {{ xdb_type_text() }}) as delivery_mode,
            cast(null as {{ xdb_type_text() }}) as language,
            cast(null as {{ xdb_type_double() }}) as duration_hours,
            cast(null as {{ xdb_type_double() }}) as cost_amount,
            cast(null as {{ xdb_type_text() }}) as cost_currency,
            cast(null as boolean) as is_mandatory,
            false as is_in_catalogue
        from mentioned
        left join courses on mentioned.course_id = courses.course_id
        where courses.course_id is null
    )

select *
from listed
