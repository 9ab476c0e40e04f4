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
            1 as entering,
            0 as leaving,
            0 as moves,
            0 as exits,
            0 as others
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
            0 as entering,
            1 as leaving,
            case
                when spells.end_kind in ('promotion', 'other_role') then 1 else 0
            end as moves,
            case when spells.end_kind = 'exit' then 1 else 0 end as exits,
            case when spells.end_kind = 'other' then 1 else 0 end as others
        from spells
    ),

    by_group as (
        select
            turns.spell_kind,
            {{ scope_kind() }} as scope_kind,
            {{ scope_id() }} as scope_id,
            turns.is_at_the_top,
            turns.day_number,
            sum(turns.entering) as entering,
            sum(turns.leaving) as leaving,
            sum(turns.moves) as moves,
            sum(turns.exits) as exits,
            sum(turns.others) as others
        from turns
        group by
            {{ scope_grouping_sets(["spell_kind", "is_at_the_top", "day_number"]) }}
    ),

    -- Nobody is promoted out of the highest grade: a group of several grades leaves
    -- it out.
    groups as (
        select *
        from by_group
        where
            not by_group.is_at_the_top
            or by_group.scope_kind in ('grade', 'gender_and_grade')
    ),

    by_role as (
        select
            turns.spell_kind,
            'role' as scope_kind,
            turns.from_id as scope_id,
            false as is_at_the_top,
            turns.day_number,
            sum(turns.entering) as entering,
            sum(turns.leaving) as leaving,
            sum(turns.moves) as moves,
            sum(turns.exits) as exits,
            sum(turns.others) as others
        from turns
        where turns.spell_kind = 'role'
        group by turns.spell_kind, turns.from_id, turns.day_number
    ),

    days as (
        select *
        from groups
        union all
        select *
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
