-- Where NULL and capitals go if an order is written as the models write it.
with
    cases as (
        select *
        from
            (
                values
                    ('b', 2, 2),
                    ('B', 1, 3),
                    (cast(null as {{ xdb_type_text() }}), 4, 4),
                    ('c', 3, 1)
            ) as listed(letter, expected_ascending, expected_descending)
    ),

    probed as (
        select
            cases.*,
            row_number() over (order by cases.letter asc nulls last) as ascending,
            row_number() over (order by cases.letter desc nulls last) as descending,
            rank() over (
                order by case when cases.letter is null then 2 else 1 end nulls last
            ) as shared_rank
        from cases
    ),

    wrong as (
        select probed.*
        from probed
        where
            probed.ascending <> probed.expected_ascending
            or probed.descending <> probed.expected_descending
            or probed.shared_rank <> case when probed.letter is null then 4 else 1 end
    )

select *
from wrong
