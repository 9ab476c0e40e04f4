-- What happened to participants, beside what happened to others?
-- A description, not an effect: people are chosen into programs.
select
    programs.program_name,
    outcomes.outcome_kind,
    outcomes.horizon_months,
    outcomes.participant_count,
    outcomes.participant_outcome_rate,
    outcomes.comparison_outcome_rate,
    outcomes.naive_difference,
    outcomes.is_suppressed
from marts.rpt_program_outcomes_naive as outcomes
inner join marts.dim_programs as programs on outcomes.program_id = programs.program_id
order by
    programs.program_name nulls last,
    outcomes.outcome_kind nulls last,
    outcomes.horizon_months nulls last
