with
    person_months as (select * from {{ ref("int_person_months__described") }}),

    teams as (
        select
            person_months.manager_employee_id,
            person_months.month_start_date,
            cast(count(*) as bigint) as team_count,
            cast(count(person_months.last_rating_share) as bigint) as rated_count,
            sum(
                cast(person_months.last_rating_share as decimal(18, 6))
            ) as rating_share_total,
            cast(sum(person_months.prior_program_count) as bigint) as team_start_count
        from person_months
        where person_months.manager_employee_id is not null
        group by person_months.manager_employee_id, person_months.month_start_date
    )

select *
from teams
