-- In which grades has the present staff been longest?
select
    grades.grade_name,
    spells.occupant_count,
    spells.median_days_so_far,
    spells.is_suppressed
from marts.rpt_time_in_level as spells
inner join marts.dim_grades as grades on spells.grade_id = grades.grade_id
where spells.horizon_months = 12
order by spells.median_days_so_far desc nulls last, grades.grade_id asc nulls last
