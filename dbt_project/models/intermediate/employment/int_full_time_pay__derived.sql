with
    job_states as (select * from {{ ref("int_job_states__ordered") }}),

    -- For full time, so that fewer hours are not less pay.
    derived as (
        select
            job_states.employee_id,
            job_states.employment_spell_number,
            job_states.state_number,
            job_states.pay_currency,
            {{ xdb_ratio("job_states.annual_base_pay_amount", "job_states.fte") }}
            as full_time_pay_amount,
            job_states.effective_date,
            coalesce(
                job_states.next_effective_date, job_states.exit_date
            ) as next_effective_date
        from job_states
        where job_states.annual_base_pay_amount > 0 and job_states.fte > 0
    )

select *
from derived
