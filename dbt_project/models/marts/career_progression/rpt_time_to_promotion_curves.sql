with
    scopes as (select * from {{ ref("int_spell_scopes__summarised") }}),

    spell_days as (select * from {{ ref("int_spell_days__counted") }}),

    shares as (select * from {{ ref("int_promotion_shares__estimated") }}),

    -- A point stands at the end of so many months of 30.4375 days.
    points as (
        select
            cast(listed.months_in_grade as bigint) as months_in_grade,
            cast(listed.point_days as bigint) as point_days
        from
            (
                values
                    {%- for month in range(var("promotion_curve_months") | int + 1) %}
                        ({{ month }}, {{ (month * 487 + 15) // 16 }})
                        {%- if not loop.last %},{% endif %}
                    {%- endfor %}
            ) as listed(months_in_grade, point_days)
    ),

    estimators as (
        select listed.estimator
        from (values ('kaplan_meier'), ('aalen_johansen')) as listed(estimator)
    ),

    -- The first point that a day lies before; day 0 is point 0.
    dated_shares as (
        select
            shares.*,
            cast(
                floor({{ xdb_ratio("(shares.day_number - 1) * 16", "487") }})
                + 1 as bigint
            ) as months_in_grade
        from shares
    ),

    ranked_shares as (
        select
            dated_shares.*,
            row_number() over (
                partition by
                    dated_shares.estimator,
                    dated_shares.scope_kind,
                    dated_shares.scope_id,
                    dated_shares.months_in_grade
                order by dated_shares.day_number desc nulls last
            ) as recency
        from dated_shares
    ),

    dated_turns as (
        select
            spell_days.*,
            cast(
                floor({{ xdb_ratio("(spell_days.day_number - 1) * 16", "487") }})
                + 1 as bigint
            ) as months_in_grade
        from spell_days
        where spell_days.spell_kind = 'level'
    ),

    monthly_turns as (
        select
            dated_turns.scope_kind,
            dated_turns.scope_id,
            dated_turns.months_in_grade,
            sum(dated_turns.entering - dated_turns.leaving) as at_risk_change,
            sum(dated_turns.moves) as promotions
        from dated_turns
        group by
            dated_turns.scope_kind, dated_turns.scope_id, dated_turns.months_in_grade
    ),

    spine as (
        select
            estimators.estimator,
            scopes.scope_kind,
            scopes.scope_id,
            scopes.employee_count,
            scopes.longest_days,
            scopes.gap_day_number,
            points.months_in_grade,
            points.point_days
        from scopes
        cross join points
        cross join estimators
        where scopes.spell_kind = 'level'
    ),

    stepped as (
        select
            spine.*,
            coalesce(monthly_turns.at_risk_change, 0) as at_risk_change,
            coalesce(monthly_turns.promotions, 0) as promotions,
            ranked_shares.promoted_share,
            ranked_shares.promoted_share_low,
            ranked_shares.promoted_share_high,
            ranked_shares.is_final,
            ranked_shares.months_in_grade as step_months
        from spine
        left join
            monthly_turns
            on spine.scope_kind = monthly_turns.scope_kind
            and spine.scope_id = monthly_turns.scope_id
            and spine.months_in_grade = monthly_turns.months_in_grade
        left join
            ranked_shares
            on spine.estimator = ranked_shares.estimator
            and spine.scope_kind = ranked_shares.scope_kind
            and spine.scope_id = ranked_shares.scope_id
            and spine.months_in_grade = ranked_shares.months_in_grade
            and ranked_shares.recency = 1
    ),

    -- Between two steps the share is that of the step before; so is its band.
    with_last_step as (
        select
            stepped.*,
            sum(stepped.at_risk_change) over scope_order as at_risk,
            sum(stepped.promotions) over scope_order as promotions_so_far,
            max(stepped.step_months) over scope_order as last_step_months
        from stepped
        window
            scope_order as (
                partition by stepped.estimator, stepped.scope_kind, stepped.scope_id
                order by stepped.months_in_grade asc nulls last
                rows between unbounded preceding and current row
            )
    ),

    filled as (
        select
            with_last_step.estimator,
            with_last_step.scope_kind,
            with_last_step.scope_id,
            with_last_step.employee_count,
            with_last_step.months_in_grade,
            with_last_step.at_risk,
            with_last_step.promotions_so_far,
            last_steps.promoted_share,
            last_steps.promoted_share_low,
            last_steps.promoted_share_high,
            (
                with_last_step.gap_day_number is null
                or with_last_step.gap_day_number > with_last_step.point_days
            )
            and (
                with_last_step.longest_days >= with_last_step.point_days
                or coalesce(last_steps.is_final, false)
            ) as is_known
        from with_last_step
        left join
            stepped as last_steps
            on with_last_step.estimator = last_steps.estimator
            and with_last_step.scope_kind = last_steps.scope_kind
            and with_last_step.scope_id = last_steps.scope_id
            and with_last_step.last_step_months = last_steps.months_in_grade
    ),

    reported as (
        select
            filled.estimator,
            filled.scope_kind,
            filled.scope_id,
            filled.months_in_grade,
            filled.employee_count,
            cast(filled.at_risk as bigint) as at_risk_count,
            cast(filled.promotions_so_far as bigint) as promotion_count,
            case
                when filled.is_known then coalesce(filled.promoted_share, 0)
            end as promoted_share,
            case
                when filled.is_known then filled.promoted_share_low
            end as promoted_share_low,
            case
                when filled.is_known then filled.promoted_share_high
            end as promoted_share_high,
            false as is_suppressed
        from filled
    )

select *
from reported
