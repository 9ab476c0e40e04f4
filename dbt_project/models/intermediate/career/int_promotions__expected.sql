with
    spells as (select * from {{ ref("int_spells__watched") }}),

    spell_days as (select * from {{ ref("int_spell_days__counted") }}),

    level_spells as (select * from spells where spells.spell_kind = 'level'),

    -- Nelson-Aalen: the promotions of a day over those at risk on it, added up. Exits
    -- and other ends take people out of those at risk.
    hazards as (
        select
            spell_days.scope_id as grade_id,
            spell_days.day_number,
            sum(
                coalesce({{ xdb_ratio("spell_days.moves", "spell_days.at_risk") }}, 0)
            ) over (
                partition by spell_days.scope_id
                order by spell_days.day_number asc nulls last
                rows between unbounded preceding and current row
            ) as cumulative_hazard
        from spell_days
        where spell_days.spell_kind = 'level' and spell_days.scope_kind = 'grade'
    ),

    -- Whoever begins to be watched on a day is not yet at risk on it.
    expected as (
        select
            level_spells.employee_id,
            level_spells.org_unit_id,
            level_spells.grade_id,
            level_spells.job_family_id,
            level_spells.location_code,
            level_spells.gender,
            ended.cumulative_hazard - begun.cumulative_hazard as expected_promotions
        from level_spells
        inner join
            hazards as begun
            on level_spells.grade_id = begun.grade_id
            and level_spells.days_before_history = begun.day_number
        inner join
            hazards as ended
            on level_spells.grade_id = ended.grade_id
            and level_spells.duration_days = ended.day_number
    ),

    people as (
        select
            {{ scope_kind() }} as scope_kind,
            {{ scope_id() }} as scope_id,
            sum(expected.expected_promotions) as expected_promotions
        from expected
        group by {{ scope_grouping_sets(["employee_id"]) }}
    ),

    summed as (
        select
            people.scope_kind,
            people.scope_id,
            {{ xdb_round("sum(people.expected_promotions)", 8) }}
            as expected_promotion_sum,
            {{ xdb_round("max(people.expected_promotions)", 8) }}
            as largest_expected_promotions
        from people
        group by people.scope_kind, people.scope_id
    )

select *
from summed
