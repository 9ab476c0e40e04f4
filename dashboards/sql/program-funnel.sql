select
    program_id,
    cohort_year,
    enrolled_count,
    started_count,
    completed_count,
    start_rate,
    completion_rate,
    is_cohort_complete as is_complete,
    is_suppressed
from marts.rpt_program_funnel
order by cohort_year nulls last, program_id nulls last
