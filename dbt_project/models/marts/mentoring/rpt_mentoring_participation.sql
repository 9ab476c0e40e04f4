with
    headcounts as (select * from {{ ref("int_headcount__scoped") }}),

    period_days as (select * from {{ ref("int_period_days__listed") }}),

    people_states as (select * from {{ ref("int_people_states__described") }}),

    mentoring_enrolments as (select * from {{ ref("fct_mentoring_enrolments") }}),

    roles as (
        select listed.participant_role
        from (values ('mentee'), ('mentor')) as listed(participant_role)
    ),

    grouped_enrolments as ({{ grouped_on("mentoring_enrolments", "enrolled_date") }}),

    dated_enrolments as (
        select period_days.period_id, grouped_enrolments.*
        from grouped_enrolments
        inner join
            period_days on grouped_enrolments.enrolled_date = period_days.day_date
        where grouped_enrolments.is_in_headcount
    ),

    enrolment_counts as (
        select
            dated_enrolments.period_id,
            dated_enrolments.participant_role,
            {{ scope_kind() }} as scope_kind,
            {{ scope_id() }} as scope_id,
            count(distinct dated_enrolments.employee_id) as enrolled_employee_count,
            count(*) as enrolment_count,
            sum(
                case when dated_enrolments.is_matched then 1 else 0 end
            ) as matched_count,
            sum(
                case when dated_enrolments.is_withdrawn then 1 else 0 end
            ) as withdrawn_count
        from dated_enrolments
        group by {{ scope_grouping_sets(["period_id", "participant_role"]) }}
    ),

    day_counts as (
        select
            dated_enrolments.period_id,
            dated_enrolments.participant_role,
            dated_enrolments.watched_days,
            {{ scope_kind() }} as scope_kind,
            {{ scope_id() }} as scope_id,
            count(*) as leaving_count,
            sum(
                case when dated_enrolments.is_matched then 1 else 0 end
            ) as matched_count
        from dated_enrolments
        group by
            {{ scope_grouping_sets(["period_id", "participant_role", "watched_days"]) }}
    ),

    at_risk as (
        select
            day_counts.*,
            sum(day_counts.leaving_count) over (
                partition by
                    day_counts.period_id,
                    day_counts.participant_role,
                    day_counts.scope_kind,
                    day_counts.scope_id
                order by day_counts.watched_days desc nulls last
                rows between unbounded preceding and current row
            ) as waiting_count
        from day_counts
    ),

    -- The product of the shares that went on waiting, as a sum of logarithms; a day
    -- that matched everybody who was left ends it.
    waiting_shares as (
        select
            at_risk.period_id,
            at_risk.participant_role,
            at_risk.scope_kind,
            at_risk.scope_id,
            at_risk.watched_days,
            sum(
                case
                    when at_risk.matched_count < at_risk.waiting_count
                    then
                        ln(
                            1
                            - {{
                                xdb_ratio(
                                    "at_risk.matched_count", "at_risk.waiting_count"
                                )
                            }}
                        )
                    else -1000
                end
            ) over (
                partition by
                    at_risk.period_id,
                    at_risk.participant_role,
                    at_risk.scope_kind,
                    at_risk.scope_id
                order by at_risk.watched_days asc nulls last
                rows between unbounded preceding and current row
            ) as log_waiting_share
        from at_risk
    ),

    medians as (
        select
            waiting_shares.period_id,
            waiting_shares.participant_role,
            waiting_shares.scope_kind,
            waiting_shares.scope_id,
            min(waiting_shares.watched_days) as median_days_to_match
        from waiting_shares
        where
            waiting_shares.log_waiting_share
            <= ln(cast(0.5 as {{ xdb_type_double() }})) + 1e-9
        group by
            waiting_shares.period_id,
            waiting_shares.participant_role,
            waiting_shares.scope_kind,
            waiting_shares.scope_id
    ),

    rated as (
        select
            headcounts.period_id,
            headcounts.period_kind,
            headcounts.scope_kind,
            headcounts.scope_id,
            roles.participant_role,
            headcounts.group_size_count,
            cast(
                coalesce(enrolment_counts.enrolled_employee_count, 0) as bigint
            ) as enrolled_employee_count,
            headcounts.average_headcount,
            {{
                xdb_ratio(
                    "coalesce(enrolment_counts.enrolled_employee_count, 0)",
                    "headcounts.average_headcount",
                )
            }} as mentoring_participation_rate,
            cast(
                coalesce(enrolment_counts.matched_count, 0) as bigint
            ) as mentoring_match_numerator,
            cast(
                coalesce(enrolment_counts.enrolment_count, 0) as bigint
            ) as mentoring_match_denominator,
            {{
                xdb_ratio(
                    "enrolment_counts.matched_count",
                    "enrolment_counts.enrolment_count",
                )
            }} as mentoring_match_rate,
            cast(
                coalesce(enrolment_counts.withdrawn_count, 0) as bigint
            ) as mentoring_withdrawal_numerator,
            cast(
                coalesce(enrolment_counts.enrolment_count, 0) as bigint
            ) as mentoring_withdrawal_denominator,
            {{
                xdb_ratio(
                    "enrolment_counts.withdrawn_count",
                    "enrolment_counts.enrolment_count",
                )
            }} as mentoring_withdrawal_rate,
            cast(medians.median_days_to_match as bigint) as median_days_to_match,
            headcounts.is_complete,
            false as is_suppressed,
            headcounts.period_start_date,
            headcounts.period_end_date
        from headcounts
        cross join roles
        left join
            enrolment_counts
            on headcounts.period_id = enrolment_counts.period_id
            and headcounts.scope_kind = enrolment_counts.scope_kind
            and headcounts.scope_id = enrolment_counts.scope_id
            and roles.participant_role = enrolment_counts.participant_role
        left join
            medians
            on headcounts.period_id = medians.period_id
            and headcounts.scope_kind = medians.scope_kind
            and headcounts.scope_id = medians.scope_id
            and roles.participant_role = medians.participant_role
    )

select *
from rated
