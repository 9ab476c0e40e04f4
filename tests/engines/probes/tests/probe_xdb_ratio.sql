with
    cases as (
        select *
        from
            (
                values
                    (
                        'whole numbers are not cut',
                        5,
                        2,
                        cast(2.5 as {{ xdb_type_double() }})
                    ),
                    ('below nought', -1, 4, cast(-0.25 as {{ xdb_type_double() }})),
                    ('nought of something', 0, 3, cast(0 as {{ xdb_type_double() }})),
                    ('by nought', 1, 0, cast(null as {{ xdb_type_double() }})),
                    ('nought by nought', 0, 0, cast(null as {{ xdb_type_double() }})),
                    (
                        'by nothing',
                        1,
                        cast(null as integer),
                        cast(null as {{ xdb_type_double() }})
                    ),
                    (
                        'nothing',
                        cast(null as integer),
                        1,
                        cast(null as {{ xdb_type_double() }})
                    )
            ) as listed(case_name, numerator, denominator, expected)
    ),

    probed as (
        select
            cases.case_name,
            {{ xdb_ratio("cases.numerator", "cases.denominator") }} as found,
            cases.expected
        from cases
    ),

    wrong as (
        select probed.* from probed where probed.found is distinct from probed.expected
    )

select *
from wrong
