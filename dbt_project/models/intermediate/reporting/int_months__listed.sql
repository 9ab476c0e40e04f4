with
    history as (select * from {{ ref("int_history__bounded") }}),

    digits as (
        select cast(listed.digit as integer) as digit
        from (values (0), (1), (2), (3), (4), (5), (6), (7), (8), (9)) as listed(digit)
    ),

    -- Counted back from the as-of month; a thousand months are more than any history.
    numbers as (
        select hundreds.digit * 100 + tens.digit * 10 + ones.digit as months_back
        from digits as hundreds
        cross join digits as tens
        cross join digits as ones
    ),

    months as (
        select
            {{
                xdb_add_months(
                    xdb_month_start("history.as_of_date"), "-numbers.months_back"
                )
            }} as month_start_date, history.history_start_date, history.as_of_date
        from numbers
        cross join history
    ),

    within_history as (
        select
            months.month_start_date,
            {{ xdb_month_end("months.month_start_date") }} as month_end_date,
            {{ xdb_fiscal_period_start("months.month_start_date", 3) }}
            as quarter_start_date,
            {{ xdb_fiscal_period_start("months.month_start_date", 12) }}
            as year_start_date,
            months.as_of_date
        from months
        where months.month_start_date >= months.history_start_date
    ),

    described as (
        select
            within_history.month_start_date,
            within_history.month_end_date,
            within_history.quarter_start_date,
            within_history.year_start_date,
            cast(
                extract(year from within_history.month_start_date) as bigint
            ) as calendar_year,
            cast(
                extract(month from within_history.month_start_date) as bigint
            ) as calendar_month,
            cast(
                extract(
                    year from {{ xdb_add_months("within_history.year_start_date", 11) }}
                ) as bigint
            ) as fiscal_year,
            cast(
                {{
                    xdb_completed_months(
                        "within_history.year_start_date",
                        "within_history.quarter_start_date",
                    )
                }} + 1 as bigint
            ) as fiscal_year_month_of_quarter,
            within_history.month_end_date <= within_history.as_of_date as is_complete
        from within_history
    ),

    with_quarters as (
        select
            described.month_start_date,
            described.month_end_date,
            described.quarter_start_date,
            described.year_start_date,
            described.calendar_year,
            described.calendar_month,
            described.fiscal_year,
            case
                when described.fiscal_year_month_of_quarter = 1
                then cast(1 as bigint)
                when described.fiscal_year_month_of_quarter = 4
                then 2
                when described.fiscal_year_month_of_quarter = 7
                then 3
                else 4
            end as fiscal_quarter,
            described.is_complete
        from described
    )

select *
from with_quarters
