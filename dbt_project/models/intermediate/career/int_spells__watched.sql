with
    level_spells as (select * from {{ ref("int_level_spells__derived") }}),

    role_spells as (select * from {{ ref("int_role_spells__derived") }}),

    people_states as (select * from {{ ref("int_people_states__described") }}),

    grades as (select * from {{ ref("stg_reference__grades") }}),

    ladder as (select max(grades.grade_ordinal) as highest_ordinal from grades),

    levels_with_next as (
        select
            level_spells.*,
            lead(level_spells.grade_id) over spell_order as next_grade_id,
            lead(level_spells.level_entry_date) over spell_order as next_entry_date
        from level_spells
        window
            spell_order as (
                partition by
                    level_spells.employee_id, level_spells.employment_spell_number
                order by level_spells.level_spell_number asc nulls last
            )
    ),

    spells as (
        select
            levels_with_next.employee_id,
            'level' as spell_kind,
            levels_with_next.grade_id as from_id,
            case
                when levels_with_next.next_entry_date = levels_with_next.level_end_date
                then levels_with_next.next_grade_id
            end as to_id,
            case
                when levels_with_next.level_end_kind in ('demotion', 'regrade')
                then 'other'
                else levels_with_next.level_end_kind
            end as end_kind,
            coalesce(
                levels_with_next.grade_ordinal >= ladder.highest_ordinal, false
            ) as is_at_the_top,
            levels_with_next.duration_days,
            levels_with_next.days_before_history,
            levels_with_next.is_entry_known,
            levels_with_next.is_in_headcount,
            levels_with_next.level_entry_date as entry_date
        from levels_with_next
        cross join ladder
        union all
        select
            role_spells.employee_id,
            'role' as spell_kind,
            role_spells.role_id as from_id,
            role_spells.to_role_id as to_id,
            role_spells.role_end_kind as end_kind,
            false as is_at_the_top,
            role_spells.duration_days,
            role_spells.days_before_history,
            role_spells.is_entry_known,
            role_spells.is_in_headcount,
            role_spells.role_entry_date as entry_date
        from role_spells
    ),

    -- A spell is watched from the day the history starts: whoever left before is not in
    -- it, so the time before may not count as time survived.
    watched as (
        select
            spells.employee_id,
            spells.spell_kind,
            spells.from_id,
            spells.to_id,
            spells.end_kind,
            spells.is_at_the_top,
            spells.duration_days,
            spells.days_before_history,
            spells.entry_date
        from spells
        where
            spells.is_in_headcount
            and spells.is_entry_known
            and spells.duration_days > spells.days_before_history
    ),

    -- The groups are those of the first day: what happens later may not sort people.
    grouped as (
        select
            watched.*,
            people_states.org_unit_id,
            people_states.grade_id,
            people_states.job_family_id,
            people_states.location_code,
            people_states.gender
        from watched
        inner join
            people_states
            on watched.employee_id = people_states.employee_id
            and watched.entry_date = people_states.valid_from_date
    )

select *
from grouped
