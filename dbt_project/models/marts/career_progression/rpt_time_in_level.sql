with
    level_spells as (select * from {{ ref("fct_level_spells") }}),

    -- A month has up to 31 days, so 12, 24 and 36 months last at most this many.
    horizons as (
        select listed.horizon_months, listed.horizon_days
        from
            (values (12, 366), (24, 731), (36, 1096)) as listed(
                horizon_months, horizon_days
            )
    ),

    -- A spell is watched from the day the history starts: whoever left before is not in
    -- it, so the time before may not count as time survived.
    watched as (
        select
            level_spells.grade_id,
            level_spells.level_end_kind,
            level_spells.duration_days,
            level_spells.days_before_history,
            level_spells.is_censored
        from level_spells
        where
            level_spells.is_in_headcount
            and level_spells.is_entry_known
            and level_spells.duration_days > level_spells.days_before_history
    ),

    turns as (
        select
            watched.grade_id,
            watched.days_before_history as day_number,
            1 as entering,
            0 as leaving,
            0 as promotions,
            0 as exits,
            0 as others
        from watched
        union all
        select
            watched.grade_id,
            watched.duration_days as day_number,
            0 as entering,
            1 as leaving,
            case
                when watched.level_end_kind = 'promotion' then 1 else 0
            end as promotions,
            case when watched.level_end_kind = 'exit' then 1 else 0 end as exits,
            case
                when watched.level_end_kind in ('demotion', 'regrade') then 1 else 0
            end as others
        from watched
    ),

    days as (
        select
            turns.grade_id,
            turns.day_number,
            sum(turns.entering) as entering,
            sum(turns.leaving) as leaving,
            sum(turns.promotions) as promotions,
            sum(turns.exits) as exits,
            sum(turns.others) as others
        from turns
        group by turns.grade_id, turns.day_number
    ),

    -- At risk on a day: watched since an earlier day and not gone before it.
    at_risk as (
        select
            days.*,
            lag(days.day_number) over (
                partition by days.grade_id order by days.day_number asc nulls last
            ) as previous_day_number,
            lead(days.day_number) over (
                partition by days.grade_id order by days.day_number asc nulls last
            ) as next_day_number,
            coalesce(
                sum(days.entering - days.leaving) over (
                    partition by days.grade_id
                    order by days.day_number asc nulls last
                    rows between unbounded preceding and 1 preceding
                ),
                0
            ) as at_risk
        from days
    ),

    -- Once nobody is watched, or all who were watched have left, later entrants say
    -- nothing of the way there: from that day on no share is known.
    gaps as (
        select
            at_risk.grade_id,
            min(
                case
                    when at_risk.previous_day_number is null
                    then 0
                    else at_risk.day_number
                end
            ) as gap_day
        from at_risk
        where
            (at_risk.previous_day_number is null and at_risk.day_number > 0)
            or (
                at_risk.at_risk > 0
                and at_risk.at_risk
                = at_risk.promotions + at_risk.exits + at_risk.others
                and (at_risk.entering > 0 or at_risk.next_day_number is not null)
            )
            or (
                at_risk.next_day_number is not null
                and at_risk.at_risk + at_risk.entering = at_risk.leaving
            )
        group by at_risk.grade_id
    ),

    event_days as (
        select
            at_risk.grade_id,
            at_risk.day_number,
            at_risk.promotions,
            at_risk.exits,
            at_risk.promotions + at_risk.exits + at_risk.others as events,
            at_risk.at_risk
        from at_risk
        where at_risk.promotions + at_risk.exits + at_risk.others > 0
    ),

    -- The product of (1 - events / at risk) as a sum of logarithms; a day on which
    -- all who are at risk leave ends it at zero.
    survival as (
        select
            event_days.*,
            sum(
                case when event_days.events = event_days.at_risk then 1 else 0 end
            ) over (
                partition by event_days.grade_id
                order by event_days.day_number asc nulls last
                rows between unbounded preceding and current row
            ) as emptied,
            sum(
                case
                    when event_days.events = event_days.at_risk
                    then 0
                    else
                        ln(
                            1
                            - {{ xdb_ratio("event_days.events", "event_days.at_risk") }}
                        )
                end
            ) over (
                partition by event_days.grade_id
                order by event_days.day_number asc nulls last
                rows between unbounded preceding and current row
            ) as log_staying
        from event_days
    ),

    staying as (
        select
            survival.*,
            case
                when survival.emptied > 0 then 0 else exp(survival.log_staying)
            end as staying_share
        from survival
    ),

    with_before as (
        select
            staying.*,
            coalesce(
                lag(staying.staying_share) over (
                    partition by staying.grade_id
                    order by staying.day_number asc nulls last
                ),
                1
            ) as staying_share_before
        from staying
    ),

    incidences as (
        select
            with_before.grade_id,
            with_before.day_number,
            with_before.promotions,
            with_before.exits,
            with_before.staying_share,
            with_before.staying_share_before
            * {{ xdb_ratio("with_before.promotions", "with_before.at_risk") }}
            as promotion_incidence,
            with_before.staying_share_before
            * {{ xdb_ratio("with_before.exits", "with_before.at_risk") }}
            as exit_incidence
        from with_before
    ),

    by_horizon as (
        select
            incidences.grade_id,
            horizons.horizon_months,
            sum(incidences.promotions) as promotions,
            sum(incidences.exits) as exits,
            sum(incidences.promotion_incidence) as promotion_incidence,
            sum(incidences.exit_incidence) as exit_incidence,
            min(incidences.staying_share) as staying_share
        from incidences
        inner join horizons on incidences.day_number <= horizons.horizon_days
        group by incidences.grade_id, horizons.horizon_months
    ),

    spells as (
        select
            watched.grade_id,
            count(*) as level_spell_count,
            sum(case when watched.is_censored then 1 else 0 end) as open_spell_count,
            max(watched.duration_days) as longest_days
        from watched
        group by watched.grade_id
    ),

    occupants as (
        select
            level_spells.grade_id,
            count(*) as occupant_count,
            {{ xdb_percentile("level_spells.duration_days", 0.5) }} as median_days
        from level_spells
        where
            level_spells.is_in_headcount
            and level_spells.is_entry_known
            and level_spells.is_censored
        group by level_spells.grade_id
    ),

    -- Beyond the longest time anybody was watched nothing is known, unless all left.
    known as (
        select spells.grade_id, horizons.horizon_months, horizons.horizon_days
        from spells
        cross join horizons
        left join
            by_horizon
            on spells.grade_id = by_horizon.grade_id
            and horizons.horizon_months = by_horizon.horizon_months
        left join gaps on spells.grade_id = gaps.grade_id
        where
            (gaps.gap_day is null or gaps.gap_day > horizons.horizon_days)
            and (
                spells.longest_days >= horizons.horizon_days
                or by_horizon.staying_share = 0
            )
    ),

    reported as (
        select
            spells.grade_id,
            cast(horizons.horizon_months as bigint) as horizon_months,
            cast(spells.level_spell_count as bigint) as level_spell_count,
            cast(spells.open_spell_count as bigint) as open_spell_count,
            cast(coalesce(by_horizon.promotions, 0) as bigint) as promotion_count,
            cast(coalesce(by_horizon.exits, 0) as bigint) as exit_count,
            cast(coalesce(occupants.occupant_count, 0) as bigint) as occupant_count,
            case
                when known.horizon_days is not null
                then {{ xdb_round("coalesce(by_horizon.promotion_incidence, 0)", 8) }}
            end as promoted_share,
            case
                when known.horizon_days is not null
                then {{ xdb_round("coalesce(by_horizon.exit_incidence, 0)", 8) }}
            end as left_share,
            case
                when known.horizon_days is not null
                then {{ xdb_round("coalesce(by_horizon.staying_share, 1)", 8) }}
            end as staying_share,
            cast(
                occupants.median_days as {{ xdb_type_double() }}
            ) as median_days_so_far,
            false as is_suppressed
        from spells
        cross join horizons
        left join
            by_horizon
            on spells.grade_id = by_horizon.grade_id
            and horizons.horizon_months = by_horizon.horizon_months
        left join
            known
            on spells.grade_id = known.grade_id
            and horizons.horizon_months = known.horizon_months
        left join occupants on spells.grade_id = occupants.grade_id
    )

select *
from reported
