with
    cases as (
        select *
        from
            (
                values
                    (
                        'over a leap day',
                        cast('2024-02-28' as date),
                        cast('2024-03-01' as date),
                        cast(2 as bigint)
                    ),
                    (
                        'over a common year',
                        cast('2023-01-01' as date),
                        cast('2024-01-01' as date),
                        365
                    ),
                    (
                        'backwards',
                        cast('2024-01-02' as date),
                        cast('2024-01-01' as date),
                        -1
                    ),
                    (
                        'the same day',
                        cast('2024-01-01' as date),
                        cast('2024-01-01' as date),
                        0
                    ),
                    (
                        'no day',
                        cast(null as date),
                        cast('2024-01-01' as date),
                        cast(null as bigint)
                    )
            ) as listed(case_name, earlier, later, expected)
    ),

    probed as (
        select
            cases.case_name,
            {{ xdb_days_between("cases.earlier", "cases.later") }} as found,
            cases.expected
        from cases
    ),

    wrong as (
        select probed.* from probed where probed.found is distinct from probed.expected
    )

select *
from wrong
