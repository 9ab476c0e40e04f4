-- What the models write without a macro because every engine reads it alike.
with
    numbers as (
        select *
        from
            (values ('a', 1), ('a', cast(null as integer)), ('b', null)) as listed(
                letter, number
            )
    ),

    answers as (
        select
            'a sum over nothing is nothing' as case_name,
            cast(sum(numbers.number) as {{ xdb_type_text() }}) as found,
            cast(null as {{ xdb_type_text() }}) as expected
        from numbers
        where numbers.letter = 'b'
        union all
        select
            'an average passes over nothing',
            cast(cast(avg(numbers.number) as bigint) as {{ xdb_type_text() }}),
            '1'
        from numbers
        union all
        select
            'the greatest of two passes over nothing',
            cast(greatest(1, cast(null as integer)) as {{ xdb_type_text() }}),
            '1'
        union all
        select
            'text with nothing is nothing',
            'a' || cast(null as {{ xdb_type_text() }}),
            cast(null as {{ xdb_type_text() }})
        union all
        select
            'not in a list with nothing is not known',
            cast(
                coalesce(
                    1 not in (2, cast(null as integer)), false
                ) as {{ xdb_type_text() }}
            ),
            'false'
        union all
        select
            'a count of groups has one without a letter',
            cast(count(*) as {{ xdb_type_text() }}),
            '3'
        from
            (
                select numbers.letter, sum(numbers.number) as total
                from numbers
                group by grouping sets ((), (numbers.letter))
            ) as totals
        union all
        select
            'a remainder has the sign of what is divided',
            cast(-7 % 3 as {{ xdb_type_text() }}),
            '-1'
        union all
        select
            'a quotient of decimals is rounded when it is shown',
            cast(
                cast(
                    {{ xdb_ratio("2", "3") }} as decimal(10, 4)
                ) as {{ xdb_type_text() }}
            ),
            '0.6667'
    ),

    wrong as (
        select answers.*
        from answers
        where answers.found is distinct from answers.expected
    )

select *
from wrong
