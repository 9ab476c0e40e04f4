with
    cases as (
        select *
        from
            (
                values
                    (
                        'into a leap day',
                        cast('2024-02-28' as date),
                        1,
                        cast('2024-02-29' as date)
                    ),
                    (
                        'past a month that has none',
                        cast('2023-02-28' as date),
                        1,
                        cast('2023-03-01' as date)
                    ),
                    (
                        'back over a year',
                        cast('2024-01-01' as date),
                        -1,
                        cast('2023-12-31' as date)
                    ),
                    (
                        'a year that has 366 days',
                        cast('2024-01-01' as date),
                        366,
                        cast('2025-01-01' as date)
                    ),
                    ('no day', cast(null as date), 1, cast(null as date)),
                    (
                        'no number',
                        cast('2024-01-01' as date),
                        cast(null as integer),
                        cast(null as date)
                    )
            ) as listed(case_name, day, days, expected)
    ),

    probed as (
        select
            cases.case_name,
            {{ xdb_add_days("cases.day", "cases.days") }} as found,
            cases.expected
        from cases
    ),

    wrong as (
        select probed.* from probed where probed.found is distinct from probed.expected
    )

select *
from wrong
