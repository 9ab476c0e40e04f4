with
    skill_assessments as (
        select * from {{ ref("stg_development__skill_assessments") }}
    ),

    identifiers_held as (select * from {{ ref("int_identifiers__held") }}),

    known as (
        select
            identifiers_held.employee_id,
            skill_assessments.skill_id,
            skill_assessments.assessment_source,
            skill_assessments.level_share,
            skill_assessments.assessed_on as assessed_date,
            skill_assessments.recorded_at
        from skill_assessments
        inner join
            identifiers_held
            on skill_assessments.worker_id_type = identifiers_held.identifier_type
            and skill_assessments.worker_id = identifiers_held.identifier
            and {{ held_on("identifiers_held", "skill_assessments.assessed_on") }}
        where
            skill_assessments.level_share is not null
            and skill_assessments.assessed_on <= {{ as_of_date() }}
    ),

    -- Two worker records of one person may both have been assessed on one day.
    ranked as (
        select
            known.*,
            row_number() over (
                partition by
                    known.employee_id,
                    known.skill_id,
                    known.assessment_source,
                    known.assessed_date
                order by
                    known.recorded_at desc nulls last, known.level_share asc nulls last
            ) as day_rank
        from known
    ),

    until_the_next as (
        select
            ranked.employee_id,
            ranked.skill_id,
            ranked.assessment_source,
            ranked.level_share,
            ranked.assessed_date as valid_from_date,
            lead(ranked.assessed_date) over (
                partition by
                    ranked.employee_id, ranked.skill_id, ranked.assessment_source
                order by ranked.assessed_date asc nulls last
            ) as valid_to_date
        from ranked
        where ranked.day_rank = 1
    )

select *
from until_the_next
