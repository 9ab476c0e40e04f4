with
    cases as (
        select *
        from
            (
                values
                    (
                        'a whole number that four bytes cannot hold',
                        16777217,
                        cast(1 as {{ xdb_type_double() }})
                    ),
                    (
                        'no number',
                        cast(null as integer),
                        cast(null as {{ xdb_type_double() }})
                    )
            ) as listed(case_name, number, expected)
    ),

    probed as (
        select
            cases.case_name,
            cast(cases.number as {{ xdb_type_double() }}) - 16777216 as found,
            cases.expected
        from cases
    ),

    wrong as (
        select probed.* from probed where probed.found is distinct from probed.expected
    )

select *
from wrong
