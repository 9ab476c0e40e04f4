with
    labour_market as (select * from {{ ref("rpt_internal_labour_market") }}),

    summed as (
        select
            labour_market.period_id,
            sum(labour_market.lateral_in_count) as lateral_in_count,
            sum(labour_market.lateral_out_count) as lateral_out_count,
            sum(labour_market.promotion_in_count) as promotion_in_count,
            sum(labour_market.promotion_out_count) as promotion_out_count,
            sum(labour_market.demotion_in_count) as demotion_in_count,
            sum(labour_market.demotion_out_count) as demotion_out_count
        from labour_market
        group by labour_market.period_id
    ),

    -- Whoever leaves a grade for another one comes into that one on the same day.
    faults as (
        select summed.period_id
        from summed
        where
            summed.lateral_in_count <> summed.lateral_out_count
            or summed.promotion_in_count <> summed.promotion_out_count
            or summed.demotion_in_count <> summed.demotion_out_count
    )

select *
from faults
