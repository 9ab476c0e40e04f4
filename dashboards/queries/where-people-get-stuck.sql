-- In which grades have people been longer than three quarters of those who left?
select
    grades.grade_name,
    stops.open_spell_count,
    stops.long_stay_days,
    stops.stuck_spell_count,
    stops.stuck_share,
    stops.is_suppressed
from marts.rpt_career_stops as stops
inner join marts.dim_grades as grades on stops.node_id = grades.grade_id
where stops.node_kind = 'grade'
order by stops.stuck_share desc nulls last, grades.grade_id asc nulls last
