-- The date macros, by hand: 31 January to 29 February 2024 is no whole month (29 <
-- 31), to 31 March it is 2; 29 February 2020 to 28 February 2024 is 47 months and a
-- day later 48; 31 January plus one month is the leap day; from 28 February 2024 to 1
-- March are 2 days.
with
    cases as (
        select
            '31 January to 29 February' as subject,
            {{
                xdb_completed_months(
                    "cast('2024-01-31' as date)", "cast('2024-02-29' as date)"
                )
            }} as found,
            0 as expected
        union all
        select
            '31 January to 31 March' as subject,
            {{
                xdb_completed_months(
                    "cast('2024-01-31' as date)", "cast('2024-03-31' as date)"
                )
            }} as found,
            2 as expected
        union all
        select
            '29 February 2020 to 28 February 2024' as subject,
            {{
                xdb_completed_months(
                    "cast('2020-02-29' as date)", "cast('2024-02-28' as date)"
                )
            }} as found,
            47 as expected
        union all
        select
            '29 February 2020 to 29 February 2024' as subject,
            {{
                xdb_completed_months(
                    "cast('2020-02-29' as date)", "cast('2024-02-29' as date)"
                )
            }} as found,
            48 as expected
        union all
        select
            'a month after 31 January is 29 February' as subject,
            {{
                xdb_days_between(
                    xdb_add_months("cast('2024-01-31' as date)", 1),
                    "cast('2024-02-29' as date)",
                )
            }} as found,
            0 as expected
        union all
        select
            '28 February to 1 March of a leap year' as subject,
            {{
                xdb_days_between(
                    "cast('2024-02-28' as date)", "cast('2024-03-01' as date)"
                )
            }} as found,
            2 as expected
        union all
        select
            'the month of 29 February ends on it' as subject,
            {{
                xdb_days_between(
                    xdb_month_end("cast('2024-02-01' as date)"),
                    "cast('2024-02-29' as date)",
                )
            }} as found,
            0 as expected
        union all
        select
            'three quarters of 2 rounded to no digit is 2' as subject,
            cast({{ xdb_round("1.5", 0) }} as bigint) as found,
            2 as expected
        union all
        select
            'nothing over nothing is nothing' as subject,
            case when {{ xdb_ratio("1", "0") }} is null then 0 else 1 end as found,
            0 as expected
    ),

    faults as (select * from cases where found <> expected)

select *
from faults
