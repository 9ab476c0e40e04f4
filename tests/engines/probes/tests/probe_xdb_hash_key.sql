-- MD5, as `printf 'a|1|2024-02-29' | md5sum` works it out.
with
    cases as (
        select *
        from
            (
                values
                    (
                        'text, number and day',
                        'a',
                        1,
                        cast('2024-02-29' as date),
                        '55b213f8f49f1b81e20d8162542ae123'
                    ),
                    (
                        'nothing is a part too',
                        cast(null as {{ xdb_type_text() }}),
                        1,
                        cast('2024-02-29' as date),
                        '2183eb7536cbaffb99d0cd668fb7a5ff'
                    ),
                    (
                        'letters beyond ASCII',
                        'é',
                        1,
                        cast('2024-02-29' as date),
                        '97ca0325c09f73e68085c80551385995'
                    )
            ) as listed(case_name, first_part, second_part, third_part, expected)
    ),

    probed as (
        select
            cases.case_name,
            {{
                xdb_hash_key(
                    ["cases.first_part", "cases.second_part", "cases.third_part"]
                )
            }} as found,
            cases.expected
        from cases
    ),

    wrong as (
        select probed.* from probed where probed.found is distinct from probed.expected
    )

select *
from wrong
