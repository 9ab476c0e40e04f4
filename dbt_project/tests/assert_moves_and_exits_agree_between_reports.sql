with
    mobility as (select * from {{ ref("rpt_mobility") }}),

    turnover as (select * from {{ ref("rpt_turnover") }}),

    retention as (select * from {{ ref("rpt_retention") }}),

    promotion_rates as (select * from {{ ref("rpt_promotion_rates") }}),

    faults as (
        select mobility.period_id, mobility.scope_kind, mobility.scope_id
        from mobility
        left join
            turnover
            on mobility.period_id = turnover.period_id
            and mobility.scope_kind = turnover.scope_kind
            and mobility.scope_id = turnover.scope_id
        left join
            retention
            on mobility.period_id = retention.period_id
            and mobility.scope_kind = retention.scope_kind
            and mobility.scope_id = retention.scope_id
        left join
            promotion_rates
            on mobility.period_id = promotion_rates.period_id
            and mobility.scope_kind = promotion_rates.scope_kind
            and mobility.scope_id = promotion_rates.scope_id
        where
            coalesce(turnover.exit_count, -1) <> mobility.exit_count
            or coalesce(retention.exit_count, -1) <> mobility.exit_count
            or coalesce(promotion_rates.promotion_count, -1) <> mobility.up_move_count
            or retention.retained_count < 0
            or mobility.move_count
            <> mobility.up_move_count
            + mobility.lateral_move_count
            + mobility.down_move_count
    )

select *
from faults
