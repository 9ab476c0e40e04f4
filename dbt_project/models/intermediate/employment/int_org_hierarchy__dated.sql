with recursive
    org_units as (select * from {{ ref("stg_reference__org_units") }}),

    org_parents as (select * from {{ ref("int_org_parents__dated") }}),

    edges as (
        select
            org_parents.org_unit_id,
            org_parents.parent_org_unit_id,
            org_parents.valid_from_date,
            coalesce(
                org_parents.valid_to_date, cast('2199-12-31' as date)
            ) as valid_to_date
        from org_parents
        where not org_parents.is_cycle_broken
    ),

    units as (
        select org_units.org_unit_id, min(org_units.valid_from) as valid_from_date
        from org_units
        group by org_units.org_unit_id
    ),

    lines(
        org_unit_id,
        ancestor_org_unit_id,
        levels_up,
        valid_from_date,
        valid_to_date
    ) as (
        select
            edges.org_unit_id,
            edges.parent_org_unit_id as ancestor_org_unit_id,
            cast(1 as bigint) as levels_up,
            edges.valid_from_date,
            edges.valid_to_date
        from edges
        union all
        select
            lines.org_unit_id,
            edges.parent_org_unit_id as ancestor_org_unit_id,
            lines.levels_up + 1 as levels_up,
            greatest(lines.valid_from_date, edges.valid_from_date) as valid_from_date,
            least(lines.valid_to_date, edges.valid_to_date) as valid_to_date
        from lines
        inner join
            edges
            on lines.ancestor_org_unit_id = edges.org_unit_id
            and lines.valid_from_date < edges.valid_to_date
            and lines.valid_to_date > edges.valid_from_date
        where lines.levels_up < {{ var("maximum_org_depth") }}
    ),

    -- A unit is part of itself.
    dated as (
        select
            units.org_unit_id,
            units.org_unit_id as ancestor_org_unit_id,
            cast(0 as bigint) as levels_up,
            units.valid_from_date,
            cast(null as date) as valid_to_date
        from units
        union all
        select
            lines.org_unit_id,
            lines.ancestor_org_unit_id,
            lines.levels_up,
            lines.valid_from_date,
            nullif(lines.valid_to_date, cast('2199-12-31' as date)) as valid_to_date
        from lines
    )

select *
from dated
