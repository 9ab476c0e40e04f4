select period_id, participant_role, meetings_per_pair_month, is_suppressed
from marts.rpt_mentoring_activity
where
    scope_kind = 'overall'
    and period_kind in ('month', 'quarter', 'year')
    and is_complete
    and participant_role = 'mentee'
order by period_kind asc nulls last, period_start_date desc nulls last
