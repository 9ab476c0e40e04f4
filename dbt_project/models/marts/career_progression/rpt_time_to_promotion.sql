with
    scopes as (select * from {{ ref("int_spell_scopes__summarised") }}),

    shares as (select * from {{ ref("int_promotion_shares__estimated") }}),

    curves as (select * from {{ ref("rpt_time_to_promotion_curves") }}),

    expected as (select * from {{ ref("int_promotions__expected") }}),

    -- What is stated up to a horizon is stated up to 36 months, which end on this day.
    horizon as (
        select
            cast(36 as bigint) as horizon_months, cast(1096 as bigint) as horizon_days
    ),

    estimators as (
        select listed.estimator
        from (values ('kaplan_meier'), ('aalen_johansen')) as listed(estimator)
    ),

    seen_steps as (
        select
            shares.*,
            lead(shares.day_number) over (
                partition by shares.estimator, shares.scope_kind, shares.scope_id
                order by shares.day_number asc nulls last
            ) as next_day_number
        from shares
        inner join
            scopes
            on shares.scope_kind = scopes.scope_kind
            and shares.scope_id = scopes.scope_id
            and scopes.spell_kind = 'level'
        where scopes.gap_day_number is null or shares.day_number < scopes.gap_day_number
    ),

    -- A quantile is the first day by which so many are promoted; its band holds the
    -- days on which the band of the share says so. The mean up to the horizon is the
    -- area over the curve: each step's share of the others, times the days it lasts.
    summed as (
        select
            seen_steps.estimator,
            seen_steps.scope_kind,
            seen_steps.scope_id,
            min(
                case
                    when seen_steps.promoted_share >= 0.25 then seen_steps.day_number
                end
            ) as quarter_days,
            min(
                case
                    when seen_steps.promoted_share >= 0.5 then seen_steps.day_number
                end
            ) as median_days,
            min(
                case
                    when seen_steps.promoted_share >= 0.75 then seen_steps.day_number
                end
            ) as three_quarter_days,
            min(
                case
                    when seen_steps.promoted_share_high >= 0.5
                    then seen_steps.day_number
                end
            ) as median_days_low,
            min(
                case
                    when seen_steps.promoted_share_low >= 0.5 then seen_steps.day_number
                end
            ) as median_days_high,
            min(seen_steps.day_number) as first_day_number,
            sum(
                (1 - seen_steps.promoted_share) * greatest(
                    least(
                        coalesce(seen_steps.next_day_number, horizon.horizon_days),
                        horizon.horizon_days
                    )
                    - seen_steps.day_number,
                    0
                )
            ) as area_after_first_step
        from seen_steps
        cross join horizon
        group by seen_steps.estimator, seen_steps.scope_kind, seen_steps.scope_id
    ),

    reported as (
        select
            estimators.estimator,
            scopes.scope_kind,
            scopes.scope_id,
            scopes.employee_count,
            scopes.spell_count as level_spell_count,
            scopes.open_spell_count,
            scopes.move_count as promotion_count,
            scopes.exit_count,
            scopes.other_end_count,
            expected.expected_promotion_sum,
            expected.largest_expected_promotions,
            {{ xdb_ratio("scopes.move_count", "expected.expected_promotion_sum") }}
            as observed_to_expected_ratio,
            cast(summed.quarter_days as {{ xdb_type_double() }}) as quarter_days,
            cast(summed.median_days as {{ xdb_type_double() }}) as median_days,
            cast(summed.median_days_low as {{ xdb_type_double() }}) as median_days_low,
            cast(
                summed.median_days_high as {{ xdb_type_double() }}
            ) as median_days_high,
            cast(
                summed.three_quarter_days as {{ xdb_type_double() }}
            ) as three_quarter_days,
            horizon.horizon_months,
            case
                when curves.promoted_share is not null
                then
                    {{
                        xdb_round(
                            "least(coalesce(summed.first_day_number, horizon.horizon_days), horizon.horizon_days) + coalesce(summed.area_after_first_step, 0)",
                            4,
                        )
                    }}
            end as restricted_mean_days,
            curves.promoted_share,
            curves.promoted_share_low,
            curves.promoted_share_high,
            curves.at_risk_count,
            false as is_suppressed
        from scopes
        cross join estimators
        cross join horizon
        inner join
            curves
            on estimators.estimator = curves.estimator
            and scopes.scope_kind = curves.scope_kind
            and scopes.scope_id = curves.scope_id
            and horizon.horizon_months = curves.months_in_grade
        inner join
            expected
            on scopes.scope_kind = expected.scope_kind
            and scopes.scope_id = expected.scope_id
        left join
            summed
            on estimators.estimator = summed.estimator
            and scopes.scope_kind = summed.scope_kind
            and scopes.scope_id = summed.scope_id
        where scopes.spell_kind = 'level'
    )

select *
from reported
