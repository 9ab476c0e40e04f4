with
    spells as (select * from {{ ref("int_spells__watched") }}),

    turns as (
        select
            spells.spell_kind,
            spells.from_id,
            spells.is_at_the_top,
            spells.org_unit_id,
            spells.grade_id,
            spells.job_family_id,
            spells.location_code,
            spells.gender,
            spells.days_before_history as day_number,
            'entry' as turn_kind
        from spells
        union all
        select
            spells.spell_kind,
            spells.from_id,
            spells.is_at_the_top,
            spells.org_unit_id,
            spells.grade_id,
            spells.job_family_id,
            spells.location_code,
            spells.gender,
            spells.duration_days as day_number,
            spells.end_kind as turn_kind
        from spells
    ),

    level_turns as (select * from turns where turns.spell_kind = 'level'),

    role_turns as (select * from turns where turns.spell_kind = 'role'),

    by_group as (
        select
            {{ scope_kind() }} as scope_kind,
            {{ scope_id() }} as scope_id,
            level_turns.is_at_the_top,
            level_turns.day_number,
            count(case when level_turns.turn_kind = 'entry' then 1 end) as entering,
            count(case when level_turns.turn_kind <> 'entry' then 1 end) as leaving,
            count(
                case
                    when level_turns.turn_kind in ('promotion', 'other_role') then 1
                end
            ) as moves,
            count(case when level_turns.turn_kind = 'exit' then 1 end) as exits,
            count(case when level_turns.turn_kind = 'other' then 1 end) as others
        from level_turns
        group by {{ scope_grouping_sets(["is_at_the_top", "day_number"]) }}
    ),

    by_role as (
        select
            role_turns.from_id as scope_id,
            role_turns.day_number,
            count(case when role_turns.turn_kind = 'entry' then 1 end) as entering,
            count(case when role_turns.turn_kind <> 'entry' then 1 end) as leaving,
            count(
                case when role_turns.turn_kind in ('promotion', 'other_role') then 1 end
            ) as moves,
            count(case when role_turns.turn_kind = 'exit' then 1 end) as exits,
            count(case when role_turns.turn_kind = 'other' then 1 end) as others
        from role_turns
        group by role_turns.from_id, role_turns.day_number
    ),

    -- Nobody is promoted out of the highest grade: a group of several grades leaves
    -- it out.
    days as (
        select
            'level' as spell_kind,
            by_group.scope_kind,
            by_group.scope_id,
            by_group.day_number,
            by_group.entering,
            by_group.leaving,
            by_group.moves,
            by_group.exits,
            by_group.others
        from by_group
        where
            not by_group.is_at_the_top
            or by_group.scope_kind in ('grade', 'gender_and_grade')
        union all
        select
            'role' as spell_kind,
            'role' as scope_kind,
            by_role.scope_id,
            by_role.day_number,
            by_role.entering,
            by_role.leaving,
            by_role.moves,
            by_role.exits,
            by_role.others
        from by_role
    ),

    -- At risk on a day: watched since an earlier day and not gone before it.
    counted as (
        select
            days.spell_kind,
            days.scope_kind,
            days.scope_id,
            days.day_number,
            cast(days.entering as bigint) as entering,
            cast(days.leaving as bigint) as leaving,
            cast(days.moves as bigint) as moves,
            cast(days.exits as bigint) as exits,
            cast(days.others as bigint) as others,
            cast(
                coalesce(
                    sum(days.entering - days.leaving) over (
                        partition by days.spell_kind, days.scope_kind, days.scope_id
                        order by days.day_number asc nulls last
                        rows between unbounded preceding and 1 preceding
                    ),
                    0
                ) as bigint
            ) as at_risk
        from days
    )

select *
from counted
