select
    node_kind,
    node_id,
    employee_count,
    open_spell_count,
    stuck_spell_count,
    stuck_share,
    median_days_at_stop,
    is_suppressed
from marts.rpt_career_stops
where node_kind = 'grade'
order by node_id nulls last
