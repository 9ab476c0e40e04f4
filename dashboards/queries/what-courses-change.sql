-- Did learners like it, learn something and use it? And where did nobody ask?
select
    evaluated_kind,
    evaluated_id,
    period_start_date,
    evaluation_level,
    evaluation_measure,
    measurement_status,
    group_size_count,
    answer_share,
    mean_answer,
    is_suppressed
from marts.rpt_program_learning
where period_kind = 'year'
order by
    evaluated_kind nulls last,
    evaluated_id nulls last,
    period_start_date nulls last,
    evaluation_level nulls last,
    evaluation_measure nulls last
