with
    survey_answers as (select * from {{ ref("int_survey_answers__identified") }}),

    person_months as (select * from {{ ref("int_person_months__described") }}),

    answers as (
        select
            survey_answers.employee_id,
            {{ xdb_month_start("survey_answers.response_date") }} as answer_month,
            survey_answers.score_share
        from survey_answers
    ),

    answered as (
        select
            answers.employee_id,
            answers.answer_month,
            cast(count(*) as bigint) as answer_count,
            sum(answers.score_share) as score_share_total
        from answers
        group by answers.employee_id, answers.answer_month
    ),

    managed as (
        select
            answered.employee_id,
            answered.answer_month,
            person_months.manager_employee_id,
            answered.answer_count,
            answered.score_share_total
        from answered
        inner join
            person_months
            on answered.employee_id = person_months.employee_id
            and answered.answer_month = person_months.month_start_date
        where person_months.manager_employee_id is not null
    ),

    carried as (
        select
            managed.*,
            cast(
                sum(managed.answer_count) over until_now as bigint
            ) as manager_answer_count,
            sum(managed.score_share_total) over until_now as manager_score_share_total,
            lead(managed.answer_month) over (
                partition by managed.employee_id, managed.manager_employee_id
                order by managed.answer_month asc nulls last
            ) as next_answer_month
        from managed
        window
            until_now as (
                partition by managed.employee_id, managed.manager_employee_id
                order by managed.answer_month asc nulls last
                rows between unbounded preceding and current row
            )
    )

select *
from carried
