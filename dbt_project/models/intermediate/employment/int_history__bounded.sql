with
    employment_spells as (select * from {{ ref("int_employment_spells__derived") }}),

    job_rows as (select * from {{ ref("int_job_rows__resolved") }}),

    -- An HR system that starts with the people of that day knows their old jobs but
    -- nobody who had left: before its leavers begin, it shows survivors only. The first
    -- hundredth of all leavers is passed over, so one stray old record decides nothing.
    exits as (
        select
            employment_spells.exit_date,
            row_number() over (
                order by
                    employment_spells.exit_date asc nulls last,
                    employment_spells.employee_id asc nulls last
            ) as exit_rank,
            count(*) over () as exit_count
        from employment_spells
        where employment_spells.exit_date is not null
    ),

    first_exits as (
        select min(exits.exit_date) as first_date
        from exits
        where
            exits.exit_count >= {{ var("history_minimum_exits") }}
            and exits.exit_rank * 100 > exits.exit_count
    ),

    first_rows as (select min(job_rows.effective_date) as first_date from job_rows),

    first_hires as (
        select min(employment_spells.hired_date) as first_date from employment_spells
    ),

    bounded as (
        select
            {% if var("history_start_date") -%}
                {{
                    xdb_month_start(
                        "cast('" ~ var("history_start_date") ~ "' as date)"
                    )
                }}
            {%- else -%}
                {{
                    xdb_month_start(
                        "coalesce(first_exits.first_date, first_rows.first_date, first_hires.first_date, "
                        ~ as_of_date()
                        ~ ")"
                    )
                }}
            {%- endif %} as history_start_date,
            {{ as_of_date() }} as as_of_date
        from first_exits
        cross join first_rows
        cross join first_hires
    )

select *
from bounded
