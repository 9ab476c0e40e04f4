with recursive
    org_units as (select * from {{ ref("stg_reference__org_units") }}),

    job_intervals as (select * from {{ ref("int_job_intervals__derived") }}),

    versions as (
        select
            org_units.*,
            row_number() over (
                partition by org_units.org_unit_id
                order by org_units.valid_from desc nulls last
            ) as recency
        from org_units
        where org_units.valid_from <= {{ as_of_date() }}
    ),

    latest as (select * from versions where recency = 1),

    -- Down from the tops. A unit that leads back to itself has no top and is never
    -- reached; a unit whose parent is missing is a top.
    tree(org_unit_id, top_org_unit_id, depth) as (
        select
            latest.org_unit_id,
            latest.org_unit_id as top_org_unit_id,
            cast(1 as bigint) as depth
        from latest
        left join latest as parents on latest.parent_org_unit_id = parents.org_unit_id
        where parents.org_unit_id is null
        union all
        select latest.org_unit_id, tree.top_org_unit_id, tree.depth + 1 as depth
        from tree
        inner join latest on tree.org_unit_id = latest.parent_org_unit_id
    ),

    -- Jobs may name units that nobody described.
    mentioned as (
        select distinct job_intervals.org_unit_id
        from job_intervals
        where job_intervals.org_unit_id is not null
    ),

    listed as (
        select
            latest.org_unit_id,
            coalesce(latest.org_unit_name, latest.org_unit_id) as org_unit_name,
            latest.org_unit_kind,
            latest.parent_org_unit_id,
            tree.top_org_unit_id,
            tree.depth as org_unit_depth,
            coalesce(latest.valid_to > {{ as_of_date() }}, true) as is_open,
            true as is_in_reference,
            tree.org_unit_id is null as is_in_cycle,
            latest.valid_from as valid_from_date,
            latest.valid_to as valid_to_date
        from latest
        left join tree on latest.org_unit_id = tree.org_unit_id
        union all
        select
            mentioned.org_unit_id,
            mentioned.org_unit_id as org_unit_name,
            cast(null as {{ xdb_type_text() }}) as org_unit_kind,
            cast(null as {{ xdb_type_text() }}) as parent_org_unit_id,
            mentioned.org_unit_id as top_org_unit_id,
            cast(1 as bigint) as org_unit_depth,
            true as is_open,
            false as is_in_reference,
            false as is_in_cycle,
            cast(null as date) as valid_from_date,
            cast(null as date) as valid_to_date
        from mentioned
        left join latest on mentioned.org_unit_id = latest.org_unit_id
        where latest.org_unit_id is null
        union all
        select
            'unknown' as org_unit_id,
            'Unknown' as org_unit_name,
            cast(null as {{ xdb_type_text() }}) as org_unit_kind,
            cast(null as {{ xdb_type_text() }}) as parent_org_unit_id,
            'unknown' as top_org_unit_id,
            cast(1 as bigint) as org_unit_depth,
            true as is_open,
            false as is_in_reference,
            false as is_in_cycle,
            cast(null as date) as valid_from_date,
            cast(null as date) as valid_to_date
    )

select *
from listed
