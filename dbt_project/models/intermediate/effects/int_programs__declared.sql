with
    programs as (select * from {{ ref("stg_config__programs") }}),

    program_eligibility as (select * from {{ ref("stg_config__program_eligibility") }}),

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

    limits as (
        select
            program_eligibility.program_id,
            max(
                case
                    when program_eligibility.attribute_name in ('grade', 'level')
                    then 1
                    else 0
                end
            ) as has_grade_limit,
            max(
                case
                    when program_eligibility.attribute_name = 'employment_type'
                    then 1
                    else 0
                end
            ) as has_employment_limit
        from program_eligibility
        group by program_eligibility.program_id
    ),

    described as (
        select
            versions.program_id,
            versions.program_version,
            versions.comparison_design,
            versions.rollout_unit_kind,
            versions.minimum_tenure_months,
            coalesce(limits.has_grade_limit, 0) = 1 as is_limited_by_grade,
            coalesce(limits.has_employment_limit, 0) = 1 as is_limited_by_employment,
            versions.opened_date,
            versions.closed_date
        from versions
        left join limits on versions.program_id = limits.program_id
        where versions.recency = 1
    )

select *
from described
