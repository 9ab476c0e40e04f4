-- 25 January is within 31 days of 1 January; 20 February is not, whatever lay between;
-- 22 March is 31 days after 20 February and so within them, 23 March is not.
with
    dated as (
        select *
        from
            (
                values
                    ('a', cast('2024-01-01' as date)),
                    ('a', cast('2024-01-25' as date)),
                    ('a', cast('2024-02-20' as date)),
                    ('a', cast('2024-03-22' as date)),
                    ('a', cast('2024-03-23' as date)),
                    ('b', cast('2024-01-25' as date))
            ) as listed(person, day)
    ),

    spaced as ({{ xdb_spaced("dated", "person", "day", 31) }}),

    expected as (
        select *
        from
            (
                values
                    ('a', cast('2024-01-01' as date)),
                    ('a', cast('2024-02-20' as date)),
                    ('a', cast('2024-03-23' as date)),
                    ('b', cast('2024-01-25' as date))
            ) as listed(person, day)
    ),

    wrong as (
        select expected.person, expected.day, 'not kept' as fault
        from expected
        left join
            spaced on expected.person = spaced.person and expected.day = spaced.day
        where spaced.person is null
        union all
        select spaced.person, spaced.day, 'not left out' as fault
        from spaced
        left join
            expected on spaced.person = expected.person and spaced.day = expected.day
        where expected.person is null
    )

select *
from wrong
