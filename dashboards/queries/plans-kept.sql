-- How many goals have a plan, and are planned actions done in time?
select
    period_start_date,
    planned_goal_share,
    due_action_count,
    on_time_action_share,
    late_action_share,
    undone_action_share,
    is_suppressed
from marts.rpt_plan_follow_through
where period_kind = 'quarter' and scope_kind = 'overall'
order by period_start_date nulls last
