with
    programs as (select * from {{ ref("stg_config__programs") }}),

    program_components as (select * from {{ ref("stg_config__program_components") }}),

    program_records as (select * from {{ ref("int_program_records__combined") }}),

    learning_costs as (select * from {{ ref("stg_lms__learning_costs") }}),

    exchange_rates as (select * from {{ ref("int_exchange_rates__dated") }}),

    participations as (
        select
            program_records.program_id,
            program_records.employee_id,
            program_records.participation_number
        from program_records
        group by
            program_records.program_id,
            program_records.employee_id,
            program_records.participation_number
    ),

    participants as (
        select
            participations.program_id,
            count(distinct participations.employee_id) as participant_count,
            count(*) as participation_count
        from participations
        group by participations.program_id
    ),

    -- What its courses have cost directly up to now; days to come have cost nothing
    -- yet.
    course_costs as (
        select
            program_components.program_id,
            case
                when learning_costs.cost_currency = '{{ var("reporting_currency") }}'
                then learning_costs.cost_amount
                else learning_costs.cost_amount * exchange_rates.rate
            end
            * {{
                xdb_ratio(
                    "1 + "
                    ~ xdb_days_between(
                        "learning_costs.period_start_date",
                        "least(learning_costs.period_end_date, " ~ as_of_date() ~ ")",
                    ),
                    "1 + "
                    ~ xdb_days_between(
                        "learning_costs.period_start_date",
                        "learning_costs.period_end_date",
                    ),
                )
            }} as converted_amount
        from learning_costs
        inner join
            program_components
            on learning_costs.course_id = program_components.component_id
            and program_components.component_kind = 'course'
        left join
            exchange_rates
            on learning_costs.cost_currency = exchange_rates.from_currency
            and exchange_rates.to_currency = '{{ var("reporting_currency") }}'
            and {{ held_on("exchange_rates", "learning_costs.period_end_date") }}
        where
            learning_costs.cost_kind
            in ('design', 'administration', 'delivery', 'staff')
            and learning_costs.period_start_date <= {{ as_of_date() }}
    ),

    -- A cost without a rate is no cost of nothing: then the total is not known.
    learning_totals as (
        select
            course_costs.program_id,
            case
                when count(course_costs.converted_amount) = count(*)
                then sum(course_costs.converted_amount)
            end as learning_cost_amount
        from course_costs
        group by course_costs.program_id
    ),

    totalled as (
        select
            programs.program_id,
            programs.program_version,
            case
                when programs.cost_per_participant_amount is not null
                then 'declared'
                when learning_totals.learning_cost_amount is not null
                then 'learning_costs'
                else 'unknown'
            end as cost_basis,
            case
                when programs.cost_per_participant_amount is not null
                then programs.cost_currency
                else '{{ var("reporting_currency") }}'
            end as money_currency,
            cast(
                coalesce(participants.participant_count, 0) as bigint
            ) as participant_count,
            cast(
                coalesce(participants.participation_count, 0) as bigint
            ) as participation_count,
            case
                when programs.cost_per_participant_amount is not null
                then
                    programs.cost_per_participant_amount
                    * coalesce(participants.participation_count, 0)
                else {{ xdb_round("learning_totals.learning_cost_amount", 6) }}
            end as program_cost_amount
        from programs
        left join participants on programs.program_id = participants.program_id
        left join learning_totals on programs.program_id = learning_totals.program_id
    )

select *
from totalled
