with
    scopes as (select * from {{ ref("int_spell_scopes__summarised") }}),

    spell_steps as (select * from {{ ref("int_spell_steps__estimated") }}),

    level_spells as (select * from {{ ref("fct_level_spells") }}),

    -- A month has up to 31 days, so 12, 24 and 36 months last at most this many.
    horizons as (
        select listed.horizon_months, listed.horizon_days
        from
            (values (12, 366), (24, 731), (36, 1096)) as listed(
                horizon_months, horizon_days
            )
    ),

    grade_scopes as (
        select *
        from scopes
        where scopes.spell_kind = 'level' and scopes.scope_kind = 'grade'
    ),

    by_horizon as (
        select
            spell_steps.scope_id as grade_id,
            horizons.horizon_months,
            sum(spell_steps.moves) as promotions,
            sum(spell_steps.exits) as exits,
            max(spell_steps.moved_share) as promoted_share,
            max(spell_steps.left_share) as left_share,
            min(spell_steps.staying_share) as staying_share
        from spell_steps
        inner join horizons on spell_steps.day_number <= horizons.horizon_days
        where spell_steps.spell_kind = 'level' and spell_steps.scope_kind = 'grade'
        group by spell_steps.scope_id, horizons.horizon_months
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
    judged as (
        select
            grade_scopes.scope_id as grade_id,
            grade_scopes.spell_count,
            grade_scopes.open_spell_count,
            horizons.horizon_months,
            coalesce(by_horizon.promotions, 0) as promotions,
            coalesce(by_horizon.exits, 0) as exits,
            coalesce(by_horizon.promoted_share, 0) as promoted_share,
            coalesce(by_horizon.left_share, 0) as left_share,
            coalesce(by_horizon.staying_share, 1) as staying_share,
            (
                grade_scopes.gap_day_number is null
                or grade_scopes.gap_day_number > horizons.horizon_days
            )
            and (
                grade_scopes.longest_days >= horizons.horizon_days
                or coalesce(by_horizon.staying_share, 1) = 0
            ) as is_known
        from grade_scopes
        cross join horizons
        left join
            by_horizon
            on grade_scopes.scope_id = by_horizon.grade_id
            and horizons.horizon_months = by_horizon.horizon_months
    ),

    reported as (
        select
            judged.grade_id,
            cast(judged.horizon_months as bigint) as horizon_months,
            judged.spell_count as level_spell_count,
            judged.open_spell_count,
            cast(judged.promotions as bigint) as promotion_count,
            cast(judged.exits as bigint) as exit_count,
            cast(coalesce(occupants.occupant_count, 0) as bigint) as occupant_count,
            case when judged.is_known then judged.promoted_share end as promoted_share,
            case when judged.is_known then judged.left_share end as left_share,
            case when judged.is_known then judged.staying_share end as staying_share,
            cast(
                occupants.median_days as {{ xdb_type_double() }}
            ) as median_days_so_far,
            false as is_suppressed
        from judged
        left join occupants on judged.grade_id = occupants.grade_id
    )

select *
from reported
