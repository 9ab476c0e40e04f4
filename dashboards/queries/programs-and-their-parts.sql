-- Which programs are there, since when, and what are they made of?
select
    program_name,
    opened_date,
    closed_date,
    course_count,
    mentoring_program_count,
    cost_per_participant_amount,
    cost_currency
from marts.dim_programs
order by opened_date nulls last, program_id nulls last
