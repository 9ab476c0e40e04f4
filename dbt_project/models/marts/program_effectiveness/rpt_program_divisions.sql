with
    program_pools as (select * from {{ ref("int_program_access__pooled") }}),

    participations as (select * from {{ ref("fct_program_participations") }}),

    org_hierarchy as (select * from {{ ref("int_org_hierarchy__dated") }}),

    -- Units are put where they stand now, so that a division that was moved or renamed
    -- is one row; a unit that is closed where it stood last.
    last_days as (
        select
            org_hierarchy.org_unit_id,
            least(
                max(
                    coalesce(
                        {{ xdb_add_days("org_hierarchy.valid_to_date", -1) }},
                        {{ as_of_date() }}
                    )
                ),
                {{ as_of_date() }}
            ) as placed_date
        from org_hierarchy
        where
            org_hierarchy.levels_up > 0
            and org_hierarchy.valid_from_date <= {{ as_of_date() }}
        group by org_hierarchy.org_unit_id
    ),

    lines as (
        select
            org_hierarchy.org_unit_id,
            org_hierarchy.ancestor_org_unit_id,
            row_number() over (
                partition by org_hierarchy.org_unit_id
                order by
                    org_hierarchy.levels_up desc nulls last,
                    org_hierarchy.ancestor_org_unit_id asc nulls last
            ) as steps_below_top
        from org_hierarchy
        inner join last_days on org_hierarchy.org_unit_id = last_days.org_unit_id
        where {{ held_on("org_hierarchy", "last_days.placed_date") }}
    ),

    -- A unit without a line is its own division.
    divisions as (
        select lines.org_unit_id, lines.ancestor_org_unit_id as division_id
        from lines
        where lines.steps_below_top = 2
    ),

    first_starts as (
        select
            participations.program_id,
            participations.employee_id,
            min(
                coalesce(participations.started_date, participations.completed_date)
            ) as started_date,
            min(participations.completed_date) as completed_date
        from participations
        where participations.is_started
        group by participations.program_id, participations.employee_id
    ),

    -- Everybody who is counted as watched has had a year to complete.
    watched as (
        select
            first_starts.program_id,
            first_starts.employee_id,
            case
                when
                    first_starts.completed_date
                    < {{ xdb_add_months("first_starts.started_date", 12) }}
                then 1
                else 0
            end as is_completed
        from first_starts
        where
            {{ xdb_add_months("first_starts.started_date", 12) }} <= {{ as_of_date() }}
    ),

    described as (
        select
            program_pools.program_id,
            program_pools.employee_id,
            coalesce(
                divisions.division_id, program_pools.org_unit_id, 'unknown'
            ) as division_id,
            program_pools.is_selected,
            case
                when watched.employee_id is not null
                then program_pools.is_selected
                else 0
            end as is_watched,
            coalesce(watched.is_completed, 0)
            * program_pools.is_selected as is_completed
        from program_pools
        left join divisions on program_pools.org_unit_id = divisions.org_unit_id
        left join
            watched
            on program_pools.program_id = watched.program_id
            and program_pools.employee_id = watched.employee_id
    ),

    counted as (
        select
            described.program_id,
            {{ rolled_up_name("described.division_id") }} as present_division_id,
            cast(count(*) as bigint) as could_start_count,
            cast(sum(described.is_selected) as bigint) as did_start_count,
            cast(sum(described.is_watched) as bigint) as watched_start_count,
            cast(sum(described.is_completed) as bigint) as completed_in_year_count
        from described
        group by {{ rolled_up(["program_id"], ["division_id"]) }}
    ),

    shared as (
        select
            counted.*,
            {{ xdb_ratio("counted.did_start_count", "counted.could_start_count") }}
            as did_start_share,
            {{
                xdb_ratio(
                    "counted.completed_in_year_count", "counted.watched_start_count"
                )
            }} as completed_in_year_share
        from counted
    ),

    bounded as (
        select
            shared.program_id,
            shared.present_division_id,
            shared.could_start_count,
            shared.did_start_count,
            shared.did_start_share,
            {{ wilson_low("shared.did_start_share", "shared.could_start_count") }}
            as did_start_share_low,
            {{ wilson_high("shared.did_start_share", "shared.could_start_count") }}
            as did_start_share_high,
            shared.watched_start_count,
            shared.completed_in_year_count,
            shared.completed_in_year_share,
            {{
                wilson_low(
                    "shared.completed_in_year_share", "shared.watched_start_count"
                )
            }} as completed_in_year_share_low,
            {{
                wilson_high(
                    "shared.completed_in_year_share", "shared.watched_start_count"
                )
            }} as completed_in_year_share_high,
            false as is_suppressed
        from shared
    )

select *
from bounded
