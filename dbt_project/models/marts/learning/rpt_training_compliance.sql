with
    training_records as (select * from {{ ref("fct_training_records") }}),

    people_states as (select * from {{ ref("int_people_states__described") }}),

    period_days as (select * from {{ ref("int_period_days__listed") }}),

    periods as (select * from {{ ref("int_periods__derived") }}),

    history as (select * from {{ ref("int_history__bounded") }}),

    assignments as (
        select
            training_records.employee_id,
            training_records.completed_date,
            coalesce(training_records.is_mandatory, false) as is_mandatory,
            {{ xdb_local_date("training_records.due_at") }} as due_date
        from training_records
        where
            training_records.due_at is not null
            and training_records.training_status <> 'withdrawn'
    ),

    grouped_assignments as ({{ grouped_on("assignments", "due_date") }}),

    -- How it stood when the period was over, whatever was done about it since.
    dated_assignments as (
        select
            grouped_assignments.*,
            period_days.period_id,
            case
                when grouped_assignments.completed_date <= grouped_assignments.due_date
                then 1
                else 0
            end as was_on_time,
            case
                when
                    grouped_assignments.completed_date
                    <= least(periods.period_end_date, history.as_of_date)
                then 0
                when
                    grouped_assignments.due_date
                    < least(periods.period_end_date, history.as_of_date)
                then 1
                else 0
            end as was_overdue,
            {{
                xdb_days_between(
                    "grouped_assignments.due_date",
                    "least(coalesce(grouped_assignments.completed_date, periods.period_end_date), periods.period_end_date, history.as_of_date)",
                )
            }}
            as days_after_due
        from grouped_assignments
        inner join period_days on grouped_assignments.due_date = period_days.day_date
        inner join periods on period_days.period_id = periods.period_id
        cross join history
        where grouped_assignments.is_in_headcount
    ),

    both_kinds as (
        select dated_assignments.*, 'all' as assignment_kind
        from dated_assignments
        union all
        select dated_assignments.*, 'mandatory' as assignment_kind
        from dated_assignments
        where dated_assignments.is_mandatory
    ),

    summed as (
        select
            both_kinds.period_id,
            {{ scope_kind() }} as scope_kind,
            {{ scope_id() }} as scope_id,
            both_kinds.assignment_kind,
            count(distinct both_kinds.employee_id) as group_size_count,
            count(*) as due_assignment_count,
            sum(both_kinds.was_on_time) as on_time_count,
            sum(both_kinds.was_overdue) as overdue_count,
            {{
                xdb_percentile(
                    "case when both_kinds.days_after_due > 0 then both_kinds.days_after_due end",
                    0.5,
                )
            }}
            as median_overdue_days
        from both_kinds
        group by {{ scope_grouping_sets(["period_id", "assignment_kind"]) }}
    ),

    rated as (
        select
            summed.period_id,
            periods.period_kind,
            summed.scope_kind,
            summed.scope_id,
            summed.assignment_kind,
            cast(summed.group_size_count as bigint) as group_size_count,
            cast(summed.due_assignment_count as bigint) as due_assignment_count,
            cast(summed.on_time_count as bigint) as on_time_count,
            cast(summed.overdue_count as bigint) as overdue_count,
            {{ xdb_ratio("summed.on_time_count", "summed.due_assignment_count") }}
            as on_time_completion_rate,
            {{ xdb_ratio("summed.overdue_count", "summed.due_assignment_count") }}
            as overdue_rate,
            cast(
                summed.median_overdue_days as {{ xdb_type_double() }}
            ) as median_overdue_days,
            periods.is_complete,
            false as is_suppressed,
            periods.period_start_date,
            periods.period_end_date
        from summed
        inner join periods on summed.period_id = periods.period_id
    )

select *
from rated
