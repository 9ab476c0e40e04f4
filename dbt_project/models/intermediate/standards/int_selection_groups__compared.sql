with
    selection_pools as (select * from {{ ref("int_selection_pools__described") }}),

    grouped as (
        {%- for characteristic in ["gender", "age_group", "working_time"] %}
            {%- if not loop.first %}
                union all
            {%- endif %}
            select
                selection_pools.period_id,
                selection_pools.opportunity_kind,
                '{{ characteristic }}' as characteristic,
                selection_pools.{{ characteristic }} as characteristic_value,
                count(*) as pool_count,
                sum(selection_pools.is_selected) as selected_count
            from selection_pools
            where selection_pools.{{ characteristic }} <> 'unknown'
            group by
                selection_pools.period_id,
                selection_pools.opportunity_kind,
                selection_pools.{{ characteristic }}
        {%- endfor %}
    ),

    -- A small group is compared, but others are not compared with it.
    ranked as (
        select
            grouped.*,
            row_number() over (
                partition by
                    grouped.period_id, grouped.opportunity_kind, grouped.characteristic
                order by
                    case
                        when
                            grouped.pool_count
                            >= {{ var("adverse_impact_minimum_pool") }}
                        then
                            {{
                                xdb_ratio(
                                    "grouped.selected_count", "grouped.pool_count"
                                )
                            }}
                    end desc nulls last,
                    grouped.pool_count desc nulls last,
                    grouped.characteristic_value asc nulls last
            ) as rate_rank
        from grouped
    ),

    reference_groups as (
        select ranked.*
        from ranked
        where
            ranked.rate_rank = 1
            and ranked.pool_count >= {{ var("adverse_impact_minimum_pool") }}
    ),

    compared as (
        select
            grouped.period_id,
            grouped.opportunity_kind,
            grouped.characteristic,
            grouped.characteristic_value,
            reference_groups.characteristic_value as reference_value,
            cast(grouped.pool_count as bigint) as pool_count,
            cast(grouped.selected_count as bigint) as selected_count,
            cast(reference_groups.pool_count as bigint) as reference_pool_count,
            cast(reference_groups.selected_count as bigint) as reference_selected_count
        from grouped
        left join
            reference_groups
            on grouped.period_id = reference_groups.period_id
            and grouped.opportunity_kind = reference_groups.opportunity_kind
            and grouped.characteristic = reference_groups.characteristic
    )

select *
from compared
