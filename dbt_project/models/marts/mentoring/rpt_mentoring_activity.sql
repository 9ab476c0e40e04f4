with
    headcounts as (select * from {{ ref("int_headcount__scoped") }}),

    period_days as (select * from {{ ref("int_period_days__listed") }}),

    people_states as (select * from {{ ref("int_people_states__described") }}),

    history as (select * from {{ ref("int_history__bounded") }}),

    mentoring_matches as (select * from {{ ref("fct_mentoring_matches") }}),

    sessions_held as (select * from {{ ref("int_mentoring_sessions__held") }}),

    roles as (
        select listed.participant_role
        from (values ('mentee'), ('mentor')) as listed(participant_role)
    ),

    reported_periods as (
        select
            headcounts.period_id,
            headcounts.period_start_date,
            headcounts.period_end_date,
            least(headcounts.period_end_date, history.as_of_date) as closing_date,
            history.history_start_date
        from headcounts
        cross join history
        where headcounts.scope_kind = 'overall'
    ),

    pairs as (
        select
            mentoring_matches.match_id,
            roles.participant_role,
            case
                when roles.participant_role = 'mentee'
                then mentoring_matches.mentee_employee_id
                else mentoring_matches.mentor_employee_id
            end as employee_id,
            mentoring_matches.match_status,
            {{ xdb_local_date("mentoring_matches.started_at") }} as started_date,
            mentoring_matches.ended_date,
            mentoring_matches.planned_end_date
        from mentoring_matches
        cross join roles
        where mentoring_matches.started_at is not null
    ),

    -- A pair is due in the groups that its member was in when it began: who has left
    -- since has not gone through with it.
    grouped_pairs as ({{ grouped_on("pairs", "started_date") }}),

    counted_pairs as (select * from grouped_pairs where is_in_headcount),

    sessions as (
        select
            sessions_held.match_id,
            {{ xdb_local_date("sessions_held.held_at") }} as held_date
        from sessions_held
    ),

    met_lately as (
        select reported_periods.period_id, sessions.match_id
        from sessions
        inner join
            reported_periods
            on sessions.held_date <= reported_periods.closing_date
            and sessions.held_date
            > {{ xdb_add_days("reported_periods.closing_date", -30) }}
        group by reported_periods.period_id, sessions.match_id
    ),

    met_in_period as (
        select period_days.period_id, sessions.match_id, count(*) as meeting_count
        from sessions
        inner join period_days on sessions.held_date = period_days.day_date
        group by period_days.period_id, sessions.match_id
    ),

    running_pairs as (
        select
            reported_periods.period_id,
            pairs.*,
            greatest(
                pairs.started_date,
                reported_periods.period_start_date,
                reported_periods.history_start_date
            ) as first_running_date,
            case
                when
                    pairs.ended_date is null
                    or pairs.ended_date > reported_periods.closing_date
                then 1
                else 0
            end as is_running,
            {{
                xdb_days_between(
                    "greatest(pairs.started_date, reported_periods.period_start_date, reported_periods.history_start_date)",
                    "least(coalesce(pairs.ended_date, "
                    ~ xdb_add_days("reported_periods.closing_date", 1)
                    ~ "), "
                    ~ xdb_add_days("reported_periods.closing_date", 1)
                    ~ ")",
                )
            }}
            as running_days
        from pairs
        inner join
            reported_periods
            on pairs.started_date <= reported_periods.closing_date
            and (
                pairs.ended_date is null
                or pairs.ended_date >= greatest(
                    reported_periods.period_start_date,
                    reported_periods.history_start_date
                )
            )
    ),

    -- A pair belongs to the groups that its member is in on the first day of the period
    -- on which it runs: these have a headcount in the period.
    grouped_running as ({{ grouped_on("running_pairs", "first_running_date") }}),

    running_in_period as (select * from grouped_running where is_in_headcount),

    pair_states as (
        select
            running_in_period.*,
            case
                when running_in_period.is_running = 1 then running_in_period.employee_id
            end as running_employee_id,
            case
                when met_in_period.meeting_count > 0 then running_in_period.employee_id
            end as met_employee_id,
            coalesce(met_in_period.meeting_count, 0) as meeting_count,
            case
                when
                    running_in_period.is_running = 1 and met_lately.match_id is not null
                then 1
                else 0
            end as is_active
        from running_in_period
        left join
            met_in_period
            on running_in_period.period_id = met_in_period.period_id
            and running_in_period.match_id = met_in_period.match_id
        left join
            met_lately
            on running_in_period.period_id = met_lately.period_id
            and running_in_period.match_id = met_lately.match_id
    ),

    activity_counts as (
        select
            pair_states.period_id,
            pair_states.participant_role,
            {{ scope_kind() }} as scope_kind,
            {{ scope_id() }} as scope_id,
            sum(pair_states.is_running) as running_pair_count,
            sum(pair_states.is_active) as active_pair_count,
            sum(pair_states.meeting_count) as meeting_count,
            sum(pair_states.running_days) as running_days,
            count(distinct pair_states.running_employee_id) as paired_employee_count,
            count(distinct pair_states.met_employee_id) as met_employee_count
        from pair_states
        group by {{ scope_grouping_sets(["period_id", "participant_role"]) }}
    ),

    due_pairs as (
        select
            period_days.period_id,
            counted_pairs.*,
            case
                when
                    counted_pairs.match_status = 'completed'
                    and counted_pairs.ended_date <= counted_pairs.planned_end_date
                then 1
                else 0
            end as is_completed
        from counted_pairs
        inner join period_days on counted_pairs.planned_end_date = period_days.day_date
    ),

    completion_counts as (
        select
            due_pairs.period_id,
            due_pairs.participant_role,
            {{ scope_kind() }} as scope_kind,
            {{ scope_id() }} as scope_id,
            count(*) as due_pair_count,
            sum(due_pairs.is_completed) as completed_pair_count
        from due_pairs
        group by {{ scope_grouping_sets(["period_id", "participant_role"]) }}
    ),

    counted as (
        select
            headcounts.period_id,
            headcounts.period_kind,
            headcounts.scope_kind,
            headcounts.scope_id,
            roles.participant_role,
            headcounts.group_size_count,
            cast(
                coalesce(activity_counts.active_pair_count, 0) as bigint
            ) as active_pair_numerator,
            cast(
                coalesce(activity_counts.running_pair_count, 0) as bigint
            ) as active_pair_denominator,
            cast(
                coalesce(activity_counts.meeting_count, 0) as bigint
            ) as mentoring_meeting_count,
            -- A month is a twelfth of 365.25 days.
            {{ xdb_ratio("coalesce(activity_counts.running_days, 0)", "30.4375") }}
            as pair_months,
            cast(
                coalesce(completion_counts.completed_pair_count, 0) as bigint
            ) as pair_completion_numerator,
            cast(
                coalesce(completion_counts.due_pair_count, 0) as bigint
            ) as pair_completion_denominator,
            cast(
                coalesce(activity_counts.paired_employee_count, 0) as bigint
            ) as paired_employee_count,
            cast(
                coalesce(activity_counts.met_employee_count, 0) as bigint
            ) as met_employee_count,
            headcounts.average_headcount,
            headcounts.is_complete,
            headcounts.period_start_date,
            headcounts.period_end_date
        from headcounts
        cross join roles
        left join
            activity_counts
            on headcounts.period_id = activity_counts.period_id
            and headcounts.scope_kind = activity_counts.scope_kind
            and headcounts.scope_id = activity_counts.scope_id
            and roles.participant_role = activity_counts.participant_role
        left join
            completion_counts
            on headcounts.period_id = completion_counts.period_id
            and headcounts.scope_kind = completion_counts.scope_kind
            and headcounts.scope_id = completion_counts.scope_id
            and roles.participant_role = completion_counts.participant_role
    ),

    rated as (
        select
            counted.period_id,
            counted.period_kind,
            counted.scope_kind,
            counted.scope_id,
            counted.participant_role,
            counted.group_size_count,
            counted.active_pair_numerator,
            counted.active_pair_denominator,
            {{
                xdb_ratio(
                    "counted.active_pair_numerator", "counted.active_pair_denominator"
                )
            }} as active_pair_rate,
            counted.mentoring_meeting_count,
            counted.pair_months,
            {{ xdb_ratio("counted.mentoring_meeting_count", "counted.pair_months") }}
            as meetings_per_pair_month,
            counted.pair_completion_numerator,
            counted.pair_completion_denominator,
            {{
                xdb_ratio(
                    "counted.pair_completion_numerator",
                    "counted.pair_completion_denominator",
                )
            }} as pair_completion_rate,
            counted.paired_employee_count,
            {{
                xdb_ratio(
                    "counted.active_pair_denominator", "counted.paired_employee_count"
                )
            }} as pairs_per_person,
            counted.met_employee_count,
            counted.average_headcount,
            {{ xdb_ratio("counted.met_employee_count", "counted.average_headcount") }}
            as mentoring_reach_rate,
            counted.is_complete,
            false as is_suppressed,
            counted.period_start_date,
            counted.period_end_date
        from counted
    )

select *
from rated
