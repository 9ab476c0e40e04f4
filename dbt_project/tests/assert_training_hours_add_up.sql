with
    training_hours as (select * from {{ ref("int_training_hours__classified") }}),

    training_records as (select * from {{ ref("stg_lms__training_records") }}),

    development_activities as (
        select * from {{ ref("stg_development__development_activities") }}
    ),

    standards as (select * from {{ ref("rpt_standards") }}),

    delivered as (
        select
            'training_record' as record_kind,
            case
                when training_records.training_status in ('failed', 'withdrawn')
                then
                    {{
                        xdb_local_date(
                            "coalesce(training_records.last_activity_at, training_records.completed_at, training_records.started_at, training_records.enrolled_at, training_records.assigned_at)"
                        )
                    }}
                else
                    {{
                        xdb_local_date(
                            "coalesce(training_records.completed_at, training_records.last_activity_at, training_records.started_at, training_records.enrolled_at, training_records.assigned_at)"
                        )
                    }}
            end as learned_date,
            training_records.hours
        from training_records
        union all
        select
            'development_activity' as record_kind,
            coalesce(
                development_activities.ended_on, development_activities.started_on
            ) as learned_date,
            development_activities.hours
        from development_activities
    ),

    -- Decimals, because a sum of many doubles depends on their order.
    delivered_hours as (
        select
            delivered.record_kind,
            extract(year from delivered.learned_date) as calendar_year,
            sum(cast(delivered.hours as decimal(18, 6))) as hours
        from delivered
        where delivered.hours is not null
        group by delivered.record_kind, extract(year from delivered.learned_date)
    ),

    -- Counted, or excluded for one of the reasons.
    classified_hours as (
        select
            training_hours.record_kind,
            extract(year from training_hours.learned_date) as calendar_year,
            sum(
                case
                    when training_hours.exclusion_reason is null
                    then cast(training_hours.hours as decimal(18, 6))
                    else 0
                end
            ) as counted_hours,
            sum(
                case
                    when training_hours.exclusion_reason is not null
                    then cast(training_hours.hours as decimal(18, 6))
                    else 0
                end
            ) as excluded_hours
        from training_hours
        where training_hours.hours is not null
        group by
            training_hours.record_kind, extract(year from training_hours.learned_date)
    ),

    source_faults as (
        select
            'delivered' as compared_with,
            coalesce(delivered_hours.calendar_year, -1) as compared_year
        from delivered_hours
        full join
            classified_hours
            on delivered_hours.record_kind = classified_hours.record_kind
            and coalesce(delivered_hours.calendar_year, -1)
            = coalesce(classified_hours.calendar_year, -1)
        where
            abs(
                coalesce(delivered_hours.hours, 0)
                - coalesce(classified_hours.counted_hours, 0)
                - coalesce(classified_hours.excluded_hours, 0)
            )
            > 0
    ),

    reported_hours as (
        select
            standards.scope_kind,
            standards.period_start_date,
            standards.period_end_date,
            sum(cast(standards.standard_numerator as decimal(18, 6))) as hours
        from standards
        where
            standards.standard_framework = 'gri'
            and standards.item_code = '404-1'
            and standards.denominator_basis = 'headcount'
        group by
            standards.scope_kind, standards.period_start_date, standards.period_end_date
    ),

    report_faults as (
        select
            reported_hours.scope_kind as compared_with,
            extract(year from reported_hours.period_start_date) as compared_year
        from reported_hours
        left join
            training_hours
            on training_hours.exclusion_reason is null
            and reported_hours.period_start_date <= training_hours.learned_date
            and reported_hours.period_end_date >= training_hours.learned_date
        group by
            reported_hours.scope_kind,
            reported_hours.period_start_date,
            reported_hours.hours
        having
            abs(
                coalesce(sum(cast(training_hours.hours as decimal(18, 6))), 0)
                - reported_hours.hours
            )
            > 0
    ),

    faults as (
        select source_faults.compared_with, source_faults.compared_year
        from source_faults
        union all
        select report_faults.compared_with, report_faults.compared_year
        from report_faults
    )

select *
from faults
