with
    headcounts as (select * from {{ ref("int_headcount__scoped") }}),

    period_days as (select * from {{ ref("int_period_days__listed") }}),

    people_states as (select * from {{ ref("int_people_states__described") }}),

    training_records as (select * from {{ ref("fct_training_records") }}),

    courses as (select * from {{ ref("stg_lms__courses") }}),

    completions as (
        select
            training_records.employee_id,
            coalesce(training_records.hours_basis, 'unknown') as hours_basis,
            training_records.training_hours,
            training_records.completed_date
        from training_records
        where
            training_records.is_completed
            and training_records.completed_date is not null
            and training_records.training_hours > 0
    ),

    grouped_completions as ({{ grouped_on("completions", "completed_date") }}),

    -- Added up per person first: the groups are many, and most people learn often.
    dated_completions as (
        select
            grouped_completions.employee_id,
            grouped_completions.org_unit_id,
            grouped_completions.grade_id,
            grouped_completions.job_family_id,
            grouped_completions.location_code,
            grouped_completions.gender,
            grouped_completions.hours_basis,
            period_days.period_id,
            sum(
                cast(grouped_completions.training_hours as decimal(28, 6))
            ) as training_hours
        from grouped_completions
        inner join
            period_days on grouped_completions.completed_date = period_days.day_date
        where grouped_completions.is_in_headcount
        group by
            grouped_completions.employee_id,
            grouped_completions.org_unit_id,
            grouped_completions.grade_id,
            grouped_completions.job_family_id,
            grouped_completions.location_code,
            grouped_completions.gender,
            grouped_completions.hours_basis,
            period_days.period_id
    ),

    with_all_bases as (
        select *
        from dated_completions
        union all
        select
            dated_completions.employee_id,
            dated_completions.org_unit_id,
            dated_completions.grade_id,
            dated_completions.job_family_id,
            dated_completions.location_code,
            dated_completions.gender,
            'all' as hours_basis,
            dated_completions.period_id,
            sum(dated_completions.training_hours) as training_hours
        from dated_completions
        group by
            dated_completions.employee_id,
            dated_completions.org_unit_id,
            dated_completions.grade_id,
            dated_completions.job_family_id,
            dated_completions.location_code,
            dated_completions.gender,
            dated_completions.period_id
    ),

    -- Who learned in one place only has the same hours in each of its groups. They are
    -- most, and are summed together: a list of all people would not fit in memory.
    placed as (
        select
            with_all_bases.*,
            case
                when
                    count(*) over (
                        partition by
                            with_all_bases.period_id,
                            with_all_bases.hours_basis,
                            with_all_bases.employee_id
                    )
                    > 1
                then with_all_bases.employee_id
            end as mover_id
        from with_all_bases
    ),

    -- What one mover learned in a group, wherever else she was in the period, and what
    -- all others did.
    summed_people as (
        select
            placed.period_id,
            {{ scope_kind() }} as scope_kind,
            {{ scope_id() }} as scope_id,
            placed.hours_basis,
            case when placed.mover_id is null then count(*) else 1 end as learner_count,
            sum(placed.training_hours) as learning_hours,
            case
                when placed.mover_id is null
                then max(placed.training_hours)
                else sum(placed.training_hours)
            end as largest_learning_hours
        from placed
        group by {{ scope_grouping_sets(["period_id", "hours_basis", "mover_id"]) }}
    ),

    summed as (
        select
            summed_people.period_id,
            summed_people.scope_kind,
            summed_people.scope_id,
            summed_people.hours_basis,
            sum(summed_people.learner_count) as learner_count,
            sum(summed_people.learning_hours) as learning_hours,
            max(summed_people.largest_learning_hours) as largest_learning_hours
        from summed_people
        group by
            summed_people.period_id,
            summed_people.scope_kind,
            summed_people.scope_id,
            summed_people.hours_basis
    ),

    -- Every group has a row over all bases, and one per basis that its hours have.
    wanted as (
        select
            headcounts.period_id,
            headcounts.scope_kind,
            headcounts.scope_id,
            'all' as hours_basis
        from headcounts
        union all
        select summed.period_id, summed.scope_kind, summed.scope_id, summed.hours_basis
        from summed
        where summed.hours_basis <> 'all'
    ),

    catalogue as (
        select
            cast(
                sum(
                    cast(courses.duration_hours as decimal(28, 6))
                ) as {{ xdb_type_double() }}
            ) as available_hours
        from courses
    ),

    counted as (
        select
            wanted.period_id,
            headcounts.period_kind,
            wanted.scope_kind,
            wanted.scope_id,
            wanted.hours_basis,
            headcounts.group_size_count,
            cast(coalesce(summed.learner_count, 0) as bigint) as learner_count,
            cast(
                coalesce(summed.learning_hours, 0) as {{ xdb_type_double() }}
            ) as learning_hours,
            cast(
                coalesce(all_bases.learning_hours, 0) as {{ xdb_type_double() }}
            ) as all_learning_hours,
            cast(
                coalesce(summed.largest_learning_hours, 0) as {{ xdb_type_double() }}
            ) as largest_learning_hours,
            cast(
                coalesce(all_bases.largest_learning_hours, 0) as {{ xdb_type_double() }}
            ) as largest_all_learning_hours,
            headcounts.average_headcount,
            headcounts.average_fte,
            catalogue.available_hours,
            headcounts.is_complete,
            headcounts.period_start_date,
            headcounts.period_end_date
        from wanted
        inner join
            headcounts
            on wanted.period_id = headcounts.period_id
            and wanted.scope_kind = headcounts.scope_kind
            and wanted.scope_id = headcounts.scope_id
        left join
            summed
            on wanted.period_id = summed.period_id
            and wanted.scope_kind = summed.scope_kind
            and wanted.scope_id = summed.scope_id
            and wanted.hours_basis = summed.hours_basis
        left join
            summed as all_bases
            on wanted.period_id = all_bases.period_id
            and wanted.scope_kind = all_bases.scope_kind
            and wanted.scope_id = all_bases.scope_id
            and all_bases.hours_basis = 'all'
        cross join catalogue
    ),

    rated as (
        select
            counted.period_id,
            counted.period_kind,
            counted.scope_kind,
            counted.scope_id,
            counted.hours_basis,
            counted.group_size_count,
            counted.learner_count,
            counted.learning_hours,
            counted.all_learning_hours,
            counted.largest_learning_hours,
            counted.largest_all_learning_hours,
            counted.average_headcount,
            counted.average_fte,
            counted.available_hours,
            {{ xdb_ratio("counted.learning_hours", "counted.average_headcount") }}
            as hours_per_employee,
            {{ xdb_ratio("counted.learning_hours", "counted.average_fte") }}
            as hours_per_fte,
            {{ xdb_ratio("counted.learning_hours", "counted.all_learning_hours") }}
            as hours_basis_ratio,
            {{ xdb_ratio("counted.learning_hours", "counted.available_hours") }}
            as content_reuse_ratio,
            counted.is_complete,
            false as is_suppressed,
            counted.period_start_date,
            counted.period_end_date
        from counted
    )

select *
from rated
