with
    headcounts as (select * from {{ ref("int_headcount__scoped") }}),

    period_days as (select * from {{ ref("int_period_days__listed") }}),

    people_states as (select * from {{ ref("int_people_states__described") }}),

    internal_applications as (
        select * from {{ ref("stg_talent__internal_applications") }}
    ),

    identifiers_held as (select * from {{ ref("int_identifiers__held") }}),

    -- What was decided after the as-of date is still open.
    applications as (
        select
            identifiers_held.employee_id,
            internal_applications.applied_on,
            case
                when internal_applications.decided_on > {{ as_of_date() }}
                then 'applied'
                else coalesce(internal_applications.application_status, 'applied')
            end as application_status
        from internal_applications
        inner join
            identifiers_held
            on internal_applications.worker_id_type = identifiers_held.identifier_type
            and internal_applications.worker_id = identifiers_held.identifier
            and {{ held_on("identifiers_held", "internal_applications.applied_on") }}
    ),

    grouped_applications as ({{ grouped_on("applications", "applied_on") }}),

    counts as (
        select
            period_days.period_id,
            {{ scope_kind() }} as scope_kind,
            {{ scope_id() }} as scope_id,
            count(*) as applications,
            count(distinct grouped_applications.employee_id) as applicants,
            sum(
                case
                    when grouped_applications.application_status in ('offered', 'hired')
                    then 1
                    else 0
                end
            ) as offers,
            sum(
                case
                    when grouped_applications.application_status = 'hired' then 1 else 0
                end
            ) as fills
        from grouped_applications
        inner join period_days on grouped_applications.applied_on = period_days.day_date
        where grouped_applications.is_in_headcount
        group by {{ scope_grouping_sets(["period_id"]) }}
    ),

    counted as (
        select
            headcounts.*,
            cast(coalesce(counts.applications, 0) as bigint) as application_count,
            cast(coalesce(counts.applicants, 0) as bigint) as applicant_count,
            cast(coalesce(counts.offers, 0) as bigint) as offered_application_count,
            cast(coalesce(counts.fills, 0) as bigint) as hired_application_count
        from headcounts
        left join
            counts
            on headcounts.period_id = counts.period_id
            and headcounts.scope_kind = counts.scope_kind
            and headcounts.scope_id = counts.scope_id
    ),

    reported as (
        select
            counted.period_id,
            counted.period_kind,
            counted.scope_kind,
            counted.scope_id,
            counted.group_size_count,
            counted.average_headcount,
            counted.application_count,
            counted.applicant_count,
            counted.offered_application_count,
            counted.hired_application_count,
            {{ xdb_ratio("counted.application_count", "counted.average_headcount") }}
            as applications_per_employee,
            {{
                xdb_ratio(
                    "counted.offered_application_count", "counted.average_headcount"
                )
            }} as offers_per_employee,
            {{
                xdb_ratio(
                    "counted.hired_application_count", "counted.average_headcount"
                )
            }} as application_fills_per_employee,
            {{
                xdb_ratio(
                    "counted.offered_application_count", "counted.application_count"
                )
            }} as application_offer_rate,
            {{
                xdb_ratio(
                    "counted.hired_application_count", "counted.application_count"
                )
            }} as application_success_rate,
            counted.is_complete,
            false as is_suppressed,
            counted.period_start_date,
            counted.period_end_date
        from counted
    )

select *
from reported
