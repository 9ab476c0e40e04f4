-- Moments are in UTC, days in Berlin.
with
    cases as (
        select *
        from
            (
                values
                    (
                        'the next year by winter time, one hour ahead',
                        cast('2023-12-31 23:30:00' as timestamp),
                        cast('2024-01-01' as date)
                    ),
                    (
                        'the same day by winter time',
                        cast('2024-01-01 22:30:00' as timestamp),
                        cast('2024-01-01' as date)
                    ),
                    (
                        'the next day by summer time, two hours ahead',
                        cast('2024-07-01 22:30:00' as timestamp),
                        cast('2024-07-02' as date)
                    ),
                    ('no moment', cast(null as timestamp), cast(null as date))
            ) as listed(case_name, moment, expected)
    ),

    probed as (
        select
            cases.case_name,
            {{ xdb_local_date("cases.moment") }} as found,
            cases.expected
        from cases
    ),

    wrong as (
        select probed.* from probed where probed.found is distinct from probed.expected
    )

select *
from wrong
