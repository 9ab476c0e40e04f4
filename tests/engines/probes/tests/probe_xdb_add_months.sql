with
    cases as (
        select *
        from
            (
                values
                    (
                        'clamped to a leap day',
                        cast('2024-01-31' as date),
                        1,
                        cast('2024-02-29' as date)
                    ),
                    (
                        'clamped in a common year',
                        cast('2023-01-31' as date),
                        1,
                        cast('2023-02-28' as date)
                    ),
                    (
                        'not stretched to the end again',
                        cast('2023-02-28' as date),
                        1,
                        cast('2023-03-28' as date)
                    ),
                    (
                        'back from a leap day',
                        cast('2024-02-29' as date),
                        -12,
                        cast('2023-02-28' as date)
                    ),
                    (
                        'back over a year',
                        cast('2024-03-31' as date),
                        -4,
                        cast('2023-11-30' as date)
                    ),
                    (
                        'by none',
                        cast('2024-03-31' as date),
                        0,
                        cast('2024-03-31' as date)
                    ),
                    ('no day', cast(null as date), 1, cast(null as date)),
                    (
                        'no number',
                        cast('2024-01-01' as date),
                        cast(null as integer),
                        cast(null as date)
                    )
            ) as listed(case_name, day, months, expected)
    ),

    probed as (
        select
            cases.case_name,
            {{ xdb_add_months("cases.day", "cases.months") }} as found,
            cases.expected
        from cases
    ),

    wrong as (
        select probed.* from probed where probed.found is distinct from probed.expected
    )

select *
from wrong
