with
    spell_steps as (select * from {{ ref("int_spell_steps__estimated") }}),

    estimators as (
        select
            'kaplan_meier' as estimator,
            spell_steps.scope_kind,
            spell_steps.scope_id,
            spell_steps.day_number,
            spell_steps.moved_share_without_exits as promoted_share,
            spell_steps.moved_share_without_exits_error as standard_error,
            spell_steps.moved_share_without_exits = 1 as is_final
        from spell_steps
        where spell_steps.spell_kind = 'level'
        union all
        select
            'aalen_johansen' as estimator,
            spell_steps.scope_kind,
            spell_steps.scope_id,
            spell_steps.day_number,
            spell_steps.moved_share as promoted_share,
            spell_steps.moved_share_error as standard_error,
            spell_steps.staying_share = 0 as is_final
        from spell_steps
        where spell_steps.spell_kind = 'level'
    ),

    -- On the scale of log(-log(1 - share)) a band stays between 0 and 1. A share of 0
    -- or
    -- 1 has none. 1.959964 cuts off 2.5 % on each side of a normal distribution.
    stretched as (
        select
            estimators.*,
            case
                when estimators.promoted_share > 0 and estimators.promoted_share < 1
                then ln(1 - estimators.promoted_share)
            end as log_rest,
            case
                when estimators.promoted_share > 0 and estimators.promoted_share < 1
                then
                    {{
                        xdb_ratio(
                            "1.959964 * estimators.standard_error",
                            "(estimators.promoted_share - 1) * ln(1 - estimators.promoted_share)",
                        )
                    }}
            end as half_width
        from estimators
    ),

    banded as (
        select
            stretched.estimator,
            stretched.scope_kind,
            stretched.scope_id,
            stretched.day_number,
            stretched.promoted_share,
            {{
                xdb_round(
                    "1 - exp(stretched.log_rest * exp(- stretched.half_width))", 8
                )
            }} as promoted_share_low,
            {{
                xdb_round(
                    "1 - exp(stretched.log_rest * exp(stretched.half_width))", 8
                )
            }} as promoted_share_high,
            stretched.is_final
        from stretched
    )

select *
from banded
