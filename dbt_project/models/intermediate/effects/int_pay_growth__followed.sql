with
    trials as (select * from {{ ref("int_program_trials__sampled") }}),

    program_outcomes as (select * from {{ ref("stg_config__program_outcomes") }}),

    full_time_pay as (select * from {{ ref("int_full_time_pay__derived") }}),

    asked as (
        select
            trials.employee_id,
            trials.trial_month,
            program_outcomes.horizon_months,
            {{ xdb_add_days("trials.trial_month", -1) }} as opening_date,
            {{
                xdb_add_days(
                    xdb_add_months(
                        "trials.trial_month", "program_outcomes.horizon_months"
                    ),
                    -1,
                )
            }} as closing_date
        from trials
        inner join
            program_outcomes
            on trials.program_id = program_outcomes.program_id
            and trials.program_version = program_outcomes.program_version
        where program_outcomes.outcome_name = 'pay_growth'
        group by trials.employee_id, trials.trial_month, program_outcomes.horizon_months
    ),

    -- The day before counts as before: what changes on the first day comes after.
    paid_before as (
        select
            asked.employee_id,
            asked.trial_month,
            asked.horizon_months,
            asked.closing_date,
            full_time_pay.employment_spell_number,
            full_time_pay.pay_currency,
            full_time_pay.full_time_pay_amount
        from asked
        inner join
            full_time_pay
            on asked.employee_id = full_time_pay.employee_id
            and asked.opening_date >= full_time_pay.effective_date
            and (
                full_time_pay.next_effective_date is null
                or asked.opening_date < full_time_pay.next_effective_date
            )
        where asked.closing_date <= {{ as_of_date() }}
    ),

    -- Another currency is no growth that could be told from an exchange rate.
    followed as (
        select
            paid_before.employee_id,
            paid_before.trial_month,
            paid_before.horizon_months,
            ln(
                {{
                    xdb_ratio(
                        "full_time_pay.full_time_pay_amount",
                        "paid_before.full_time_pay_amount",
                    )
                }}
            ) as pay_log_growth
        from paid_before
        inner join
            full_time_pay
            on paid_before.employee_id = full_time_pay.employee_id
            and paid_before.employment_spell_number
            = full_time_pay.employment_spell_number
            and paid_before.pay_currency = full_time_pay.pay_currency
            and paid_before.closing_date >= full_time_pay.effective_date
            and (
                full_time_pay.next_effective_date is null
                or paid_before.closing_date < full_time_pay.next_effective_date
            )
    )

select *
from followed
