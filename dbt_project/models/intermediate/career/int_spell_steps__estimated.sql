with
    spell_days as (select * from {{ ref("int_spell_days__counted") }}),

    event_days as (
        select
            spell_days.spell_kind,
            spell_days.scope_kind,
            spell_days.scope_id,
            spell_days.day_number,
            spell_days.at_risk,
            spell_days.moves,
            spell_days.exits,
            spell_days.moves + spell_days.exits + spell_days.others as events
        from spell_days
        where spell_days.moves + spell_days.exits + spell_days.others > 0
    ),

    hazards as (
        select
            event_days.*,
            {{ xdb_ratio("event_days.events", "event_days.at_risk") }} as event_hazard,
            {{ xdb_ratio("event_days.moves", "event_days.at_risk") }} as move_hazard,
            {{ xdb_ratio("event_days.exits", "event_days.at_risk") }} as exit_hazard,
            coalesce(
                {{
                    xdb_ratio(
                        "event_days.events",
                        "event_days.at_risk * (event_days.at_risk - event_days.events)",
                    )
                }},
                0
            ) as event_spread,
            coalesce(
                {{
                    xdb_ratio(
                        "event_days.moves",
                        "event_days.at_risk * (event_days.at_risk - event_days.moves)",
                    )
                }},
                0
            ) as move_spread
        from event_days
    ),

    -- A product of (1 - events / at risk) is a sum of logarithms; a day on which all
    -- who are at risk leave ends it at zero.
    logarithms as (
        select
            hazards.*,
            sum(
                case when hazards.events = hazards.at_risk then 1 else 0 end
            ) over scope_order as emptied,
            sum(
                case
                    when hazards.events = hazards.at_risk
                    then 0
                    else ln(1 - hazards.event_hazard)
                end
            ) over scope_order as log_staying,
            sum(
                case when hazards.moves = hazards.at_risk then 1 else 0 end
            ) over scope_order as all_moved,
            sum(
                case
                    when hazards.moves = hazards.at_risk
                    then 0
                    else ln(1 - hazards.move_hazard)
                end
            ) over scope_order as log_not_moved,
            sum(hazards.move_spread) over scope_order as move_spread_so_far
        from hazards
        window
            scope_order as (
                partition by hazards.spell_kind, hazards.scope_kind, hazards.scope_id
                order by hazards.day_number asc nulls last
                rows between unbounded preceding and current row
            )
    ),

    survival as (
        select
            logarithms.*,
            case
                when logarithms.emptied > 0 then 0 else exp(logarithms.log_staying)
            end as staying,
            case
                when logarithms.all_moved > 0 then 0 else exp(logarithms.log_not_moved)
            end as not_moved
        from logarithms
    ),

    with_before as (
        select
            survival.*,
            coalesce(
                lag(survival.staying) over (
                    partition by
                        survival.spell_kind, survival.scope_kind, survival.scope_id
                    order by survival.day_number asc nulls last
                ),
                1
            ) as staying_before
        from survival
    ),

    incidences as (
        select
            with_before.*,
            sum(with_before.staying_before * with_before.move_hazard) over scope_order
            as move_incidence,
            sum(with_before.staying_before * with_before.exit_hazard) over scope_order
            as exit_incidence
        from with_before
        window
            scope_order as (
                partition by
                    with_before.spell_kind, with_before.scope_kind, with_before.scope_id
                order by with_before.day_number asc nulls last
                rows between unbounded preceding and current row
            )
    ),

    -- The variance of an incidence adds up terms in which the incidence at the end
    -- stands less the one of each day before: with the squares written out, sums that
    -- run along serve every end.
    spreads as (
        select
            incidences.*,
            sum(incidences.event_spread) over scope_order as spread_sum,
            sum(incidences.event_spread * incidences.move_incidence) over scope_order
            as spread_incidence_sum,
            sum(
                incidences.event_spread
                * incidences.move_incidence
                * incidences.move_incidence
            ) over scope_order as spread_square_sum,
            sum(
                incidences.staying_before
                * incidences.staying_before
                * incidences.move_hazard
                * {{ xdb_ratio("1 - incidences.move_hazard", "incidences.at_risk") }}
            ) over scope_order as own_sum,
            sum(
                incidences.staying_before
                * {{ xdb_ratio("incidences.move_hazard", "incidences.at_risk") }}
            ) over scope_order as cross_sum,
            sum(
                incidences.staying_before
                * incidences.move_incidence
                * {{ xdb_ratio("incidences.move_hazard", "incidences.at_risk") }}
            ) over scope_order as cross_incidence_sum
        from incidences
        window
            scope_order as (
                partition by
                    incidences.spell_kind, incidences.scope_kind, incidences.scope_id
                order by incidences.day_number asc nulls last
                rows between unbounded preceding and current row
            )
    ),

    variances as (
        select
            spreads.*,
            spreads.not_moved
            * spreads.not_moved
            * spreads.move_spread_so_far as not_moved_variance,
            spreads.move_incidence * spreads.move_incidence * spreads.spread_sum
            - 2 * spreads.move_incidence * spreads.spread_incidence_sum
            + spreads.spread_square_sum
            + spreads.own_sum
            - 2 * spreads.move_incidence * spreads.cross_sum
            + 2 * spreads.cross_incidence_sum as move_incidence_variance
        from spreads
    ),

    estimated as (
        select
            variances.spell_kind,
            variances.scope_kind,
            variances.scope_id,
            variances.day_number,
            variances.at_risk,
            variances.moves,
            variances.exits,
            variances.events,
            {{ xdb_round("variances.staying_before", 8) }} as staying_share_before,
            {{ xdb_round("variances.staying", 8) }} as staying_share,
            {{ xdb_round("1 - variances.not_moved", 8) }} as moved_share_without_exits,
            {{ xdb_round("sqrt(variances.not_moved_variance)", 8) }}
            as moved_share_without_exits_error,
            {{ xdb_round("variances.move_incidence", 8) }} as moved_share,
            {{ xdb_round("sqrt(greatest(variances.move_incidence_variance, 0))", 8) }}
            as moved_share_error,
            {{ xdb_round("variances.exit_incidence", 8) }} as left_share
        from variances
    )

select *
from estimated
