with
    rows_of_people as (
        select *
        from
            (
                values
                    (
                        'a',
                        1,
                        cast(null as {{ xdb_type_text() }}),
                        cast(null as {{ xdb_type_text() }})
                    ),
                    ('a', 2, 'x', 'x'),
                    ('a', 3, null, 'x'),
                    ('a', 4, 'y', 'y'),
                    ('a', 5, null, 'y'),
                    ('b', 1, null, null),
                    ('b', 2, 'z', 'z')
            ) as listed(person, row_order, told, expected)
    ),

    probed as (
        select
            rows_of_people.*,
            {{
                xdb_last_known(
                    "rows_of_people.told",
                    ["rows_of_people.person"],
                    ["rows_of_people.row_order asc nulls last"],
                )
            }} as found
        from rows_of_people
    ),

    wrong as (
        select probed.* from probed where probed.found is distinct from probed.expected
    )

select *
from wrong
