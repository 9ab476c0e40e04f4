with
    cases as (
        select *
        from
            (
                values
                    (
                        'the last day',
                        cast('2024-02-29' as date),
                        cast('2024-02-01' as date)
                    ),
                    (
                        'the first day',
                        cast('2024-02-01' as date),
                        cast('2024-02-01' as date)
                    ),
                    ('no day', cast(null as date), cast(null as date))
            ) as listed(case_name, day, expected)
    ),

    probed as (
        select
            cases.case_name, {{ xdb_month_start("cases.day") }} as found, cases.expected
        from cases
    ),

    wrong as (
        select probed.* from probed where probed.found is distinct from probed.expected
    )

select *
from wrong
