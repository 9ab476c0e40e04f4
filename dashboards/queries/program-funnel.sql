-- Do people who enrol in a program start and complete it?
select
    programs.program_name,
    funnel.cohort_year,
    funnel.enrolled_count,
    funnel.started_count,
    funnel.completed_count,
    funnel.start_rate,
    funnel.completion_rate,
    funnel.is_cohort_complete,
    funnel.is_suppressed
from marts.rpt_program_funnel as funnel
inner join marts.dim_programs as programs on funnel.program_id = programs.program_id
order by programs.program_name nulls last, funnel.cohort_year nulls last
