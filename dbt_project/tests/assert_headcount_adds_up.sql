with
    headcount_months as (select * from {{ ref("fct_headcount_months") }}),

    months as (select * from {{ ref("dim_months") }}),

    employees as (select * from {{ ref("dim_employees") }}),

    job_changes as (select * from {{ ref("fct_job_changes") }}),

    unbalanced as (
        select
            headcount_months.month_start_date,
            'opening and flows are not closing' as fault
        from headcount_months
        where
            headcount_months.opening_headcount
            + headcount_months.hire_count
            + headcount_months.move_in_count
            - headcount_months.move_out_count
            - headcount_months.exit_count
            <> headcount_months.closing_headcount
    ),

    monthly as (
        select
            headcount_months.month_start_date,
            sum(headcount_months.opening_headcount) as opening_headcount,
            sum(headcount_months.closing_headcount) as closing_headcount,
            sum(headcount_months.hire_count) as hire_count,
            sum(headcount_months.exit_count) as exit_count
        from headcount_months
        group by headcount_months.month_start_date
    ),

    followed as (
        select
            monthly.month_start_date,
            monthly.closing_headcount,
            lead(monthly.opening_headcount) over (
                order by monthly.month_start_date asc nulls last
            ) as next_opening_headcount
        from monthly
    ),

    broken as (
        select followed.month_start_date, 'closing is not the next opening' as fault
        from followed
        where followed.closing_headcount <> followed.next_opening_headcount
    ),

    last_months as (
        select max(months.month_start_date) as month_start_date from months
    ),

    people as (
        select
            sum(case when employees.is_in_headcount then 1 else 0 end) as people_count
        from employees
    ),

    miscounted as (
        select
            last_months.month_start_date, 'closing is not the people employed' as fault
        from last_months
        cross join people
        left join monthly on last_months.month_start_date = monthly.month_start_date
        where coalesce(monthly.closing_headcount, 0) <> coalesce(people.people_count, 0)
    ),

    flows as (
        select
            job_changes.month_start_date,
            sum(
                case
                    when job_changes.change_kind in ('hire', 'rehire') then 1 else 0
                end
            ) as hire_count,
            sum(
                case when job_changes.change_kind = 'exit' then 1 else 0 end
            ) as exit_count
        from job_changes
        where job_changes.is_in_headcount
        group by job_changes.month_start_date
    ),

    unexplained as (
        select months.month_start_date, 'flows are not the job changes' as fault
        from months
        left join monthly on months.month_start_date = monthly.month_start_date
        left join flows on months.month_start_date = flows.month_start_date
        where
            coalesce(monthly.hire_count, 0) <> coalesce(flows.hire_count, 0)
            or coalesce(monthly.exit_count, 0) <> coalesce(flows.exit_count, 0)
    ),

    faults as (
        select *
        from unbalanced
        union all
        select *
        from broken
        union all
        select *
        from miscounted
        union all
        select *
        from unexplained
    )

select *
from faults
