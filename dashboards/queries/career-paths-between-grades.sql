-- Where do people go from a grade, and after how long?
select
    from_id,
    to_id,
    employee_count,
    path_count,
    path_share,
    median_days_before_move,
    is_suppressed
from marts.rpt_career_paths
where node_kind = 'grade'
order by from_id asc nulls last, path_count desc nulls last, to_id asc nulls last
