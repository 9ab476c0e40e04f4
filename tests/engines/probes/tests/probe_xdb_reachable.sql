-- A chain of a, b, c and d; a ring of e, f and g; and h, which only reaches itself.
with
    links as (
        select *
        from
            (
                values
                    ('a', 'b'),
                    ('b', 'a'),
                    ('b', 'c'),
                    ('c', 'b'),
                    ('c', 'd'),
                    ('d', 'c'),
                    ('e', 'f'),
                    ('f', 'g'),
                    ('g', 'e'),
                    ('h', 'h')
            ) as listed(this_id, other_id)
    ),

    reached as ({{ xdb_reachable("links", "this_id", "other_id") }}),

    counted as (
        select
            reached.from_id,
            cast(count(*) as bigint) as pair_count,
            min(reached.reached_id) as first_id,
            max(reached.reached_id) as last_id
        from reached
        group by reached.from_id
    ),

    expected as (
        select *
        from
            (
                values
                    ('a', cast(4 as bigint), 'a', 'd'),
                    ('b', 4, 'a', 'd'),
                    ('c', 4, 'a', 'd'),
                    ('d', 4, 'a', 'd'),
                    ('e', 3, 'e', 'g'),
                    ('f', 3, 'e', 'g'),
                    ('g', 3, 'e', 'g'),
                    ('h', 1, 'h', 'h')
            ) as listed(from_id, pair_count, first_id, last_id)
    ),

    wrong as (
        select expected.*, counted.pair_count as found_pair_count
        from expected
        left join counted on expected.from_id = counted.from_id
        where
            counted.pair_count is distinct from expected.pair_count
            or counted.first_id is distinct from expected.first_id
            or counted.last_id is distinct from expected.last_id
    )

select *
from wrong
