with
    job_intervals as (select * from {{ ref("int_job_intervals__derived") }}),

    counted as (
        select
            job_intervals.employee_id,
            job_intervals.valid_from_date,
            job_intervals.valid_to_date,
            lag(job_intervals.valid_to_date) over (
                partition by job_intervals.employee_id
                order by job_intervals.valid_from_date asc nulls last
            ) as previous_to_date
        from job_intervals
        where job_intervals.is_in_headcount
    ),

    numbered as (
        select
            counted.*,
            sum(
                case
                    when counted.previous_to_date = counted.valid_from_date
                    then 0
                    else 1
                end
            ) over (
                partition by counted.employee_id
                order by counted.valid_from_date asc nulls last
                rows between unbounded preceding and current row
            ) as stretch_number
        from counted
    ),

    stretches as (
        select
            numbered.employee_id,
            cast(numbered.stretch_number as bigint) as stretch_number,
            min(numbered.valid_from_date) as valid_from_date,
            case
                when count(*) = count(numbered.valid_to_date)
                then max(numbered.valid_to_date)
            end as valid_to_date
        from numbered
        group by numbered.employee_id, numbered.stretch_number
    ),

    -- In headcount on the first day of these months, the end not included.
    with_months as (
        select
            stretches.employee_id,
            stretches.stretch_number,
            stretches.valid_from_date,
            stretches.valid_to_date,
            {{
                xdb_month_start(
                    xdb_add_days(xdb_add_months("stretches.valid_from_date", 1), -1)
                )
            }} as first_month,
            case
                when stretches.valid_to_date is not null
                then
                    {{
                        xdb_month_start(
                            xdb_add_days(
                                xdb_add_months("stretches.valid_to_date", 1), -1
                            )
                        )
                    }}
            end as end_month
        from stretches
    )

select *
from with_months
