-- Fiscal years begin in April here: quarters in April, July, October and January.
with
    cases as (
        select *
        from
            (
                values
                    (
                        'the last quarter',
                        cast('2024-03-31' as date),
                        cast('2024-01-01' as date)
                    ),
                    (
                        'the first',
                        cast('2024-04-30' as date),
                        cast('2024-04-01' as date)
                    ),
                    (
                        'the third',
                        cast('2024-12-31' as date),
                        cast('2024-10-01' as date)
                    )
            ) as listed(case_name, day, expected)
    ),

    probed as (
        select
            cases.case_name,
            {{ xdb_fiscal_period_start("cases.day", 3) }} as found,
            cases.expected
        from cases
    ),

    wrong as (
        select probed.* from probed where probed.found is distinct from probed.expected
    )

select *
from wrong
