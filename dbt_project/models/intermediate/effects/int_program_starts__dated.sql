with
    program_records as (select * from {{ ref("int_program_records__combined") }}),

    first_starts as (
        select
            program_records.program_id,
            program_records.employee_id,
            min(program_records.enrolled_date) as start_date
        from program_records
        group by program_records.program_id, program_records.employee_id
    ),

    dated as (
        select
            first_starts.program_id,
            first_starts.employee_id,
            first_starts.start_date,
            {{ time_zero_of("first_starts.start_date") }} as trial_month
        from first_starts
    )

select *
from dated
