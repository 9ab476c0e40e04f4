with
    headcounts as (select * from {{ ref("int_headcount__scoped") }}),

    period_days as (select * from {{ ref("int_period_days__listed") }}),

    people_states as (select * from {{ ref("int_people_states__described") }}),

    events as (select * from {{ ref("int_development_events__combined") }}),

    records as (select * from events where events.development_form is not null),

    grouped_records as ({{ grouped_on("records", "event_date") }}),

    people_counts as (
        select
            period_days.period_id,
            {{ scope_kind() }} as scope_kind,
            {{ scope_id() }} as scope_id,
            grouped_records.development_form,
            grouped_records.initiated_by,
            grouped_records.employee_id,
            count(*) as record_count,
            count(grouped_records.development_hours) as timed_record_count,
            sum(
                cast(coalesce(grouped_records.development_hours, 0) as decimal(18, 4))
            ) as development_hours
        from grouped_records
        inner join period_days on grouped_records.event_date = period_days.day_date
        where grouped_records.is_in_headcount
        group by
            {{
                scope_grouping_sets(
                    ["period_id", "development_form", "initiated_by", "employee_id"]
                )
            }}
    ),

    -- Who has hours of several forms is one person in the row of them all.
    people_totals as (
        select
            people_counts.period_id,
            people_counts.scope_kind,
            people_counts.scope_id,
            {{ rolled_up_name("people_counts.development_form") }} as development_form,
            {{ rolled_up_name("people_counts.initiated_by") }} as initiated_by,
            sum(people_counts.record_count) as record_count,
            sum(people_counts.timed_record_count) as timed_record_count,
            sum(people_counts.development_hours) as development_hours
        from people_counts
        group by
            {{
                rolled_up(
                    ["period_id", "scope_kind", "scope_id", "employee_id"],
                    ["development_form", "initiated_by"],
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
                max(people_totals.development_hours) as {{ xdb_type_double() }}
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
