with
    drawn as (select * from {{ ref("int_program_trials__drawn") }}),

    person_months as (select * from {{ ref("int_person_months__described") }}),

    program_starts as (select * from {{ ref("int_program_starts__managed") }}),

    team_parts as (select * from {{ ref("int_team_parts__counted") }}),

    pairs as (
        select drawn.employee_id, person_months.manager_employee_id
        from drawn
        inner join
            person_months
            on drawn.employee_id = person_months.employee_id
            and drawn.trial_month = person_months.month_start_date
        where person_months.manager_employee_id is not null
        group by drawn.employee_id, person_months.manager_employee_id
    ),

    own_months as (
        select
            pairs.employee_id,
            pairs.manager_employee_id,
            person_months.month_start_date,
            person_months.org_unit_id,
            case
                when person_months.manager_employee_id = pairs.manager_employee_id
                then 1
                else 0
            end as own_count,
            coalesce(program_starts.start_count, 0) as own_start_count
        from pairs
        inner join person_months on pairs.employee_id = person_months.employee_id
        left join
            program_starts
            on person_months.employee_id = program_starts.employee_id
            and person_months.month_start_date = program_starts.trial_month
    ),

    -- What is expected of a manager's people with everybody, and once more as if the
    -- person were not there: neither in the team nor in the unit, nor her starts.
    shares as (
        select
            own_months.employee_id,
            own_months.manager_employee_id,
            own_months.month_start_date,
            coalesce(
                {{
                    even_share(
                        "team_parts.part_count",
                        "team_parts.unit_start_count",
                        "team_parts.unit_count",
                    )
                }},
                0
            ) as with_person,
            coalesce(
                {{
                    even_share(
                        "(team_parts.part_count - own_months.own_count)",
                        "(team_parts.unit_start_count - own_months.own_start_count)",
                        "(team_parts.unit_count - 1)",
                    )
                }},
                0
            ) as without_person
        from own_months
        left join
            team_parts
            on own_months.manager_employee_id = team_parts.manager_employee_id
            and own_months.org_unit_id = team_parts.org_unit_id
            and own_months.month_start_date = team_parts.month_start_date
    ),

    expected as (
        select
            shares.employee_id,
            shares.manager_employee_id,
            shares.month_start_date,
            coalesce(
                sum(shares.with_person - shares.without_person) over (
                    partition by shares.employee_id, shares.manager_employee_id
                    order by shares.month_start_date asc nulls last
                    rows between unbounded preceding and 1 preceding
                ),
                0
            ) as own_expected_start_count
        from shares
    )

select *
from expected
