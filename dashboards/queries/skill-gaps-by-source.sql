-- How far are people from what their role asks for, and who says so?
-- Sources are not averaged: each sees something else, and has assessed other people.
select
    period_start_date,
    assessment_source,
    group_size_count,
    requirement_coverage_rate,
    mean_weighted_gap,
    met_requirement_rate,
    team_skill_score,
    is_suppressed
from marts.rpt_skill_gaps
where
    period_kind = 'year'
    and scope_kind = 'overall'
    and requirement_kind = 'current_role'
order by period_start_date nulls last, assessment_source nulls last
