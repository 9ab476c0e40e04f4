with
    programs as (select * from {{ ref("int_programs__declared") }}),

    program_eligibility as (
        select * from {{ ref("int_program_eligibility__derived") }}
    ),

    program_comparisons as (select * from {{ ref("stg_config__program_comparisons") }}),

    training_records as (select * from {{ ref("int_training_records__combined") }}),

    person_months as (select * from {{ ref("int_person_months__described") }}),

    program_starts as (select * from {{ ref("int_program_starts__dated") }}),

    pools as (select * from {{ ref("int_program_pools__counted") }}),

    -- Whom a lottery or a waiting list kept out, by the day on which it did.
    assignments as (
        select
            program_comparisons.program_id,
            training_records.employee_id,
            min(
                {{
                    xdb_local_date(
                        "coalesce(training_records.enrolled_at, training_records.assigned_at, training_records.started_at)"
                    )
                }}
            ) as assigned_date
        from program_comparisons
        inner join
            training_records
            on program_comparisons.course_id = training_records.course_id
        group by program_comparisons.program_id, training_records.employee_id
    ),

    assigned as (
        select
            assignments.program_id,
            assignments.employee_id,
            {{ time_zero_of("assignments.assigned_date") }} as trial_month
        from assignments
    ),

    open_pools as (
        select
            pools.*,
            sum(pools.start_count) over (
                partition by pools.program_id, pools.month_start_date
            ) as treated_count,
            sum(pools.waiting_count) over (
                partition by pools.program_id, pools.month_start_date
            ) as comparable_count
        from pools
        where pools.is_open
    ),

    -- A quarter more than are needed pass a threshold, and the nearest of them are
    -- kept: sorting everybody who waits would cost more than all the rest.
    demands as (
        select
            open_pools.program_id,
            open_pools.unit_id,
            open_pools.month_start_date,
            open_pools.opened_month,
            programs.program_version,
            programs.comparison_design,
            open_pools.treated_count
            * {{ var("controls_per_participant") }} as wanted_count,
            4294967296
            * {{
                xdb_ratio(
                    "open_pools.treated_count * "
                    ~ var("controls_per_participant")
                    ~ " * 1.25 + 20",
                    "open_pools.comparable_count",
                )
            }} as threshold,
            {{
                xdb_hash_number(
                    ["open_pools.program_id", "open_pools.month_start_date"]
                )
            }} as turn
        from open_pools
        inner join programs on open_pools.program_id = programs.program_id
        where open_pools.treated_count > 0
    ),

    candidates as (
        select
            demands.program_id,
            demands.unit_id,
            demands.opened_month,
            demands.program_version,
            demands.comparison_design,
            demands.wanted_count,
            demands.threshold,
            person_months.employee_id,
            person_months.month_start_date,
            (person_months.sampling_number + demands.turn) % 4294967296 as draw
        from person_months
        inner join
            program_eligibility
            on person_months.grade_id = program_eligibility.grade_id
            and person_months.employment_type = program_eligibility.employment_type
        inner join
            demands
            on program_eligibility.program_id = demands.program_id
            and person_months.month_start_date = demands.month_start_date
            and {{ rollout_unit("program_eligibility", "person_months") }}
            = demands.unit_id
        where person_months.tenure_months >= program_eligibility.minimum_tenure_months
    ),

    started as (
        select
            candidates.*,
            coalesce(
                program_starts.trial_month = candidates.month_start_date, false
            ) as is_treated
        from candidates
        left join
            program_starts
            on candidates.program_id = program_starts.program_id
            and candidates.employee_id = program_starts.employee_id
        where
            program_starts.trial_month is null
            or program_starts.trial_month >= candidates.month_start_date
    ),

    chosen as (
        select started.*
        from started
        left join
            assigned
            on started.program_id = assigned.program_id
            and started.employee_id = assigned.employee_id
            and started.month_start_date = assigned.trial_month
        where
            started.is_treated
            or (
                started.comparison_design = 'not_yet_started'
                and started.draw < started.threshold
            )
            or (
                started.comparison_design <> 'not_yet_started'
                and assigned.employee_id is not null
            )
    ),

    ranked as (
        select
            chosen.*,
            row_number() over (
                partition by
                    chosen.program_id, chosen.month_start_date, chosen.is_treated
                order by chosen.draw asc nulls last, chosen.employee_id asc nulls last
            ) as place
        from chosen
    ),

    drawn as (
        select
            ranked.program_id,
            ranked.month_start_date as trial_month,
            ranked.employee_id,
            ranked.program_version,
            ranked.comparison_design,
            ranked.unit_id,
            ranked.opened_month,
            ranked.is_treated
        from ranked
        where
            ranked.is_treated
            or ranked.comparison_design <> 'not_yet_started'
            or ranked.place <= ranked.wanted_count
    )

select *
from drawn
