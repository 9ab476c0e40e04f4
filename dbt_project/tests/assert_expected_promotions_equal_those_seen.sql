-- What is expected of all who were in a grade is what happened in it: the expectation
-- is
-- taken from them. So it is in the organisation, whose people are in one grade each.
with
    times_to_promotion as (select * from {{ ref("rpt_time_to_promotion") }}),

    faults as (
        select times_to_promotion.scope_kind, times_to_promotion.scope_id
        from times_to_promotion
        where
            times_to_promotion.scope_kind in ('grade', 'overall')
            and abs(
                times_to_promotion.expected_promotion_sum
                - times_to_promotion.promotion_count
            )
            > 0.0001
    )

select *
from faults
