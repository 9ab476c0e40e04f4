-- 0.35 lies below 35/100 as a double: only the way through a decimal rounds it up.
with
    cases as (
        select *
        from
            (
                values
                    (
                        'half goes up',
                        cast(0.25 as {{ xdb_type_double() }}),
                        cast(0.3 as {{ xdb_type_double() }})
                    ),
                    (
                        'half below nought goes down',
                        cast(-0.25 as {{ xdb_type_double() }}),
                        cast(-0.3 as {{ xdb_type_double() }})
                    ),
                    (
                        'half of an odd digit',
                        cast(0.35 as {{ xdb_type_double() }}),
                        cast(0.4 as {{ xdb_type_double() }})
                    ),
                    (
                        'less than half',
                        cast(0.249 as {{ xdb_type_double() }}),
                        cast(0.2 as {{ xdb_type_double() }})
                    ),
                    (
                        'no number',
                        cast(null as {{ xdb_type_double() }}),
                        cast(null as {{ xdb_type_double() }})
                    )
            ) as listed(case_name, number, expected)
    ),

    probed as (
        select
            cases.case_name, {{ xdb_round("cases.number", 1) }} as found, cases.expected
        from cases
    ),

    wrong as (
        select probed.* from probed where probed.found is distinct from probed.expected
    )

select *
from wrong
