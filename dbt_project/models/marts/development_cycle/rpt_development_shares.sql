with
    headcounts as (select * from {{ ref("int_headcount__scoped") }}),

    period_days as (select * from {{ ref("int_period_days__listed") }}),

    people_states as (select * from {{ ref("int_people_states__described") }}),

    events as (select * from {{ ref("int_development_events__combined") }}),

    records as (select * from events where events.development_form is not null),

    grouped_records as ({{ grouped_on("records", "event_date") }}),

    placed_records as (
        select
            period_days.period_id,
            grouped_records.employee_id,
            grouped_records.org_unit_id,
            grouped_records.grade_id,
            grouped_records.job_family_id,
            grouped_records.location_code,
            grouped_records.gender,
            grouped_records.development_form,
            grouped_records.initiated_by,
            count(*) as record_count,
            count(grouped_records.development_hours) as timed_record_count,
            sum(
                cast(coalesce(grouped_records.development_hours, 0) as decimal(18, 4))
            ) as development_hours
        from grouped_records
        inner join period_days on grouped_records.event_date = period_days.day_date
        where grouped_records.is_in_headcount
        group by
            period_days.period_id,
            grouped_records.employee_id,
            grouped_records.org_unit_id,
            grouped_records.grade_id,
            grouped_records.job_family_id,
            grouped_records.location_code,
            grouped_records.gender,
            grouped_records.development_form,
            grouped_records.initiated_by
    ),

    -- Who has hours of several forms is one person in the row of them all.
    with_all_forms as (
        select
            placed_records.period_id,
            placed_records.employee_id,
            placed_records.org_unit_id,
            placed_records.grade_id,
            placed_records.job_family_id,
            placed_records.location_code,
            placed_records.gender,
            {{ rolled_up_name("placed_records.development_form") }} as development_form,
            {{ rolled_up_name("placed_records.initiated_by") }} as initiated_by,
            sum(placed_records.record_count) as record_count,
            sum(placed_records.timed_record_count) as timed_record_count,
            sum(placed_records.development_hours) as development_hours
        from placed_records
        group by
            {{
                rolled_up(
                    [
                        "period_id",
                        "employee_id",
                        "org_unit_id",
                        "grade_id",
                        "job_family_id",
                        "location_code",
                        "gender",
                    ],
                    ["development_form", "initiated_by"],
                )
            }}
    ),

    -- Who developed in one place only has the same hours in each of its groups. They
    -- are most, and are summed together: a list of all people would not fit in memory.
    placed as (
        select
            with_all_forms.*,
            case
                when
                    count(*) over (
                        partition by
                            with_all_forms.period_id,
                            with_all_forms.development_form,
                            with_all_forms.initiated_by,
                            with_all_forms.employee_id
                    )
                    > 1
                then with_all_forms.employee_id
            end as mover_id
        from with_all_forms
    ),

    -- What one mover did in a group, wherever else she was in the period, and what all
    -- others did.
    people_totals as (
        select
            placed.period_id,
            {{ scope_kind() }} as scope_kind,
            {{ scope_id() }} as scope_id,
            placed.development_form,
            placed.initiated_by,
            sum(placed.record_count) as record_count,
            sum(placed.timed_record_count) as timed_record_count,
            sum(placed.development_hours) as development_hours,
            case
                when placed.mover_id is null
                then max(placed.development_hours)
                else sum(placed.development_hours)
            end as largest_development_hours
        from placed
        group by
            {{
                scope_grouping_sets(
                    ["period_id", "development_form", "initiated_by", "mover_id"]
                )
            }}
    ),

    totals as (
        select
            people_totals.period_id,
            people_totals.scope_kind,
            people_totals.scope_id,
            people_totals.development_form,
            people_totals.initiated_by,
            cast(sum(people_totals.record_count) as bigint) as development_record_count,
            cast(
                sum(people_totals.timed_record_count) as bigint
            ) as timed_development_record_count,
            cast(
                sum(people_totals.development_hours) as {{ xdb_type_double() }}
            ) as development_hours,
            cast(
                max(people_totals.largest_development_hours) as {{ xdb_type_double() }}
            ) as largest_development_hours
        from people_totals
        group by
            people_totals.period_id,
            people_totals.scope_kind,
            people_totals.scope_id,
            people_totals.development_form,
            people_totals.initiated_by
    ),

    wholes as (
        select totals.*
        from totals
        where totals.development_form = 'all' and totals.initiated_by = 'all'
    ),

    reported as (
        select
            headcounts.period_id,
            headcounts.period_kind,
            headcounts.scope_kind,
            headcounts.scope_id,
            totals.development_form,
            totals.initiated_by,
            headcounts.group_size_count,
            totals.development_record_count,
            totals.timed_development_record_count,
            wholes.development_record_count as all_development_record_count,
            totals.development_hours,
            wholes.development_hours as all_development_hours,
            totals.largest_development_hours,
            wholes.largest_development_hours as largest_all_development_hours,
            {{
                xdb_ratio(
                    "totals.development_record_count",
                    "wholes.development_record_count",
                )
            }} as development_record_share,
            {{ xdb_ratio("totals.development_hours", "wholes.development_hours") }}
            as development_hours_share,
            headcounts.is_complete,
            false as is_suppressed,
            headcounts.period_start_date,
            headcounts.period_end_date
        from headcounts
        inner join
            totals
            on headcounts.period_id = totals.period_id
            and headcounts.scope_kind = totals.scope_kind
            and headcounts.scope_id = totals.scope_id
        inner join
            wholes
            on headcounts.period_id = wholes.period_id
            and headcounts.scope_kind = wholes.scope_kind
            and headcounts.scope_id = wholes.scope_id
    )

select *
from reported
