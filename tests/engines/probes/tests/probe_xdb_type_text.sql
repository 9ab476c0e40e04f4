with
    cases as (
        select *
        from
            (
                values
                    (
                        'a day and a number',
                        cast('2024-02-29' as date),
                        7,
                        '2024-02-297'
                    ),
                    (
                        'no day',
                        cast(null as date),
                        7,
                        cast(null as {{ xdb_type_text() }})
                    )
            ) as listed(case_name, day, number, expected)
    ),

    probed as (
        select
            cases.case_name,
            cast(cases.day as {{ xdb_type_text() }})
            || cast(cases.number as {{ xdb_type_text() }}) as found,
            cases.expected
        from cases
    ),

    wrong as (
        select probed.* from probed where probed.found is distinct from probed.expected
    )

select *
from wrong
