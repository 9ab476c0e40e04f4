-- The median of 1, 2, 4 and 10 lies half way from 2 to 4; the ninth tenth lies at
-- 0.9 * 3 = 2.7 of the way: 4 + 0.7 * 6 = 8.2.
with
    numbers as (
        select
            listed.person_group,
            cast(listed.number as {{ xdb_type_double() }}) as number
        from
            (
                values
                    ('four', 10),
                    ('four', 2),
                    ('four', 1),
                    ('four', 4),
                    ('four', null),
                    ('one', 3),
                    ('none', null)
            ) as listed(person_group, number)
    ),

    percentiles as (
        select
            numbers.person_group,
            {{ xdb_percentile("numbers.number", 0.5) }} as median,
            {{ xdb_percentile("numbers.number", 0.9) }} as ninth_tenth
        from numbers
        group by numbers.person_group
    ),

    expected as (
        select *
        from
            (
                values
                    (
                        'four',
                        cast(3 as {{ xdb_type_double() }}),
                        cast(8.2 as {{ xdb_type_double() }})
                    ),
                    ('one', 3, 3),
                    ('none', null, null)
            ) as listed(person_group, median, ninth_tenth)
    ),

    wrong as (
        select expected.*, percentiles.median as found_median
        from expected
        left join percentiles on expected.person_group = percentiles.person_group
        where
            percentiles.person_group is null
            or percentiles.median is distinct from expected.median
            or {{ xdb_round("percentiles.ninth_tenth", 6) }}
            is distinct from expected.ninth_tenth
    )

select *
from wrong
