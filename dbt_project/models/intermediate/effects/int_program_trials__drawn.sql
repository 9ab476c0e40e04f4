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

    joined_pools as (
        select
            open_pools.*,
            sum(open_pools.waiting_count) over (
                partition by open_pools.program_id
            ) as program_comparable_count
        from open_pools
        where open_pools.treated_count > 0
    ),

    -- Everybody where they are few; of more the same share of each month, and never
    -- fewer than so many per participant.
    wanted_pools as (
        select
            joined_pools.*,
            greatest(
                joined_pools.treated_count * {{ var("controls_per_participant") }},
                case
                    when
                        joined_pools.program_comparable_count
                        <= {{ var("controls_per_program") }}
                    then joined_pools.comparable_count
                    else
                        {{
                            xdb_ratio(
                                "joined_pools.comparable_count * "
                                ~ var("controls_per_program"),
                                "joined_pools.program_comparable_count",
                            )
                        }}
                end
            ) as wanted_count
        from joined_pools
    ),

    -- A quarter more than are needed pass a threshold, and the nearest of them are
    -- kept: sorting everybody who waits would cost more than all the rest.
    demands as (
        select
            wanted_pools.program_id,
            wanted_pools.unit_id,
            wanted_pools.month_start_date,
            wanted_pools.opened_month,
            programs.program_version,
            programs.comparison_design,
            wanted_pools.wanted_count,
            4294967296
            * {{
                xdb_ratio(
                    "wanted_pools.wanted_count * 1.25 + 20",
                    "wanted_pools.comparable_count",
                )
            }} as threshold,
            {{
                xdb_hash_number(
                    ["wanted_pools.program_id", "wanted_pools.month_start_date"]
                )
            }} as turn
        from wanted_pools
        inner join programs on wanted_pools.program_id = programs.program_id
    ),

    eligible as (
        select
            program_eligibility.program_id,
            {{ rollout_unit("program_eligibility", "person_months") }} as unit_id,
            person_months.month_start_date,
            person_months.employee_id,
            person_months.sampling_number
        from person_months
        inner join
            program_eligibility
            on person_months.grade_id = program_eligibility.grade_id
            and person_months.employment_type = program_eligibility.employment_type
        where person_months.tenure_months >= program_eligibility.minimum_tenure_months
    ),

    -- An outer join, so that no engine begins with every unit of every program and
    -- meets
    -- people by the month alone; who finds no trial is dropped in the next step.
    candidates as (
        select
            eligible.program_id,
            eligible.unit_id,
            eligible.month_start_date,
            eligible.employee_id,
            demands.opened_month,
            demands.program_version,
            demands.comparison_design,
            demands.wanted_count,
            demands.threshold,
            coalesce(demands.wanted_count, 0) as demand_count,
            (eligible.sampling_number + demands.turn) % 4294967296 as draw
        from eligible
        left join
            demands
            on eligible.program_id = demands.program_id
            and eligible.month_start_date = demands.month_start_date
            and eligible.unit_id = demands.unit_id
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
            candidates.demand_count > 0
            and (
                program_starts.trial_month is null
                or program_starts.trial_month >= candidates.month_start_date
            )
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

    -- People alike in all that the number is made of are drawn together.
    ranked as (
        select
            chosen.*,
            rank() over (
                partition by
                    chosen.program_id, chosen.month_start_date, chosen.is_treated
                order by chosen.draw asc nulls last
            ) as place
        from chosen
    ),

    kept as (
        select ranked.*
        from ranked
        where
            ranked.is_treated
            or ranked.comparison_design <> 'not_yet_started'
            or ranked.place <= ranked.wanted_count
    ),

    counted as (
        select
            kept.*,
            sum(case when kept.is_treated then 1 else 0 end) over (
                partition by kept.program_id, kept.month_start_date
            ) as treated_count,
            sum(case when kept.is_treated then 0 else 1 end) over (
                partition by kept.program_id, kept.month_start_date
            ) as control_count
        from kept
    ),

    drawn as (
        select
            counted.program_id,
            counted.month_start_date as trial_month,
            counted.employee_id,
            counted.program_version,
            counted.comparison_design,
            counted.unit_id,
            counted.opened_month,
            case
                when
                    counted.is_treated
                    or counted.comparison_design <> 'not_yet_started'
                    or counted.control_count
                    <= counted.treated_count * {{ var("controls_per_participant") }}
                then 1
                else
                    {{
                        xdb_ratio(
                            "counted.treated_count * "
                            ~ var("controls_per_participant"),
                            "counted.control_count",
                        )
                    }}
            end as comparison_weight,
            counted.is_treated
        from counted
    )

select *
from drawn
