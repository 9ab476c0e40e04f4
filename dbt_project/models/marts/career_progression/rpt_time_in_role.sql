with
    scopes as (select * from {{ ref("int_spell_scopes__summarised") }}),

    spell_steps as (select * from {{ ref("int_spell_steps__estimated") }}),

    role_spells as (select * from {{ ref("fct_role_spells") }}),

    medians as (
        select
            spell_steps.scope_kind,
            spell_steps.scope_id,
            min(
                case
                    when spell_steps.staying_share <= 0.5 then spell_steps.day_number
                end
            ) as in_role_days,
            min(
                case
                    when spell_steps.moved_share_without_exits >= 0.5
                    then spell_steps.day_number
                end
            ) as to_next_role_days
        from spell_steps
        where spell_steps.spell_kind = 'role'
        group by spell_steps.scope_kind, spell_steps.scope_id
    ),

    occupants as (
        select
            role_spells.role_id,
            count(*) as occupant_count,
            {{ xdb_percentile("role_spells.duration_days", 0.5) }} as median_days
        from role_spells
        where
            role_spells.is_in_headcount
            and role_spells.is_entry_known
            and role_spells.is_censored
        group by role_spells.role_id
    ),

    -- Where the way was not seen from some day on, no median is known beyond it.
    reported as (
        select
            scopes.scope_id as role_id,
            scopes.employee_count,
            scopes.spell_count as role_spell_count,
            scopes.open_spell_count,
            scopes.move_count,
            scopes.exit_count,
            cast(coalesce(occupants.occupant_count, 0) as bigint) as occupant_count,
            cast(
                occupants.median_days as {{ xdb_type_double() }}
            ) as median_days_so_far,
            case
                when
                    scopes.gap_day_number is null
                    or medians.in_role_days < scopes.gap_day_number
                then cast(medians.in_role_days as {{ xdb_type_double() }})
            end as median_days_in_role,
            case
                when
                    scopes.gap_day_number is null
                    or medians.to_next_role_days < scopes.gap_day_number
                then cast(medians.to_next_role_days as {{ xdb_type_double() }})
            end as median_days_to_next_role,
            false as is_suppressed
        from scopes
        left join
            medians
            on scopes.scope_kind = medians.scope_kind
            and scopes.scope_id = medians.scope_id
        left join occupants on scopes.scope_id = occupants.role_id
        where scopes.spell_kind = 'role' and scopes.scope_kind = 'role'
    )

select *
from reported
