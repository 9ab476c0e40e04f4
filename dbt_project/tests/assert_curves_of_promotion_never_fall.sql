with
    curves as (select * from {{ ref("rpt_time_to_promotion_curves") }}),

    with_before as (
        select
            curves.*,
            lag(curves.promoted_share) over (
                partition by curves.estimator, curves.scope_kind, curves.scope_id
                order by curves.months_in_grade asc nulls last
            ) as promoted_share_before
        from curves
    ),

    -- Exits can only make a promotion less likely than it would be if nobody left.
    compared as (
        select with_before.*, others.promoted_share as kaplan_meier_share
        from with_before
        left join
            curves as others
            on with_before.scope_kind = others.scope_kind
            and with_before.scope_id = others.scope_id
            and with_before.months_in_grade = others.months_in_grade
            and others.estimator = 'kaplan_meier'
    ),

    faults as (
        select compared.estimator, compared.scope_kind, compared.scope_id
        from compared
        where
            compared.promoted_share < compared.promoted_share_before
            or compared.promoted_share > compared.kaplan_meier_share + 0.0000001
            or compared.promoted_share < compared.promoted_share_low
            or compared.promoted_share > compared.promoted_share_high
    )

select *
from faults
