-- Fiscal years begin in April here.
with
    cases as (
        select *
        from
            (
                values
                    (
                        'the day before it begins',
                        cast('2024-03-31' as date),
                        cast('2023-04-01' as date)
                    ),
                    (
                        'the day it begins',
                        cast('2024-04-01' as date),
                        cast('2024-04-01' as date)
                    ),
                    (
                        'the end of a calendar year',
                        cast('2024-12-31' as date),
                        cast('2024-04-01' as date)
                    ),
                    ('no day', cast(null as date), cast(null as date))
            ) as listed(case_name, day, expected)
    ),

    probed as (
        select
            cases.case_name,
            {{ xdb_fiscal_period_start("cases.day", 12) }} as found,
            cases.expected
        from cases
    ),

    wrong as (
        select probed.* from probed where probed.found is distinct from probed.expected
    )

select *
from wrong
