with
    cases as (
        select *
        from
            (
                values
                    (
                        'anniversaries are not clamped',
                        cast('2024-01-31' as date),
                        cast('2024-02-29' as date),
                        cast(0 as bigint)
                    ),
                    (
                        '31 March to 30 June',
                        cast('2024-03-31' as date),
                        cast('2024-06-30' as date),
                        2
                    ),
                    (
                        'the day before',
                        cast('2023-05-15' as date),
                        cast('2024-05-14' as date),
                        11
                    ),
                    (
                        'the day itself',
                        cast('2023-05-15' as date),
                        cast('2024-05-15' as date),
                        12
                    ),
                    (
                        'the day before that of a leap day',
                        cast('2020-02-29' as date),
                        cast('2024-02-28' as date),
                        47
                    ),
                    (
                        'a leap day four years later',
                        cast('2020-02-29' as date),
                        cast('2024-02-29' as date),
                        48
                    ),
                    (
                        'the same day',
                        cast('2024-02-29' as date),
                        cast('2024-02-29' as date),
                        0
                    ),
                    (
                        'no day',
                        cast(null as date),
                        cast('2024-02-29' as date),
                        cast(null as bigint)
                    ),
                    (
                        'no later day',
                        cast('2024-02-29' as date),
                        cast(null as date),
                        cast(null as bigint)
                    )
            ) as listed(case_name, earlier, later, expected)
    ),

    probed as (
        select
            cases.case_name,
            {{ xdb_completed_months("cases.earlier", "cases.later") }} as found,
            cases.expected
        from cases
    ),

    wrong as (
        select probed.* from probed where probed.found is distinct from probed.expected
    )

select *
from wrong
