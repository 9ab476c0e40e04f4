with
    programs as (select * from {{ ref("stg_config__programs") }}),

    program_components as (select * from {{ ref("stg_config__program_components") }}),

    versions as (
        select
            programs.*,
            row_number() over (
                partition by programs.program_id
                order by programs.program_version desc nulls last
            ) as recency
        from programs
        where not programs.is_declaration_withdrawn
    ),

    components as (
        select
            program_components.program_id,
            sum(
                case when program_components.component_kind = 'course' then 1 else 0 end
            ) as course_count,
            sum(
                case
                    when program_components.component_kind = 'mentoring_program'
                    then 1
                    else 0
                end
            ) as mentoring_program_count,
            max(program_components.minimum_dose) as minimum_dose
        from program_components
        group by program_components.program_id
    ),

    described as (
        select
            versions.program_id,
            versions.program_name,
            versions.program_owner,
            versions.program_version,
            cast(coalesce(components.course_count, 0) as bigint) as course_count,
            cast(
                coalesce(components.mentoring_program_count, 0) as bigint
            ) as mentoring_program_count,
            components.minimum_dose,
            versions.cost_per_participant_amount,
            versions.cost_currency,
            versions.registered_date,
            versions.opened_date,
            versions.closed_date
        from versions
        left join components on versions.program_id = components.program_id
        where versions.recency = 1
    )

select *
from described
