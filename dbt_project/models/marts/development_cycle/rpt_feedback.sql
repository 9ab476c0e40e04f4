with
    headcounts as (select * from {{ ref("int_headcount__scoped") }}),

    periods as (select * from {{ ref("int_periods__derived") }}),

    period_days as (select * from {{ ref("int_period_days__listed") }}),

    history as (select * from {{ ref("int_history__bounded") }}),

    people_states as (select * from {{ ref("int_people_states__described") }}),

    feedback as (select * from {{ ref("fct_feedback") }}),

    reviews as (select * from {{ ref("fct_performance_reviews") }}),

    events as (select * from {{ ref("int_development_events__combined") }}),

    completed_reviews as (
        select reviews.employee_id, reviews.review_cycle_id, reviews.review_date
        from reviews
        where
            reviews.review_status in ('completed', 'acknowledged')
            and reviews.review_date <= {{ as_of_date() }}
    ),

    -- A review belongs to the cycle that its source says; to any other period by its
    -- day.
    happened as (
        select period_days.period_id, feedback.employee_id, 'feedback' as event_kind
        from feedback
        inner join period_days on feedback.given_date = period_days.day_date
        union all
        select period_days.period_id, events.employee_id, 'conversation' as event_kind
        from events
        inner join period_days on events.event_date = period_days.day_date
        where events.event_kind = 'conversation'
        union all
        select
            period_days.period_id, completed_reviews.employee_id, 'review' as event_kind
        from completed_reviews
        inner join period_days on completed_reviews.review_date = period_days.day_date
        inner join
            periods
            on period_days.period_id = periods.period_id
            and periods.period_kind <> 'review_cycle'
        union all
        select
            'review_cycle:' || completed_reviews.review_cycle_id as period_id,
            completed_reviews.employee_id,
            'review' as event_kind
        from completed_reviews
    ),

    -- Whom it reached is counted among the people in headcount at the end of the
    -- period.
    reached as (
        select
            happened.employee_id,
            happened.period_id,
            least(periods.period_end_date, history.as_of_date) as closing_date,
            max(
                case when happened.event_kind = 'feedback' then 1 else 0 end
            ) as had_feedback,
            max(
                case when happened.event_kind = 'review' then 1 else 0 end
            ) as had_review,
            max(
                case when happened.event_kind = 'conversation' then 1 else 0 end
            ) as had_conversation
        from happened
        inner join periods on happened.period_id = periods.period_id
        cross join history
        group by
            happened.employee_id,
            happened.period_id,
            periods.period_end_date,
            history.as_of_date
    ),

    grouped_reached as ({{ grouped_on("reached", "closing_date") }}),

    reached_counts as (
        select
            grouped_reached.period_id,
            {{ scope_kind() }} as scope_kind,
            {{ scope_id() }} as scope_id,
            sum(grouped_reached.had_feedback) as feedback_receivers,
            sum(grouped_reached.had_review) as reviewed,
            sum(grouped_reached.had_conversation) as conversed
        from grouped_reached
        where grouped_reached.is_in_headcount
        group by {{ scope_grouping_sets(["period_id"]) }}
    ),

    grouped_feedback as ({{ grouped_on("feedback", "given_date") }}),

    feedback_counts as (
        select
            period_days.period_id,
            {{ scope_kind() }} as scope_kind,
            {{ scope_id() }} as scope_id,
            count(*) as feedback_items
        from grouped_feedback
        inner join period_days on grouped_feedback.given_date = period_days.day_date
        where grouped_feedback.is_in_headcount
        group by {{ scope_grouping_sets(["period_id"]) }}
    ),

    period_lengths as (
        select period_days.period_id, count(*) as day_count
        from period_days
        group by period_days.period_id
    ),

    counted as (
        select
            headcounts.*,
            {{
                xdb_ratio(
                    "headcounts.average_headcount * period_lengths.day_count",
                    "365.25",
                )
            }} as person_years,
            cast(
                coalesce(feedback_counts.feedback_items, 0) as bigint
            ) as feedback_item_count,
            cast(
                coalesce(reached_counts.feedback_receivers, 0) as bigint
            ) as feedback_receiver_count,
            cast(
                coalesce(reached_counts.reviewed, 0) as bigint
            ) as reviewed_employee_count,
            cast(
                coalesce(reached_counts.conversed, 0) as bigint
            ) as conversation_employee_count
        from headcounts
        inner join period_lengths on headcounts.period_id = period_lengths.period_id
        left join
            feedback_counts
            on headcounts.period_id = feedback_counts.period_id
            and headcounts.scope_kind = feedback_counts.scope_kind
            and headcounts.scope_id = feedback_counts.scope_id
        left join
            reached_counts
            on headcounts.period_id = reached_counts.period_id
            and headcounts.scope_kind = reached_counts.scope_kind
            and headcounts.scope_id = reached_counts.scope_id
    ),

    reported as (
        select
            counted.period_id,
            counted.period_kind,
            counted.scope_kind,
            counted.scope_id,
            counted.group_size_count,
            counted.closing_headcount,
            counted.person_years,
            counted.feedback_item_count,
            counted.feedback_receiver_count,
            counted.reviewed_employee_count,
            counted.conversation_employee_count,
            {{ xdb_ratio("counted.feedback_item_count", "counted.person_years") }}
            as feedback_items_per_person_year,
            {{
                xdb_ratio(
                    "counted.feedback_receiver_count", "counted.closing_headcount"
                )
            }} as feedback_receiver_share,
            {{
                xdb_ratio(
                    "counted.reviewed_employee_count", "counted.closing_headcount"
                )
            }} as review_coverage_share,
            {{
                xdb_ratio(
                    "counted.conversation_employee_count", "counted.closing_headcount"
                )
            }} as conversation_coverage_share,
            counted.is_complete,
            false as is_suppressed,
            counted.period_start_date,
            counted.period_end_date
        from counted
    )

select *
from reported
