with
    selection_pools as (select * from {{ ref("int_selection_pools__described") }}),

    program_pools as (select * from {{ ref("int_program_access__pooled") }}),

    grouped as (
        {%- for characteristic in ["gender", "age_group", "working_time"] %}
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
            union all
        {%- endfor %}
        {%- for characteristic in [
            "gender",
            "age_band",
            "tenure_band",
            "location",
            "grade",
            "job_family",
        ] %}
            {%- if not loop.first %}
                union all
            {%- endif %}
            select
                program_pools.program_id as period_id,
                'program' as opportunity_kind,
                '{{ characteristic }}' as characteristic,
                program_pools.{{ characteristic }} as characteristic_value,
                count(*) as pool_count,
                sum(program_pools.is_selected) as selected_count
            from program_pools
            where program_pools.{{ characteristic }} <> 'unknown'
            group by program_pools.program_id, program_pools.{{ characteristic }}
        {%- endfor %}
    ),

    with_pools as (
        select
            grouped.*,
            sum(grouped.pool_count) over (
                partition by
                    grouped.period_id, grouped.opportunity_kind, grouped.characteristic
            ) as whole_pool_count
        from grouped
    ),

    -- A small group is compared, but others are not compared with it, nor with those
    -- who
    -- did not say what they are.
    comparable as (
        select *
        from with_pools
        where
            with_pools.pool_count >= {{ var("adverse_impact_minimum_pool") }}
            and with_pools.pool_count * 100
            >= with_pools.whole_pool_count
            * {{ var("adverse_impact_minimum_pool_percent") }}
            and with_pools.characteristic_value <> 'undisclosed'
    ),

    ranked as (
        select
            comparable.*,
            row_number() over (
                partition by
                    comparable.period_id,
                    comparable.opportunity_kind,
                    comparable.characteristic
                order by
                    {{
                        xdb_ratio(
                            "comparable.selected_count", "comparable.pool_count"
                        )
                    }}
                    desc nulls last,
                    comparable.pool_count desc nulls last,
                    comparable.characteristic_value asc nulls last
            ) as rate_rank
        from comparable
    ),

    reference_groups as (select * from ranked where ranked.rate_rank = 1),

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
