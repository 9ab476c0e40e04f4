-- From which grades are people promoted most often?
select
    grades.grade_name,
    rates.period_start_date,
    rates.promotion_count,
    rates.average_headcount,
    rates.promotion_rate,
    rates.is_suppressed
from marts.rpt_promotion_rates as rates
inner join marts.dim_grades as grades on rates.scope_id = grades.grade_id
where rates.period_kind = 'year' and rates.scope_kind = 'grade' and rates.is_complete
order by
    grades.grade_ordinal nulls last,
    grades.grade_id nulls last,
    rates.period_start_date nulls last
