{%- set dimensions = ["division_id", "grade_id", "gender", "location_code"] -%}
with
    periods as (select * from {{ ref("int_periods__derived") }}),

    people_states as (select * from {{ ref("int_people_states__described") }}),

    org_hierarchy as (select * from {{ ref("int_org_hierarchy__dated") }}),

    -- Late corrections of a year have arrived when its figures are made.
    settled_years as (
        select periods.period_id, periods.period_start_date, periods.period_end_date
        from periods
        where
            periods.period_kind = 'year'
            and periods.is_complete
            and
            {{ xdb_add_days("periods.period_end_date", var("cohort_settling_days")) }}
            <= {{ as_of_date() }}
    ),

    -- Who is there when the year begins, as of the end of the day before: what happens
    -- on its first day happens to them.
    members as (
        select
            settled_years.period_id,
            settled_years.period_start_date,
            settled_years.period_end_date,
            people_states.employee_id,
            people_states.org_unit_id,
            people_states.grade_id,
            people_states.gender,
            people_states.location_code
        from settled_years
        inner join
            people_states
            on settled_years.period_start_date > people_states.valid_from_date
            and (
                people_states.valid_to_date is null
                or settled_years.period_start_date <= people_states.valid_to_date
            )
        where people_states.is_in_headcount
    ),

    units as (
        select members.org_unit_id, members.period_id, members.period_start_date
        from members
        group by members.org_unit_id, members.period_id, members.period_start_date
    ),

    -- The division is the unit below the top of the line, or the top itself.
    lines as (
        select
            units.period_id,
            units.org_unit_id,
            org_hierarchy.ancestor_org_unit_id,
            org_hierarchy.levels_up,
            row_number() over (
                partition by units.period_id, units.org_unit_id
                order by
                    org_hierarchy.levels_up desc nulls last,
                    org_hierarchy.ancestor_org_unit_id asc nulls last
            ) as steps_below_top
        from units
        inner join
            org_hierarchy
            on units.org_unit_id = org_hierarchy.org_unit_id
            and units.period_start_date > org_hierarchy.valid_from_date
            and (
                org_hierarchy.valid_to_date is null
                or units.period_start_date <= org_hierarchy.valid_to_date
            )
    ),

    divisions as (
        select
            lines.period_id,
            lines.org_unit_id,
            coalesce(
                max(
                    case
                        when lines.steps_below_top = 2 then lines.ancestor_org_unit_id
                    end
                ),
                max(
                    case
                        when lines.steps_below_top = 1 then lines.ancestor_org_unit_id
                    end
                )
            ) as division_id
        from lines
        group by lines.period_id, lines.org_unit_id
    ),

    placed as (
        select
            members.period_id,
            members.period_start_date,
            members.period_end_date,
            members.employee_id,
            coalesce(divisions.division_id, members.org_unit_id) as division_id,
            members.grade_id,
            members.gender,
            members.location_code
        from members
        left join
            divisions
            on members.period_id = divisions.period_id
            and members.org_unit_id = divisions.org_unit_id
    ),

    -- What is too small for a row of its own is pooled; where even the pool is small,
    -- the smallest of the others joins it.
    {% for dimension in dimensions -%}
        {{ dimension }}_ranked as (
            select
                placed.period_id,
                placed.{{ dimension }},
                count(*) as people_count,
                row_number() over (
                    partition by placed.period_id
                    order by
                        count(*) desc nulls last, placed.{{ dimension }} asc nulls last
                ) as size_rank
            from placed
            group by placed.period_id, placed.{{ dimension }}
        ),

        {{ dimension }}_judged as (
            select
                {{ dimension }}_ranked.*,
                {{ dimension }}_ranked.people_count
                >= {{ var("cohort_smallest_category") }}
                and {{ dimension }}_ranked.size_rank
                <= {{ var("cohort_most_categories") }} as is_large
            from {{ dimension }}_ranked
        ),

        {{ dimension }}_pools as (
            select
                {{ dimension }}_judged.period_id,
                sum(
                    case
                        when {{ dimension }}_judged.is_large
                        then 0
                        else {{ dimension }}_judged.people_count
                    end
                ) as pooled_people_count,
                max(
                    case
                        when {{ dimension }}_judged.is_large
                        then {{ dimension }}_judged.size_rank
                    end
                ) as last_large_rank
            from {{ dimension }}_judged
            group by {{ dimension }}_judged.period_id
        ),

        {{ dimension }}_categories as (
            select
                {{ dimension }}_judged.period_id,
                {{ dimension }}_judged.{{ dimension }},
                case
                    when not {{ dimension }}_judged.is_large
                    then 'other'
                    when
                        {{ dimension }}_pools.pooled_people_count > 0
                        and {{ dimension }}_pools.pooled_people_count
                        < {{ var("cohort_smallest_pool") }}
                        and {{ dimension }}_judged.size_rank
                        = {{ dimension }}_pools.last_large_rank
                    then 'other'
                    else {{ dimension }}_judged.{{ dimension }}
                end as category
            from {{ dimension }}_judged
            inner join
                {{ dimension }}_pools
                on {{ dimension }}_judged.period_id = {{ dimension }}_pools.period_id
        ),

    {% endfor -%}
    described as (
        select
            placed.period_id,
            placed.employee_id,
            {%- for dimension in dimensions %}
                {{ dimension }}_categories.category as {{ dimension }},
            {%- endfor %}
            placed.period_start_date,
            placed.period_end_date
        from placed
        {%- for dimension in dimensions %}
            inner join
                {{ dimension }}_categories
                on placed.period_id = {{ dimension }}_categories.period_id
                and placed.{{ dimension }} = {{ dimension }}_categories.{{ dimension }}
        {%- endfor %}
    )

select *
from described
