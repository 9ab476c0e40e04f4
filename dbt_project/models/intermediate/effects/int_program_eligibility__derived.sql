with
    programs as (select * from {{ ref("int_programs__declared") }}),

    program_eligibility as (select * from {{ ref("stg_config__program_eligibility") }}),

    people_states as (select * from {{ ref("int_people_states__described") }}),

    -- Few combinations for many people: who may take part, and what else a program
    -- asks,
    -- is settled here once and joined to people and months by equality.
    combinations as (
        select
            people_states.grade_id,
            people_states.employment_type,
            max(people_states.grade_ordinal) as grade_ordinal
        from people_states
        where people_states.is_in_headcount
        group by people_states.grade_id, people_states.employment_type
    ),

    checked as (
        select
            programs.program_id,
            combinations.grade_id,
            combinations.employment_type,
            programs.is_limited_by_grade,
            programs.is_limited_by_employment,
            sum(
                case
                    when
                        program_eligibility.attribute_name = 'grade'
                        and program_eligibility.attribute_value = combinations.grade_id
                    then 1
                    when
                        program_eligibility.attribute_name = 'level'
                        and program_eligibility.attribute_value
                        = cast(combinations.grade_ordinal as {{ xdb_type_text() }})
                    then 1
                    else 0
                end
            ) as grade_hits,
            sum(
                case
                    when
                        program_eligibility.attribute_name = 'employment_type'
                        and program_eligibility.attribute_value
                        = combinations.employment_type
                    then 1
                    else 0
                end
            ) as employment_hits
        from programs
        cross join combinations
        left join
            program_eligibility on programs.program_id = program_eligibility.program_id
        group by
            programs.program_id,
            combinations.grade_id,
            combinations.employment_type,
            programs.is_limited_by_grade,
            programs.is_limited_by_employment
    ),

    eligible as (
        select
            checked.program_id,
            checked.grade_id,
            checked.employment_type,
            programs.rollout_unit_kind,
            programs.minimum_tenure_months
        from checked
        inner join programs on checked.program_id = programs.program_id
        where
            (not checked.is_limited_by_grade or checked.grade_hits > 0)
            and (not checked.is_limited_by_employment or checked.employment_hits > 0)
    )

select *
from eligible
