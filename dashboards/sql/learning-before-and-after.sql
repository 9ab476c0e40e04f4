select
    period_id,
    period_kind,
    scope_kind,
    scope_id,
    evaluated_kind,
    evaluated_id,
    evaluation_measure,
    evaluation_level,
    measurement_status,
    learner_count,
    evaluation_answer_count,
    answer_share,
    mean_answer,
    mean_answer_low,
    mean_answer_high,
    is_complete,
    is_suppressed
from marts.rpt_program_learning
where
    scope_kind = 'overall'
    and period_kind in ('year', 'quarter', 'fiscal_year', 'fiscal_quarter')
    and evaluated_kind = 'program'
    and evaluation_measure = 'learning_gain'
order by
    period_start_date nulls last, evaluated_id nulls last, evaluation_measure nulls last
