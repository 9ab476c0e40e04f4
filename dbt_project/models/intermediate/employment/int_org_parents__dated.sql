with recursive
    org_units as (select * from {{ ref("stg_reference__org_units") }}),

    -- A later description of a unit ends the one before it.
    versions as (
        select
            org_units.org_unit_id,
            org_units.parent_org_unit_id,
            org_units.valid_from as valid_from_date,
            least(
                coalesce(org_units.valid_to, cast('2199-12-31' as date)),
                coalesce(
                    lead(org_units.valid_from) over (
                        partition by org_units.org_unit_id
                        order by org_units.valid_from asc nulls last
                    ),
                    cast('2199-12-31' as date)
                )
            ) as valid_to_date
        from org_units
    ),

    edges as (
        select *
        from versions
        where
            versions.parent_org_unit_id is not null
            and versions.valid_from_date < versions.valid_to_date
    ),

    -- Up from each unit, until it is met again or the line is too long to be one.
    walk(
        org_unit_id,
        reached_org_unit_id,
        first_org_unit_id,
        valid_from_date,
        valid_to_date,
        steps
    ) as (
        select
            edges.org_unit_id,
            edges.parent_org_unit_id as reached_org_unit_id,
            least(edges.org_unit_id, edges.parent_org_unit_id) as first_org_unit_id,
            edges.valid_from_date,
            edges.valid_to_date,
            1 as steps
        from edges
        union all
        select
            walk.org_unit_id,
            edges.parent_org_unit_id as reached_org_unit_id,
            least(
                walk.first_org_unit_id, edges.parent_org_unit_id
            ) as first_org_unit_id,
            greatest(walk.valid_from_date, edges.valid_from_date) as valid_from_date,
            least(walk.valid_to_date, edges.valid_to_date) as valid_to_date,
            walk.steps + 1 as steps
        from walk
        inner join
            edges
            on walk.reached_org_unit_id = edges.org_unit_id
            and walk.valid_from_date < edges.valid_to_date
            and walk.valid_to_date > edges.valid_from_date
        where
            walk.reached_org_unit_id <> walk.org_unit_id
            and walk.steps < {{ var("maximum_org_depth") }}
    ),

    -- Of the units of a cycle, the first by its id is let go from its parent.
    cycles as (
        select walk.org_unit_id, walk.valid_from_date, walk.valid_to_date
        from walk
        where
            walk.reached_org_unit_id = walk.org_unit_id
            and walk.first_org_unit_id = walk.org_unit_id
    ),

    turns as (
        select edges.org_unit_id, edges.valid_from_date as turn_date
        from edges
        union all
        select edges.org_unit_id, edges.valid_to_date as turn_date
        from edges
        union all
        select cycles.org_unit_id, cycles.valid_from_date as turn_date
        from cycles
        union all
        select cycles.org_unit_id, cycles.valid_to_date as turn_date
        from cycles
    ),

    turn_days as (
        select turns.org_unit_id, turns.turn_date
        from turns
        group by turns.org_unit_id, turns.turn_date
    ),

    pieces as (
        select
            turn_days.org_unit_id,
            turn_days.turn_date as valid_from_date,
            lead(turn_days.turn_date) over (
                partition by turn_days.org_unit_id
                order by turn_days.turn_date asc nulls last
            ) as valid_to_date
        from turn_days
    ),

    cut as (
        select
            pieces.org_unit_id,
            edges.parent_org_unit_id,
            pieces.valid_from_date,
            pieces.valid_to_date,
            count(cycles.org_unit_id) as cycle_count
        from pieces
        inner join
            edges
            on pieces.org_unit_id = edges.org_unit_id
            and pieces.valid_from_date >= edges.valid_from_date
            and pieces.valid_to_date <= edges.valid_to_date
        left join
            cycles
            on pieces.org_unit_id = cycles.org_unit_id
            and pieces.valid_from_date >= cycles.valid_from_date
            and pieces.valid_to_date <= cycles.valid_to_date
        group by
            pieces.org_unit_id,
            edges.parent_org_unit_id,
            pieces.valid_from_date,
            pieces.valid_to_date
    ),

    dated as (
        select
            cut.org_unit_id,
            cut.parent_org_unit_id,
            cut.valid_from_date,
            nullif(cut.valid_to_date, cast('2199-12-31' as date)) as valid_to_date,
            cut.cycle_count > 0 as is_cycle_broken
        from cut
    )

select *
from dated
