select
    node_kind,
    from_id,
    to_id,
    employee_count,
    path_count,
    departure_count,
    path_share,
    median_days_before_move,
    is_suppressed
from marts.rpt_career_paths
where node_kind = 'grade'
order by to_id nulls last, from_id nulls last
