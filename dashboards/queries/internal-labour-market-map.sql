-- Is a grade filled by hiring or by promotion, and where do people leave it to?
select
    grades.grade_name,
    flows.period_start_date,
    flows.opening_headcount,
    flows.hire_count,
    flows.promotion_in_count,
    flows.promotion_out_count,
    flows.demotion_in_count,
    flows.demotion_out_count,
    flows.exit_count,
    flows.closing_headcount,
    flows.is_suppressed
from marts.rpt_internal_labour_market as flows
inner join marts.dim_grades as grades on flows.scope_id = grades.grade_id
where flows.period_kind = 'year'
order by
    flows.period_start_date nulls last,
    grades.grade_ordinal nulls last,
    grades.grade_id nulls last
