with
    spells as (select * from {{ ref("int_spells__watched") }}),

    spell_steps as (select * from {{ ref("int_spell_steps__estimated") }}),

    scopes as (select * from {{ ref("int_spell_scopes__summarised") }}),

    departures as (
        select
            case
                when spells.spell_kind = 'level' then 'grade' else 'role'
            end as node_kind,
            spells.from_id,
            case
                when spells.end_kind = 'exit'
                then 'exit'
                else coalesce(spells.to_id, 'unknown')
            end as to_id,
            spells.spell_kind,
            spells.employee_id,
            spells.duration_days
        from spells
        where spells.end_kind <> 'open'
    ),

    -- Whoever leaves late stands for those as well whom nobody could watch that long:
    -- a departure weighs as much as the share that was still there before it, over the
    -- number at risk.
    weighed as (
        select
            departures.node_kind,
            departures.from_id,
            departures.to_id,
            departures.duration_days,
            departures.spell_kind,
            sum(
                {{
                    xdb_ratio(
                        "spell_steps.staying_share_before", "spell_steps.at_risk"
                    )
                }}
            ) as weight
        from departures
        inner join
            spell_steps
            on departures.spell_kind = spell_steps.spell_kind
            and departures.node_kind = spell_steps.scope_kind
            and departures.from_id = spell_steps.scope_id
            and departures.duration_days = spell_steps.day_number
        group by
            departures.node_kind,
            departures.from_id,
            departures.to_id,
            departures.duration_days,
            departures.spell_kind
    ),

    running as (
        select
            weighed.node_kind,
            weighed.from_id,
            weighed.to_id,
            weighed.duration_days,
            weighed.spell_kind,
            sum(weighed.weight) over (
                partition by weighed.node_kind, weighed.from_id, weighed.to_id
                order by weighed.duration_days asc nulls last
                rows between unbounded preceding and current row
            ) as weight_so_far,
            sum(weighed.weight) over (
                partition by weighed.node_kind, weighed.from_id, weighed.to_id
            ) as path_weight
        from weighed
    ),

    -- Where the way was not seen from some day on, no median is known.
    medians as (
        select
            running.node_kind,
            running.from_id,
            running.to_id,
            min(
                case
                    when running.weight_so_far * 2 >= running.path_weight - 0.00000001
                    then running.duration_days
                end
            ) as median_days
        from running
        inner join
            scopes
            on running.spell_kind = scopes.spell_kind
            and running.node_kind = scopes.scope_kind
            and running.from_id = scopes.scope_id
        where scopes.gap_day_number is null
        group by running.node_kind, running.from_id, running.to_id
    ),

    departure_counts as (
        select departures.node_kind, departures.from_id, count(*) as departure_count
        from departures
        group by departures.node_kind, departures.from_id
    ),

    paths as (
        select
            departures.node_kind,
            departures.from_id,
            departures.to_id,
            count(distinct departures.employee_id) as employee_count,
            count(*) as path_count
        from departures
        group by departures.node_kind, departures.from_id, departures.to_id
    ),

    reported as (
        select
            paths.node_kind,
            paths.from_id,
            paths.to_id,
            cast(paths.employee_count as bigint) as employee_count,
            cast(paths.path_count as bigint) as path_count,
            cast(departure_counts.departure_count as bigint) as departure_count,
            {{ xdb_ratio("paths.path_count", "departure_counts.departure_count") }}
            as path_share,
            cast(
                medians.median_days as {{ xdb_type_double() }}
            ) as median_days_before_move,
            false as is_suppressed
        from paths
        inner join
            departure_counts
            on paths.node_kind = departure_counts.node_kind
            and paths.from_id = departure_counts.from_id
        left join
            medians
            on paths.node_kind = medians.node_kind
            and paths.from_id = medians.from_id
            and paths.to_id = medians.to_id
    )

select *
from reported
