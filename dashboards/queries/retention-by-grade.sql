-- In which grades do people stay, and how many new hires leave within a year?
select
    grades.grade_name,
    retention.period_start_date,
    retention.opening_headcount,
    retention.retention_rate,
    retention.first_year_attrition_rate,
    retention.is_suppressed
from marts.rpt_retention as retention
inner join marts.dim_grades as grades on retention.scope_id = grades.grade_id
where retention.period_kind = 'year' and retention.scope_kind = 'grade'
order by
    grades.grade_ordinal nulls last,
    grades.grade_id nulls last,
    retention.period_start_date nulls last
