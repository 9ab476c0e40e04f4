-- How long does it take to be promoted out of a grade, if nobody left and as it is?
select
    grades.grade_name,
    times.estimator,
    times.employee_count,
    times.open_spell_count,
    times.quarter_days,
    times.median_days,
    times.median_days_low,
    times.median_days_high,
    times.is_suppressed
from marts.rpt_time_to_promotion as times
inner join marts.dim_grades as grades on times.scope_id = grades.grade_id
where times.scope_kind = 'grade'
order by
    grades.grade_ordinal nulls last,
    grades.grade_id nulls last,
    times.estimator nulls last
