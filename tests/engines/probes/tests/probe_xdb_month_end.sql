with
    cases as (
        select *
        from
            (
                values
                    (
                        'of a leap year',
                        cast('2024-02-01' as date),
                        cast('2024-02-29' as date)
                    ),
                    (
                        'of a common year',
                        cast('2023-02-28' as date),
                        cast('2023-02-28' as date)
                    ),
                    (
                        'of a year',
                        cast('2023-12-31' as date),
                        cast('2023-12-31' as date)
                    ),
                    ('no day', cast(null as date), cast(null as date))
            ) as listed(case_name, day, expected)
    ),

    probed as (
        select
            cases.case_name, {{ xdb_month_end("cases.day") }} as found, cases.expected
        from cases
    ),

    wrong as (
        select probed.* from probed where probed.found is distinct from probed.expected
    )

select *
from wrong
