with
    spells as (select * from {{ ref("int_spells__watched") }}),

    spell_steps as (select * from {{ ref("int_spell_steps__estimated") }}),

    scopes as (select * from {{ ref("int_spell_scopes__summarised") }}),

    nodes as (
        select
            case
                when spells.spell_kind = 'level' then 'grade' else 'role'
            end as node_kind,
            spells.from_id as node_id,
            spells.employee_id,
            spells.end_kind,
            spells.duration_days
        from spells
    ),

    completed as (
        select
            nodes.node_kind,
            nodes.node_id,
            count(*) as departure_count,
            {{ xdb_percentile("nodes.duration_days", 0.75) }} as long_stay_days
        from nodes
        where nodes.end_kind <> 'open'
        group by nodes.node_kind, nodes.node_id
    ),

    medians as (
        select
            spell_steps.scope_kind as node_kind,
            spell_steps.scope_id as node_id,
            min(
                case
                    when spell_steps.staying_share <= 0.5 then spell_steps.day_number
                end
            ) as median_days
        from spell_steps
        inner join
            scopes
            on spell_steps.spell_kind = scopes.spell_kind
            and spell_steps.scope_kind = scopes.scope_kind
            and spell_steps.scope_id = scopes.scope_id
            and (
                scopes.gap_day_number is null
                or spell_steps.day_number < scopes.gap_day_number
            )
        where
            (spell_steps.spell_kind = 'level' and spell_steps.scope_kind = 'grade')
            or (spell_steps.spell_kind = 'role' and spell_steps.scope_kind = 'role')
        group by spell_steps.scope_kind, spell_steps.scope_id
    ),

    counted as (
        select
            nodes.node_kind,
            nodes.node_id,
            count(distinct nodes.employee_id) as employee_count,
            coalesce(max(completed.departure_count), 0) as departure_count,
            max(completed.long_stay_days) as long_stay_days,
            sum(
                case when nodes.end_kind = 'open' then 1 else 0 end
            ) as open_spell_count,
            sum(
                case
                    when
                        nodes.end_kind = 'open'
                        and nodes.duration_days > completed.long_stay_days
                    then 1
                    else 0
                end
            ) as stuck_spell_count
        from nodes
        left join
            completed
            on nodes.node_kind = completed.node_kind
            and nodes.node_id = completed.node_id
        group by nodes.node_kind, nodes.node_id
    ),

    reported as (
        select
            counted.node_kind,
            counted.node_id,
            cast(counted.employee_count as bigint) as employee_count,
            cast(counted.departure_count as bigint) as departure_count,
            cast(counted.open_spell_count as bigint) as open_spell_count,
            cast(counted.stuck_spell_count as bigint) as stuck_spell_count,
            cast(counted.long_stay_days as {{ xdb_type_double() }}) as long_stay_days,
            cast(medians.median_days as {{ xdb_type_double() }}) as median_days_at_stop,
            case
                when counted.long_stay_days is not null
                then
                    {{
                        xdb_ratio(
                            "counted.stuck_spell_count", "counted.open_spell_count"
                        )
                    }}
            end as stuck_share,
            false as is_suppressed
        from counted
        left join
            medians
            on counted.node_kind = medians.node_kind
            and counted.node_id = medians.node_id
    )

select *
from reported
