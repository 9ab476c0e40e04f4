with
    time_in_level as (select * from {{ ref("rpt_time_in_level") }}),

    level_spells as (select * from {{ ref("fct_level_spells") }}),

    watched as (
        select
            level_spells.grade_id,
            count(*) as level_spell_count,
            sum(
                case when level_spells.is_censored then 1 else 0 end
            ) as open_spell_count
        from level_spells
        where
            level_spells.is_in_headcount
            and level_spells.is_entry_known
            and level_spells.duration_days > level_spells.days_before_history
        group by level_spells.grade_id
    ),

    faults as (
        select time_in_level.grade_id, time_in_level.horizon_months
        from time_in_level
        left join watched on time_in_level.grade_id = watched.grade_id
        where
            coalesce(watched.level_spell_count, 0) <> time_in_level.level_spell_count
            or coalesce(watched.open_spell_count, 0) <> time_in_level.open_spell_count
            -- demotion and regrading are the rest, so the three never exceed 1
            or time_in_level.promoted_share
            + time_in_level.left_share
            + time_in_level.staying_share
            > 1.0000001
    )

select *
from faults
