with
    spells as (select * from {{ ref("int_spells__watched") }}),

    spell_days as (select * from {{ ref("int_spell_days__counted") }}),

    level_spells as (select * from spells where spells.spell_kind = 'level'),

    people_by_group as (
        select
            {{ scope_kind() }} as scope_kind,
            {{ scope_id() }} as scope_id,
            level_spells.is_at_the_top,
            count(distinct level_spells.employee_id) as employee_count
        from level_spells
        group by {{ scope_grouping_sets(["is_at_the_top"]) }}
    ),

    people as (
        select
            'level' as spell_kind,
            people_by_group.scope_kind,
            people_by_group.scope_id,
            people_by_group.employee_count
        from people_by_group
        where
            not people_by_group.is_at_the_top
            or people_by_group.scope_kind in ('grade', 'gender_and_grade')
        union all
        select
            spells.spell_kind,
            'role' as scope_kind,
            spells.from_id as scope_id,
            count(distinct spells.employee_id) as employee_count
        from spells
        where spells.spell_kind = 'role'
        group by spells.spell_kind, spells.from_id
    ),

    ordered as (
        select
            spell_days.*,
            lag(spell_days.day_number) over scope_order as previous_day_number,
            lead(spell_days.day_number) over scope_order as next_day_number
        from spell_days
        window
            scope_order as (
                partition by
                    spell_days.spell_kind, spell_days.scope_kind, spell_days.scope_id
                order by spell_days.day_number asc nulls last
            )
    ),

    -- Once nobody is watched, or all who were watched have left, later entrants say
    -- nothing of the way there: from that day on no share is known.
    with_gaps as (
        select
            ordered.*,
            case
                when ordered.previous_day_number is null and ordered.day_number > 0
                then 0
                when
                    ordered.at_risk > 0
                    and ordered.at_risk = ordered.moves + ordered.exits + ordered.others
                    and (ordered.entering > 0 or ordered.next_day_number is not null)
                then ordered.day_number
                when
                    ordered.next_day_number is not null
                    and ordered.at_risk + ordered.entering = ordered.leaving
                then ordered.day_number
            end as gap_day_number
        from ordered
    ),

    counted as (
        select
            with_gaps.spell_kind,
            with_gaps.scope_kind,
            with_gaps.scope_id,
            sum(with_gaps.entering) as spell_count,
            sum(
                with_gaps.leaving - with_gaps.moves - with_gaps.exits - with_gaps.others
            ) as open_spell_count,
            sum(with_gaps.moves) as move_count,
            sum(with_gaps.exits) as exit_count,
            sum(with_gaps.others) as other_end_count,
            max(with_gaps.day_number) as longest_days,
            min(with_gaps.gap_day_number) as gap_day_number
        from with_gaps
        group by with_gaps.spell_kind, with_gaps.scope_kind, with_gaps.scope_id
    ),

    summarised as (
        select
            counted.spell_kind,
            counted.scope_kind,
            counted.scope_id,
            cast(people.employee_count as bigint) as employee_count,
            cast(counted.spell_count as bigint) as spell_count,
            cast(counted.open_spell_count as bigint) as open_spell_count,
            cast(counted.move_count as bigint) as move_count,
            cast(counted.exit_count as bigint) as exit_count,
            cast(counted.other_end_count as bigint) as other_end_count,
            counted.longest_days,
            counted.gap_day_number
        from counted
        inner join
            people
            on counted.spell_kind = people.spell_kind
            and counted.scope_kind = people.scope_kind
            and counted.scope_id = people.scope_id
    )

select *
from summarised
