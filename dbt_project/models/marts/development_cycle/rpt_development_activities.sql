with
    headcounts as (select * from {{ ref("int_headcount__scoped") }}),

    period_days as (select * from {{ ref("int_period_days__listed") }}),

    people_states as (select * from {{ ref("int_people_states__described") }}),

    events as (select * from {{ ref("int_development_events__combined") }}),

    records as (
        select
            events.employee_id,
            events.event_date,
            case
                events.event_kind
                when 'activity'
                then 'development_activity'
                when 'assessment'
                then 'self_assessment'
                when 'conversation'
                then 'career_conversation'
                else events.event_kind
            end as activity_family,
            events.development_kind,
            events.initiated_by,
            events.development_hours
        from events
        where events.development_kind is not null
    ),

    -- Workshops and counselling are what is on offer for careers: of the activities,
    -- they are told of once more together.
    families as (
        select *
        from records
        union all
        select
            records.employee_id,
            records.event_date,
            'career_resource' as activity_family,
            records.development_kind,
            records.initiated_by,
            records.development_hours
        from records
        where
            records.activity_family = 'development_activity'
            and records.development_kind in ('career_workshop', 'career_counselling')
    ),

    -- People may have taken part in several kinds, so `all` is counted for itself.
    kinds as (
        select *
        from families
        union all
        select
            families.employee_id,
            families.event_date,
            families.activity_family,
            'all' as development_kind,
            families.initiated_by,
            families.development_hours
        from families
    ),

    grouped_kinds as ({{ grouped_on("kinds", "event_date") }}),

    -- What one person did in a group, before the largest of them is known.
    people_counts as (
        select
            period_days.period_id,
            {{ scope_kind() }} as scope_kind,
            {{ scope_id() }} as scope_id,
            grouped_kinds.activity_family,
            grouped_kinds.development_kind,
            count(*) as record_count,
            count(grouped_kinds.development_hours) as timed_record_count,
            sum(
                case when grouped_kinds.initiated_by <> 'unknown' then 1 else 0 end
            ) as initiative_known_count,
            sum(
                case when grouped_kinds.initiated_by = 'self' then 1 else 0 end
            ) as self_initiated_count,
            sum(
                cast(coalesce(grouped_kinds.development_hours, 0) as decimal(18, 4))
            ) as kind_hours
        from grouped_kinds
        inner join period_days on grouped_kinds.event_date = period_days.day_date
        where grouped_kinds.is_in_headcount
        group by
            {{
                scope_grouping_sets(
                    [
                        "period_id",
                        "activity_family",
                        "development_kind",
                        "employee_id",
                    ]
                )
            }}
    ),

    counts as (
        select
            people_counts.period_id,
            people_counts.scope_kind,
            people_counts.scope_id,
            people_counts.activity_family,
            people_counts.development_kind,
            cast(count(*) as bigint) as developing_employee_count,
            cast(sum(people_counts.record_count) as bigint) as kind_record_count,
            cast(
                sum(people_counts.timed_record_count) as bigint
            ) as timed_kind_record_count,
            cast(
                sum(people_counts.initiative_known_count) as bigint
            ) as initiative_known_count,
            cast(
                sum(people_counts.self_initiated_count) as bigint
            ) as self_initiated_count,
            cast(
                sum(people_counts.kind_hours) as {{ xdb_type_double() }}
            ) as kind_hours,
            cast(
                max(people_counts.kind_hours) as {{ xdb_type_double() }}
            ) as largest_kind_hours
        from people_counts
        group by
            people_counts.period_id,
            people_counts.scope_kind,
            people_counts.scope_id,
            people_counts.activity_family,
            people_counts.development_kind
    ),

    reported as (
        select
            headcounts.period_id,
            headcounts.period_kind,
            headcounts.scope_kind,
            headcounts.scope_id,
            counts.activity_family,
            counts.development_kind,
            headcounts.group_size_count,
            headcounts.average_headcount,
            counts.developing_employee_count,
            counts.kind_record_count,
            counts.timed_kind_record_count,
            counts.initiative_known_count,
            counts.self_initiated_count,
            counts.kind_hours,
            counts.largest_kind_hours,
            {{
                xdb_ratio(
                    "counts.developing_employee_count", "headcounts.average_headcount"
                )
            }} as uptake_per_employee,
            {{
                xdb_ratio(
                    "counts.self_initiated_count", "counts.initiative_known_count"
                )
            }} as self_initiated_share,
            headcounts.is_complete,
            false as is_suppressed,
            headcounts.period_start_date,
            headcounts.period_end_date
        from headcounts
        inner join
            counts
            on headcounts.period_id = counts.period_id
            and headcounts.scope_kind = counts.scope_kind
            and headcounts.scope_id = counts.scope_id
    )

select *
from reported
