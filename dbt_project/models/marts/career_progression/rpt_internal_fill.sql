with
    headcounts as (select * from {{ ref("int_headcount__scoped") }}),

    period_days as (select * from {{ ref("int_period_days__listed") }}),

    people_states as (select * from {{ ref("int_people_states__described") }}),

    internal_fills as (select * from {{ ref("int_internal_fills__matched") }}),

    job_changes as (select * from {{ ref("fct_job_changes") }}),

    roles as (select * from {{ ref("stg_reference__roles") }}),

    grades as (select * from {{ ref("stg_reference__grades") }}),

    fills as (
        select
            internal_fills.employee_id,
            internal_fills.fill_date,
            internal_fills.filled_role_id,
            internal_fills.filled_grade_id,
            1 as internal_fills,
            case
                when internal_fills.fill_basis = 'move' then 0 else 1
            end as applied_fills
        from internal_fills
        union all
        select
            job_changes.employee_id,
            job_changes.change_date as fill_date,
            job_changes.to_role_id as filled_role_id,
            job_changes.to_grade_id as filled_grade_id,
            0 as internal_fills,
            0 as applied_fills
        from job_changes
        where job_changes.change_kind in ('hire', 'rehire')
    ),

    -- Senior and critical are properties of the position that is filled.
    described_fills as (
        select
            fills.employee_id,
            fills.fill_date,
            fills.internal_fills,
            fills.applied_fills,
            case
                when grades.grade_ordinal >= {{ var("senior_grade_ordinal") }}
                then 1
                else 0
            end as senior_fills,
            case when roles.is_critical then 1 else 0 end as critical_fills
        from fills
        left join roles on fills.filled_role_id = roles.role_id
        left join
            grades on coalesce(fills.filled_grade_id, roles.grade_id) = grades.grade_id
    ),

    grouped_fills as ({{ grouped_on("described_fills", "fill_date") }}),

    dated_fills as (
        select grouped_fills.*, period_days.period_id
        from grouped_fills
        inner join period_days on grouped_fills.fill_date = period_days.day_date
        where grouped_fills.is_in_headcount
    ),

    fill_counts as (
        select
            dated_fills.period_id,
            {{ scope_kind() }} as scope_kind,
            {{ scope_id() }} as scope_id,
            sum(dated_fills.internal_fills) as internal_fill_count,
            sum(dated_fills.applied_fills) as applied_fill_count,
            count(*) as filled_position_count,
            sum(
                dated_fills.internal_fills * dated_fills.senior_fills
            ) as senior_internal_fill_count,
            sum(dated_fills.senior_fills) as senior_filled_position_count,
            sum(
                dated_fills.internal_fills * dated_fills.critical_fills
            ) as critical_internal_fill_count,
            sum(dated_fills.critical_fills) as critical_filled_position_count
        from dated_fills
        group by {{ scope_grouping_sets(["period_id"]) }}
    ),

    counted as (
        select
            headcounts.period_id,
            headcounts.period_kind,
            headcounts.scope_kind,
            headcounts.scope_id,
            headcounts.group_size_count,
            {%- for measure in [
                "internal_fill_count",
                "applied_fill_count",
                "filled_position_count",
                "senior_internal_fill_count",
                "senior_filled_position_count",
                "critical_internal_fill_count",
                "critical_filled_position_count",
            ] %}
                cast(coalesce(fill_counts.{{ measure }}, 0) as bigint) as {{ measure }},
            {%- endfor %}
            headcounts.is_complete,
            headcounts.period_start_date,
            headcounts.period_end_date
        from headcounts
        left join
            fill_counts
            on headcounts.period_id = fill_counts.period_id
            and headcounts.scope_kind = fill_counts.scope_kind
            and headcounts.scope_id = fill_counts.scope_id
    ),

    rated as (
        select
            counted.period_id,
            counted.period_kind,
            counted.scope_kind,
            counted.scope_id,
            counted.group_size_count,
            counted.internal_fill_count,
            counted.applied_fill_count,
            counted.filled_position_count,
            counted.senior_internal_fill_count,
            counted.senior_filled_position_count,
            counted.critical_internal_fill_count,
            counted.critical_filled_position_count,
            {{
                xdb_ratio(
                    "counted.internal_fill_count", "counted.filled_position_count"
                )
            }} as internal_fill_rate,
            {{
                xdb_ratio(
                    "counted.applied_fill_count", "counted.filled_position_count"
                )
            }} as applied_fill_rate,
            {{
                xdb_ratio(
                    "counted.senior_internal_fill_count",
                    "counted.senior_filled_position_count",
                )
            }} as senior_internal_fill_rate,
            {{
                xdb_ratio(
                    "counted.critical_internal_fill_count",
                    "counted.critical_filled_position_count",
                )
            }} as critical_internal_fill_rate,
            counted.is_complete,
            false as is_suppressed,
            counted.period_start_date,
            counted.period_end_date
        from counted
    )

select *
from rated
