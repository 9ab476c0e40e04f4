-- What do people set themselves as goals, and how many do they reach?
select
    period_start_date,
    goal_kind,
    horizon,
    opened_goal_count,
    active_goal_count,
    overdue_goal_share,
    goal_attainment_rate,
    due_goal_attainment_rate,
    is_suppressed
from marts.rpt_goals
where period_kind = 'year' and scope_kind = 'overall'
order by period_start_date nulls last, goal_kind nulls last, horizon nulls last
