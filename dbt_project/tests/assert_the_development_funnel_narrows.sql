with
    funnel as (select * from {{ ref("rpt_development_funnel") }}),

    faults as (
        select
            funnel.period_id,
            funnel.scope_kind,
            funnel.scope_id,
            funnel.stage,
            funnel.reached_in_order_count,
            funnel.stage_before_count,
            funnel.reached_count
        from funnel
        where
            funnel.reached_in_order_count > funnel.stage_before_count
            or funnel.reached_in_order_count > funnel.reached_count
            or funnel.reached_count > funnel.employee_count
    )

select *
from faults
