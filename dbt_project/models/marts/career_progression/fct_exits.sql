with
    job_changes as (select * from {{ ref("fct_job_changes") }}),

    performance_reviews as (select * from {{ ref("fct_performance_reviews") }}),

    people_states as (select * from {{ ref("int_people_states__described") }}),

    employment_spells as (select * from {{ ref("int_employment_spells__derived") }}),

    roles as (select * from {{ ref("stg_reference__roles") }}),

    exits as (select * from job_changes where job_changes.change_kind = 'exit'),

    -- What people say of themselves or plan to say is no rating.
    final_reviews as (
        select
            exits.employee_id,
            exits.employment_spell_number,
            performance_reviews.rating_share,
            row_number() over (
                partition by exits.employee_id, exits.employment_spell_number
                order by
                    performance_reviews.review_date desc nulls last,
                    performance_reviews.is_calibrated desc nulls last,
                    performance_reviews.review_id asc nulls last
            ) as recency
        from exits
        inner join
            performance_reviews
            on exits.employee_id = performance_reviews.employee_id
            and exits.change_date > performance_reviews.review_date
        where
            performance_reviews.rating_share is not null
            and {{ is_rating("performance_reviews") }}
    ),

    described as (
        select
            exits.employee_id,
            exits.employment_spell_number,
            exits.exit_kind,
            exits.is_regretted_exit,
            exits.change_date as exit_date,
            people_states.fte,
            exits.is_in_headcount,
            employment_spells.hired_date,
            coalesce(
                final_reviews.rating_share >= {{ var("top_rating_share") }}, false
            ) as is_top_rated,
            coalesce(roles.is_critical, false) as was_role_critical
        from exits
        inner join
            employment_spells
            on exits.employee_id = employment_spells.employee_id
            and exits.employment_spell_number
            = employment_spells.employment_spell_number
        left join
            people_states
            on exits.employee_id = people_states.employee_id
            and exits.change_date = people_states.valid_to_date
        left join
            final_reviews
            on exits.employee_id = final_reviews.employee_id
            and exits.employment_spell_number = final_reviews.employment_spell_number
            and final_reviews.recency = 1
        left join roles on exits.from_role_id = roles.role_id
    ),

    -- What the source says decides; where it is silent, a resignation is regretted by
    -- rule.
    ruled as (
        select
            described.*,
            case
                when described.is_regretted_exit is not null
                then 'source_flag'
                when described.exit_kind = 'voluntary' and described.is_top_rated
                then 'top_rating'
                when described.exit_kind = 'voluntary' and described.was_role_critical
                then 'critical_role'
                else 'none'
            end as regretted_rule
        from described
    ),

    judged as (
        select
            ruled.employee_id,
            ruled.employment_spell_number,
            ruled.exit_kind,
            ruled.regretted_rule,
            case
                when ruled.regretted_rule = 'source_flag'
                then ruled.is_regretted_exit
                else ruled.regretted_rule <> 'none'
            end as is_regretted,
            coalesce(ruled.fte, 1) as fte,
            {{ xdb_add_months("ruled.hired_date", 12) }}
            > ruled.exit_date as is_in_first_year,
            ruled.is_in_headcount,
            ruled.hired_date,
            ruled.exit_date
        from ruled
    )

select *
from judged
