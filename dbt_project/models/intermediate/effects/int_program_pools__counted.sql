with
    program_eligibility as (
        select * from {{ ref("int_program_eligibility__derived") }}
    ),

    program_openings as (select * from {{ ref("stg_config__program_openings") }}),

    person_months as (select * from {{ ref("int_person_months__described") }}),

    program_starts as (select * from {{ ref("int_program_starts__dated") }}),

    eligible as (
        select
            program_eligibility.program_id,
            {{ rollout_unit("program_eligibility", "person_months") }} as unit_id,
            person_months.month_start_date,
            program_starts.trial_month
        from person_months
        inner join
            program_eligibility
            on person_months.grade_id = program_eligibility.grade_id
            and person_months.employment_type = program_eligibility.employment_type
        left join
            program_starts
            on program_eligibility.program_id = program_starts.program_id
            and person_months.employee_id = program_starts.employee_id
        where person_months.tenure_months >= program_eligibility.minimum_tenure_months
    ),

    counted as (
        select
            eligible.program_id,
            eligible.unit_id,
            eligible.month_start_date,
            count(*) as eligible_count,
            sum(
                case
                    when eligible.trial_month < eligible.month_start_date then 1 else 0
                end
            ) as started_before_count,
            sum(
                case
                    when eligible.trial_month = eligible.month_start_date then 1 else 0
                end
            ) as start_count
        from eligible
        group by eligible.program_id, eligible.unit_id, eligible.month_start_date
    ),

    first_starts as (
        select
            counted.program_id,
            counted.unit_id,
            min(
                case when counted.start_count > 0 then counted.month_start_date end
            ) as first_start_month
        from counted
        group by counted.program_id, counted.unit_id
    ),

    -- Nobody starts where a program is not open, whatever was declared.
    openings as (
        select
            first_starts.program_id,
            first_starts.unit_id,
            program_openings.opened_date is not null as is_opening_declared,
            least(
                coalesce(
                    {{ xdb_month_start("program_openings.opened_date") }},
                    first_starts.first_start_month
                ),
                coalesce(
                    first_starts.first_start_month,
                    {{ xdb_month_start("program_openings.opened_date") }}
                )
            ) as opened_month
        from first_starts
        left join
            program_openings
            on first_starts.program_id = program_openings.program_id
            and first_starts.unit_id = program_openings.unit_id
    ),

    pools as (
        select
            counted.program_id,
            counted.unit_id,
            counted.month_start_date,
            openings.opened_month,
            coalesce(
                openings.opened_month <= counted.month_start_date, false
            ) as is_open,
            openings.is_opening_declared,
            cast(counted.eligible_count as bigint) as eligible_count,
            cast(counted.started_before_count as bigint) as started_before_count,
            cast(counted.start_count as bigint) as start_count,
            cast(
                counted.eligible_count
                - counted.started_before_count
                - counted.start_count as bigint
            ) as waiting_count
        from counted
        inner join
            openings
            on counted.program_id = openings.program_id
            and counted.unit_id = openings.unit_id
    )

select *
from pools
