-- What stands in the way of development, and for whom?
select
    period_start_date,
    scope_id as grade_id,
    obstacle_rank,
    survey_theme,
    respondent_count,
    unfavourable_share,
    unfavourable_share_low,
    unfavourable_share_high,
    is_suppressed
from marts.rpt_obstacles
where period_kind = 'year' and scope_kind = 'grade' and demographics_basis = 'at_launch'
order by
    period_start_date nulls last,
    scope_id nulls last,
    obstacle_rank nulls last,
    survey_theme nulls last
